"""The vulnerabilities and the components that speed is measured on: real NVD files cut to a number
of ranges, or drawn ones where there are none."""

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.peers.corpus import Draw, cpe, either, match, record, split

RANGES = 96_000
"""Statements on vulnerable versions: about a year of NVD, the set on which cve-bin-tool was first
measured."""
_NUMBER = re.compile(r"\d+(?!.*\d)")
_STEPS = (1, 2, 3, 5, 8, 13)
Product = tuple[str, str, str]


def records(data: Path | None, seed: int) -> tuple[list[dict[str, Any]], str]:
    """Return records with ``RANGES`` vulnerable statements, and where they come from.

    ``data`` holds ``nvdcve-1.1-YEAR.json.gz``; the newest years are taken first.
    """
    files = sorted((data or Path("/nonexistent")).glob("nvdcve-1.1-2*.json.gz"), reverse=True)
    if files:
        return list(_cut(_items(files))), "NVD files, newest first"
    return list(_cut(_drawn(seed))), "drawn"


def _items(files: Sequence[Path]) -> Iterator[dict[str, Any]]:
    for file in files:
        yield from json.loads(gzip.decompress(file.read_bytes()))["CVE_Items"]


def _cut(items: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    left = RANGES
    for item in items:
        size = len(statements(item))
        if 0 < size <= left:
            left -= size
            yield item
        if not left:
            return


def statements(item: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the statements of a record on what is vulnerable."""
    return [m for node in item["configurations"]["nodes"] for m in _vulnerable(node)]


def _vulnerable(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from (one for one in node.get("cpe_match", ()) if one["vulnerable"])
    for child in node.get("children", ()):
        yield from _vulnerable(child)


def _drawn(seed: int) -> Iterator[dict[str, Any]]:
    """Yield records on 12,000 products, most of them of one range, for ever."""
    draw = Draw(seed)
    names = [draw.name() for _ in range(12_000)]
    while True:
        a, b, c = draw.numbers()
        count = 1 + int(draw.chance.paretovariate(1.2))
        chosen = (draw.chance.choice(names) for _ in range(min(count, 60)))
        ranges = (match(cpe("a", *n), versionEndExcluding=f"{a}.{b}.{c}") for n in chosen)
        yield record(draw.cve(), either(*ranges))


def components(items: Sequence[dict[str, Any]], count: int, seed: int) -> list[str]:
    """Return ``count`` distinct CPE names of the products that records name, at the versions they
    name and at those beside; shuffled."""
    versions: defaultdict[Product, set[str]] = defaultdict(set)
    for one in (m for item in items for m in statements(item)):
        part, vendor, product, version = split(one["cpe23Uri"])[:4]
        bounds = (value for name, value in one.items() if name.startswith("version"))
        versions[part, vendor, product].update({version, *bounds} - {"*", "-"})
    found: dict[str, None] = {}
    for step in (0, *_STEPS, *range(14, 200)):
        for name, known in versions.items():
            for version in sorted(known or {"1.0"}):
                found[cpe(*name, _later(version, step))] = None
        if len(found) >= count:
            break
    names = list(found)
    Random(seed).shuffle(names)
    return names[:count]


def _later(version: str, step: int) -> str:
    """Return a version with its last number raised."""
    last = _NUMBER.search(version)
    if not step or last is None:
        return version
    return f"{version[: last.start()]}{int(last[0]) + step}{version[last.end() :]}"
