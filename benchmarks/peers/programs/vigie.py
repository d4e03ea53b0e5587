"""Vigie asked in one process: what its command does, without starting it each time.

``vigie.py TASK ANSWER``, in the environment of Vigie.
"""

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import polars as pl

from vigie.core.findings import Component
from vigie.core.inventory import Reported
from vigie.core.products import Dictionary, resolve
from vigie.core.versions import compare, satisfies
from vigie.engine.claims import ClaimTables
from vigie.engine.findings import Fleet, findings
from vigie.engine.pairs import interned
from vigie.engine.spill import Spill
from vigie.operations.match import _records
from vigie.operations.products import aliases

MACHINE = 45
"""Components of a machine."""


def clock() -> tuple[float, float]:
    """Return the time on the wall and that of the processor."""
    return time.perf_counter(), time.process_time()


def since(before: tuple[float, float]) -> tuple[float, float]:
    """Return the seconds on the wall and of the processor since then."""
    return time.perf_counter() - before[0], time.process_time() - before[1]


def filled(folder: Path, feeds: Sequence[str]) -> ClaimTables:
    """Read NVD files as ``vigie import advisories`` does: into tables on disk."""
    spill = Spill(folder)
    for feed in feeds:
        spill.add(_records(Path(feed), []))
    return spill.tables()


def looked_up(
    tables: ClaimTables, components: Sequence[str]
) -> tuple[pl.DataFrame, tuple[float, float]]:
    """Return the findings of each component, and the seconds they took: names are taken apart,
    versions are keyed and the machines' platforms are decided inside."""
    before = clock()
    nothing = Dictionary.of((), aliases())
    identified = [resolve(Reported("", cpe=name), nothing) for name in components]
    pairs, row_pair = interned([Component(one, "") for one in identified])
    start = np.append(np.arange(0, len(components), MACHINE), len(components))
    rows = findings(Fleet(pairs, start.astype(np.int64), row_pair), tables)
    return rows, since(before)


def answers_of(rows: pl.DataFrame, count: int) -> list[list[str]]:
    """Return the CVEs that affect each component."""
    found: list[list[str]] = [[] for _ in range(count)]
    affected = rows.filter(pl.col("verdict") == "affected").select("row", "cve")
    for row, cve in affected.iter_rows():
        found[row].append(cve)
    return found


def compared(rows: Sequence[Sequence[str]]) -> list[int | None]:
    """Return -1, 0 or 1 per (scheme, version, version)."""
    return [compare(one, other, scheme) for scheme, one, other in rows]


def contained(rows: Sequence[Sequence[str]]) -> list[bool | None]:
    """Return whether each range holds each version, per (range, version)."""
    return [satisfies(version, text, "generic") for text, version in rows]


def timed(task: dict[str, Any]) -> dict[str, Any]:
    """Compare or contain, some times over; caches are emptied by the process alone."""
    run = {"compare": compared, "contain": contained}[task["do"]]
    seconds = []
    for _ in range(task.get("times", 1)):
        before = clock()
        answers = run(task["rows"])
        seconds.append(since(before))
    return {"answers": answers, "seconds": seconds}


def main(task: dict[str, Any], home: Path) -> dict[str, Any]:
    """Carry a task out."""
    if task["do"] != "look up":
        return timed(task)
    with TemporaryDirectory(dir=home) as folder:
        before = time.perf_counter()
        tables = filled(Path(folder), task["feeds"])
        loaded = time.perf_counter() - before
        runs = [looked_up(tables, task["components"]) for _ in range(task["times"])]
        ranges = tables["claims"].filter(pl.col("vulnerable")).select(pl.len()).collect().item()
    rows = runs[0][0]
    return {
        "load_s": loaded,
        "ranges": ranges,
        "seconds": [seconds for _, seconds in runs],
        "rows": len(rows),
        "answers": answers_of(rows, len(task["components"])) if task.get("answers") else [],
    }


if __name__ == "__main__":
    asked = Path(sys.argv[1])
    Path(sys.argv[2]).write_text(json.dumps(main(json.loads(asked.read_text()), asked.parent)))
