"""``python -m benchmarks versions``: orders and ranges of versions, right and fast, beside
univers, vdb and cve-bin-tool; kept in ``results/versions.json``."""

import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from benchmarks.peers import vectors, vigie
from benchmarks.peers.environments import asked
from benchmarks.peers.vectors import DIFFERENT, Holding, Order
from benchmarks.results import keep

OURS = "vigie"
NOT_OFFERED = {
    "univers": {"java", "cran", "hackage", "pub", "bitnami"},
    "vdb": {"java", "cran", "hackage", "pub", "bitnami"},
    "cve-bin-tool": set(),
}
"""Schemes a peer does not have; cve-bin-tool has one order for all."""
DRAWN = 20_000
RANGES = 200
TIMES = 5


def run(*, conformance: Path | None, seed: int = 1) -> Path:
    """Measure and keep; without ``conformance``, a folder of public vectors, speed alone."""
    with tempfile.TemporaryDirectory(prefix="vigie-versions-") as folder:
        result: dict[str, Any] = {"speed": speed(Path(folder), seed)}
        if conformance is not None:
            result["orders"] = orders(Path(folder), list(vectors.orders(conformance)))
            result["ranges"] = ranges(Path(folder), list(vectors.holdings(conformance)))
    return keep("versions", result)


def orders(folder: Path, rows: Sequence[Order]) -> dict[str, Any]:
    """Return, per source and tool, how many orders are right, of those it has a scheme for."""
    given = [(row.scheme, row.one, row.other) for row in rows]
    told: dict[str, list[Any]] = {OURS: vigie.compared(given)}
    for peer in NOT_OFFERED:
        task = {"do": "compare", "rows": given}
        told[peer] = asked(peer, folder / peer, task)["answers"]
    found: dict[str, Any] = {}
    for tool, answers in told.items():
        for row, answer in zip(rows, answers, strict=True):
            count = found.setdefault(row.source, {}).setdefault(tool, Counter())
            count[_judged(tool, row, answer)] += 1
    return found


def _judged(tool: str, row: Order, answer: int | None) -> str:
    if row.scheme in NOT_OFFERED.get(tool, ()):
        return "not offered"
    if answer is None:
        return "refused"
    is_right = answer != 0 if row.expected == DIFFERENT else answer == row.expected
    return "right" if is_right else "wrong"


def ranges(folder: Path, rows: Sequence[Holding]) -> dict[str, Any]:
    """Return, per tool, how many containments are right."""
    given = [(row.text, row.version) for row in rows]
    told: dict[str, list[Any]] = {
        OURS: vigie.satisfied([("generic", row.version, row.text) for row in rows])
    }
    for peer in ("univers", "vdb"):
        told[peer] = asked(peer, folder / peer, {"do": "contain", "rows": given})["answers"]
    return {tool: _right(rows, answers) for tool, answers in told.items()}


def _right(rows: Sequence[Holding], answers: Iterable[bool | None]) -> dict[str, int]:
    pairs = zip(rows, answers, strict=True)
    return {"right": sum(row.expected == said for row, said in pairs), "of": len(rows)}


def speed(folder: Path, seed: int) -> dict[str, Any]:
    """Time comparisons and containments, each in one process, of versions never seen twice."""
    chance = Random(seed)
    found: dict[str, Any] = {"rows": DRAWN}
    for scheme in ("pypi", "deb", "npm"):
        rows = [(scheme, _drawn(chance, scheme), _drawn(chance, scheme)) for _ in range(DRAWN)]
        found[f"compare {scheme}"] = _timed(folder, "compare", rows)
    held = [f"vers:pypi/>={n}.{n % 7}|<{n + 2}.0" for n in range(RANGES)]
    pairs = [(chance.choice(held), _drawn(chance, "pypi")) for _ in range(DRAWN)]
    return {**found, "contain pypi": _timed(folder, "contain", pairs)}


def _timed(folder: Path, word: str, rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    task = {"do": word, "rows": rows, "times": TIMES}
    rates = {}
    for tool in (OURS, "univers"):
        told = asked(tool, folder / f"{word}-{tool}", task)["seconds"]
        wall, processor = zip(*told, strict=True)
        rates[tool] = {
            "first_run": round(DRAWN / wall[0]),
            "per_second": round(DRAWN / median(wall)),
            "per_processor_second": round(DRAWN / median(processor)),
        }
    return rates


def _drawn(chance: Random, scheme: str) -> str:
    numbers = [str(chance.randint(0, 30)) for _ in range(chance.randint(2, 4))]
    text = ".".join(numbers if scheme != "npm" else [*numbers, "0"][:3])
    if scheme == "deb":
        return f"{text}-{chance.randint(1, 9)}+deb{chance.randint(9, 13)}u{chance.randint(1, 9)}"
    return text + chance.choice(("", "", {"pypi": "rc1"}.get(scheme, "-rc.1")))
