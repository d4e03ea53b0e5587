"""Vigie called as a user calls it: the ``vigie`` command, files in, lines out."""

import json
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

COMMAND = str(Path(sys.executable).with_name("vigie"))
LEFT_OUT = 3
"""The exit code of a run that set some items aside."""


class Said(NamedTuple):
    """What is said of each component: the CVEs that affect it, those that may."""

    affected: dict[str, set[str]]
    unknown: dict[str, set[str]]
    seconds: float
    """Of the whole command: start, reading of both files, look-ups, writing."""
    rows: int


class CommandFailed(Exception):
    """The command stopped; says what it printed."""


def matched(inventory: Path, feeds: Sequence[Path]) -> Said:
    """Run ``vigie match`` on an inventory and vulnerability files."""
    advisories = [word for feed in feeds for word in ("--advisories", str(feed))]
    before = time.perf_counter()
    told = _run(["match", "--inventory", str(inventory), *advisories, "--json"], "")
    seconds = time.perf_counter() - before
    affected: defaultdict[str, set[str]] = defaultdict(set)
    unknown: defaultdict[str, set[str]] = defaultdict(set)
    lines = told.splitlines()
    for line in lines:
        row = json.loads(line)
        kept = affected if row["verdict"] == "affected" else unknown
        if row["cve"]:
            kept[row["component"]].add(row["cve"])
    return Said(affected, unknown, seconds, len(lines))


def compared(rows: Iterable[tuple[str, str, str]]) -> list[int | None]:
    """Run ``vigie version compare``; return -1, 0 or 1 per row, ``None`` where it says ``?``."""
    signs = {"<": -1, "=": 0, ">": 1}
    return [signs.get(line) for line in _lines("compare", rows)]


def satisfied(rows: Iterable[tuple[str, str, str]]) -> list[bool | None]:
    """Run ``vigie version satisfies`` on (scheme, version, range)."""
    return [{"true": True, "false": False}.get(line) for line in _lines("satisfies", rows)]


def _lines(word: str, rows: Iterable[tuple[str, str, str]]) -> list[str]:
    given = "".join("\t".join(row) + "\n" for row in rows)
    return _run(["version", word], given).splitlines()


def _run(words: list[str], given: str) -> str:
    done = subprocess.run(
        [COMMAND, *words], input=given, capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, LEFT_OUT):
        raise CommandFailed(f"vigie {words[0]}: {done.stderr.strip()[-1000:]}")
    return done.stdout
