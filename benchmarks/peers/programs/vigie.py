"""Vigie asked in one process: what its command does, without starting it each time.

``vigie.py TASK ANSWER``, in the environment of Vigie.
"""

import gc
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import django
import numpy as np
import polars as pl

from vigie.cli.main import COLLECTED_EVERY
from vigie.core.findings import Component
from vigie.core.inventory import Reported
from vigie.core.products import Dictionary, ProductId, resolve
from vigie.core.versions import compare, satisfies
from vigie.engine.findings import Fleet, found_in
from vigie.engine.pairs import interned
from vigie.engine.prepared import Prepared, prepared
from vigie.engine.spill import Spill
from vigie.engine.statements import attached
from vigie.operations.shipped import name_tables

MACHINE = 45
"""Components of a machine."""


def clock() -> tuple[float, float]:
    """Return the time on the wall and that of the processor."""
    return time.perf_counter(), time.process_time()


def since(before: tuple[float, float]) -> tuple[float, float]:
    """Return the seconds on the wall and of the processor since then."""
    return time.perf_counter() - before[0], time.process_time() - before[1]


def filled(folder: Path, feeds: Sequence[str]) -> tuple[Prepared, int]:
    """Read NVD files and prepare their claims, as ``vigie import advisories`` does; return them
    and how many there are."""
    from vigie.operations.match import records_of

    spill = Spill(folder)
    for feed in feeds:
        spill.add(records_of(Path(feed), [], []))
    tables = spill.tables()
    claims = tables["claims"].filter(pl.col("vulnerable")).collect()
    named = claims.select("part", "vendor", "product").unique().iter_rows()
    return prepared(tuple(sorted(ProductId(*row) for row in named)), tables), len(claims)


def looked_up(
    known: Prepared, components: Sequence[str]
) -> tuple[pl.DataFrame, tuple[float, float]]:
    """Return the findings of each component, and the seconds they took: names are taken apart,
    versions are keyed and the machines' platforms are decided inside."""
    before = clock()
    nothing = Dictionary.of((), name_tables())
    code = {name: number for number, name in enumerate(dict.fromkeys(components))}
    identified = [resolve(Reported("", cpe=name), nothing) for name in code]
    pairs, place = interned([Component(one, "") for one in identified])
    row_pair = place[np.fromiter((code[name] for name in components), dtype=np.int64)]
    start = np.append(np.arange(0, len(components), MACHINE), len(components))
    fleet = Fleet(pairs, start.astype(np.int64), row_pair)
    rows = found_in(fleet, attached(known, pairs))
    return rows, since(before)


def fleet_of(names: Sequence[str], rows: int, seed: int) -> list[str]:
    """Return the components of a fleet, machine after machine: what is common is on many, by a
    Zipf law."""
    weights = [1 / place for place in range(1, len(names) + 1)]
    return Random(seed).choices(names, weights, k=rows)


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
        known, ranges = filled(Path(folder), task["feeds"])
        loaded = time.perf_counter() - before
        gc.freeze()
        runs = [looked_up(known, task["components"]) for _ in range(task["times"])]
        fleet = fleet_of(task["components"][: task["distinct"]], task["rows"], task["seed"])
        wide = [looked_up(known, fleet) for _ in range(task["times"])]
    return {
        "load_s": loaded,
        "ranges": ranges,
        "seconds": [seconds for _, seconds in runs],
        "found": len(runs[0][0]),
        "fleet_seconds": [seconds for _, seconds in wide],
        "fleet_found": len(wide[0][0]),
        "fleet_distinct": len(set(fleet)),
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.config.settings")
    django.setup()
    gc.set_threshold(*COLLECTED_EVERY)
    asked = Path(sys.argv[1])
    Path(sys.argv[2]).write_text(json.dumps(main(json.loads(asked.read_text()), asked.parent)))
