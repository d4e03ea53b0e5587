"""Who a day's changed vulnerabilities touch: many CVEs at once, perimeters as bits.

The perimeters of a cell with many machines are a row of bits, made once and kept: a CVE is then a
union of rows, whatever the number of machines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.engine.counting import NOT_SEEN, condition_of
from vigie.engine.kernel import (
    AFFECTED,
    NOT_AFFECTED,
    TABLE,
    UNKNOWN,
    Bench,
    compiled,
    holding,
    inlined,
    ruled_on,
)
from vigie.engine.opened import Snapshot
from vigie.engine.scope import PerimeterScope

Array = npt.NDArray[Any]
_BITS = 64


@dataclass(frozen=True)
class Touched:
    """The perimeters that some CVEs touch, in one part of a snapshot."""

    cves: Sequence[str]
    perimeters: Array
    """The keys of the perimeters, sorted."""
    affected: Array
    """uint64 ``[cves, words]``: a bit per perimeter with an affected machine, in their order."""
    unknown: Array
    """The same where a machine may be affected, and none is."""

    def counts(self) -> pl.DataFrame:
        """Return ``cve``, and how many perimeters are ``affected`` and ``unknown``."""
        return pl.DataFrame(
            {
                "cve": list(self.cves),
                "affected": np.bitwise_count(self.affected).sum(axis=1, dtype=np.int64),
                "unknown": np.bitwise_count(self.unknown).sum(axis=1, dtype=np.int64),
            }
        )

    def by(self, place: int) -> tuple[Array, Array]:
        """Return the perimeters that the CVE of a place affects, and those it may affect."""
        return self._keys(self.affected[place]), self._keys(self.unknown[place])

    def anyone(self) -> Array:
        """Return the perimeters that one of the CVEs affects."""
        return self._keys(np.bitwise_or.reduce(self.affected, axis=0))

    def _keys(self, words: Array) -> Array:
        bits = np.unpackbits(words.view(np.uint8), bitorder="little")[: len(self.perimeters)]
        return np.asarray(self.perimeters[bits.astype(np.bool_)])


class _Rows(NamedTuple):
    """The perimeters of some spans of machines."""

    first: Array
    """Where the machines of each span begin."""
    row_of: Array
    """Per span, its row of bits; -1 when it has few machines: they are read one by one."""
    bits: Array
    machines: Array
    place: Array
    """Per machine, the place of its perimeter."""


@lru_cache(maxsize=4)
def _rows(snapshot: Snapshot) -> tuple[_Rows, _Rows]:
    """Return the perimeters of the pairs, and those of the cells."""
    keys, begin = snapshot.perimeters
    place = np.repeat(np.arange(len(keys), dtype=np.uint32), np.diff(begin))
    words = (len(keys) + _BITS - 1) // _BITS
    first, machines = snapshot.array("cell_first"), snapshot.array("cell_machines")
    pairs = _rows_of(first[snapshot.classes.cell_start], machines, place, words)
    return pairs, _rows_of(first, machines, place, words)


def _rows_of(first: Array, machines: Array, place: Array, words: int) -> _Rows:
    is_large = np.diff(first) > words
    row_of = np.where(is_large, np.cumsum(is_large) - 1, -1).astype(np.int32)
    bits = np.zeros((int(is_large.sum()), words), dtype=np.uint64)
    rows = _Rows(first, row_of, bits, machines, place)
    _fill(rows)
    return rows


@compiled
def _fill(rows: _Rows) -> None:
    for span in range(len(rows.row_of)):
        row = rows.row_of[span]
        if row >= 0:
            _gather(rows, span, rows.bits[row])


@inlined
def _gather(rows: _Rows, span: int, bits: Array) -> None:
    for number in range(rows.first[span], rows.first[span + 1]):
        own = rows.place[rows.machines[number]]
        bits[own >> 6] |= np.uint64(1) << np.uint64(own & 63)


def touched(snapshot: Snapshot, cves: Sequence[str], scope: PerimeterScope) -> Touched:
    """Return the perimeters of the scope that some CVEs of the snapshot touch.

    A CVE it does not hold touches nobody. Measured: benchmarks/README.md. Memory: a bit per
    perimeter for each cell of many machines, kept.
    """
    keys, _ = snapshot.perimeters
    words = (len(keys) + _BITS - 1) // _BITS
    found = np.zeros((2, len(cves), words), dtype=np.uint64)
    groups, numbers = _groups_of(snapshot, cves)
    _touched(
        snapshot.bench,
        snapshot.classes.cell_start,
        groups,
        numbers,
        *_rows(snapshot),
        found[0],
        found[1],
    )
    found &= _seen(scope.mask(keys), words)
    return Touched(cves, keys, found[0], found[1] & ~found[0])


def _seen(mask: Array, words: int) -> Array:
    padded = np.zeros(words * _BITS, dtype=np.bool_)
    padded[: len(mask)] = mask
    return np.packbits(padded, bitorder="little").view(np.uint64)


def _groups_of(snapshot: Snapshot, cves: Sequence[str]) -> tuple[Array, Array]:
    """Return the groups of some CVEs, and the place of the CVE of each."""
    index = _index(snapshot)
    found = [(group, place) for place, cve in enumerate(cves) for group in index.get(cve, ())]
    both = np.array(found, dtype=np.int64).reshape(-1, 2)
    return np.ascontiguousarray(both[:, 0]), np.ascontiguousarray(both[:, 1])


@lru_cache(maxsize=4)
def _index(snapshot: Snapshot) -> dict[str, list[int]]:
    numbered = snapshot.groups.select("cve").with_row_index("group")
    return dict(numbered.group_by("cve").agg("group").iter_rows())


@compiled
def _touched(
    b: Bench,
    cell_start: Array,
    groups: Array,
    numbers: Array,
    pairs: _Rows,
    cells: _Rows,
    affected: Array,
    unknown: Array,
) -> None:
    s = b.statements
    known = np.empty(3, np.int64)
    for place in range(len(groups)):
        group, number = groups[place], numbers[place]
        first, last = s.group_first[group], s.group_first[group + 1]
        found, held = np.empty(last - first, np.int64), np.empty(last - first, np.int64)
        says_more = TABLE[0, 0, 0, s.group_outside[group]] // 4 != NOT_AFFECTED
        product = s.group_product[group]
        for pair in range(b.installed.start[product], b.installed.start[product + 1]):
            size = holding(b, pair, first, last, found, held)
            if (size == 0 and not says_more) or pairs.first[pair] == pairs.first[pair + 1]:
                continue
            condition, many = condition_of(b, found, 0, size)
            if condition < 0:
                verdict = ruled_on(b, group, pair, 0, found, held, 0, size)[0]
                _unite(pairs, pair, verdict, affected[number], unknown[number])
                continue
            known[:] = NOT_SEEN
            for cell in range(cell_start[pair], cell_start[pair + 1]):
                if cells.first[cell] == cells.first[cell + 1]:
                    continue
                host = cell - cell_start[pair]
                truth = 0 if many else b.truths[condition + host]
                if many or known[truth] == NOT_SEEN:
                    known[truth] = ruled_on(b, group, pair, host, found, held, 0, size)[0]
                _unite(cells, cell, known[truth], affected[number], unknown[number])


@inlined
def _unite(rows: _Rows, span: int, verdict: int, affected: Array, unknown: Array) -> None:
    if verdict == AFFECTED:
        bits = affected
    elif verdict == UNKNOWN:
        bits = unknown
    else:
        return
    row = rows.row_of[span]
    if row < 0:
        _gather(rows, span, bits)
        return
    for word in range(len(bits)):
        bits[word] |= rows.bits[row, word]
