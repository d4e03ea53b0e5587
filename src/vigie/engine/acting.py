"""What presses in each perimeter: findings (perimeter, product, CVE) at some decision or sooner.

What is said of each cell is listed once. Perimeters then come block by block, in the order of
their machines: the machines of a block are gathered in runs (a cell and a perimeter), and each run
meets what is said of its cell. Cost: what is said of the cells, once; for each block, a search in
each cell; then the runs times what presses. Memory: that of one block.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.engine.columns import schema_of
from vigie.engine.counting import listed
from vigie.engine.kernel import AFFECTED, compiled, inlined
from vigie.engine.opened import Snapshot
from vigie.engine.scope import PerimeterScope

Array = npt.NDArray[Any]
ACTING = schema_of(
    {
        "perimeter": pl.UInt32,
        "group": pl.UInt32,
        "pressing": pl.UInt8,
        "affected": pl.Boolean,
        "tier": pl.UInt8,
        "machines": pl.UInt32,
    }
)
"""One row per finding, a group of the snapshot (a CVE on a product) in a perimeter: ``pressing``
is the place of its decision, 0 the most pressing; ``affected`` is false when all that is known is
that it may be; ``tier`` is the surest; ``machines`` counts those that hold it, once per version of
the product they hold."""
MACHINES, PERIMETERS = 1 << 12, 1 << 10
"""Most machines, and most perimeters, of a block; a perimeter is never split."""
_CELLS = 1 << 12
"""Cells listed at a time."""


class Pressing(NamedTuple):
    """How pressing a case is: the place of its decision by verdict (affected, unknown), facts of
    the vulnerability, and place of the machine (exposure times the number of care services, plus
    care service)."""

    table: Array
    """uint8 ``[2, facts, places]``."""
    cares: int


class Said(NamedTuple):
    """What is said of each cell: the groups that affect it, or may."""

    first: Array
    """Per cell, its first row; one more than there are cells."""
    group: Array
    """uint32."""
    is_affected: Array
    tier: Array


class Block(NamedTuple):
    """Some perimeters that follow each other: their machines, and their keys that may be seen."""

    first: int
    last: int
    """The machines of the block, the last one left out."""
    perimeters: Array


def blocks(snapshot: Snapshot, scope: PerimeterScope) -> Iterator[Block]:
    """Yield the perimeters of a scope, block by block."""
    keys, first = snapshot.perimeters
    begin = 0
    while begin < len(keys):
        fits = int(np.searchsorted(first, first[begin] + MACHINES, side="right")) - 1
        end = min(max(begin + 1, fits), begin + PERIMETERS, len(keys))
        seen = scope.mask(keys[begin:end])
        if seen.any():
            yield Block(int(first[begin]), int(first[end]), keys[begin:end][seen])
        begin = end


def said(snapshot: Snapshot) -> Said:
    """List what is said of the cells that have machines. Memory: 6 bytes a row."""
    starts, first = snapshot.classes.cell_start, snapshot.array("cell_first")
    cells = np.flatnonzero(np.diff(first))
    pairs = np.searchsorted(starts, cells, side="right") - 1
    counts = np.zeros(len(first) - 1, dtype=np.int64)
    groups, words = [np.zeros(0, np.uint32)], [np.zeros((0, 2), np.uint8)]
    for begin in range(0, len(cells), _CELLS):
        part, own = cells[begin : begin + _CELLS], pairs[begin : begin + _CELLS]
        cell, group, verdict, tier, _ = listed(
            snapshot.bench, snapshot.array("groups_of"), own, part - starts[own], False
        )
        counts[part] = np.bincount(cell, minlength=len(part))
        groups.append(group.astype(np.uint32))
        words.append(np.stack([verdict == AFFECTED, tier], axis=1).astype(np.uint8))
    both = np.concatenate(words)
    begins = np.concatenate([[0], np.cumsum(counts)])
    return Said(begins, np.concatenate(groups), both[:, 0].copy(), both[:, 1].copy())


class Question(NamedTuple):
    """What is asked of each group of a snapshot."""

    facts: Array
    """What is known of its CVE, a place of ``Pressing.table``."""
    limits: Array
    """The least pressing decision that is wanted; -1: the group is not asked."""


def acting(
    snapshot: Snapshot, told: Said, pressing: Pressing, asked: Question, block: Block
) -> pl.DataFrame:
    """Return the findings (``ACTING``) of the perimeters of a block, by perimeter then group."""
    codes = snapshot.codes
    span = slice(block.first, block.last)
    places = codes.exposure[span].astype(np.int64) * pressing.cares + codes.care[span]
    classes, mask = _classes(pressing.table)
    own = np.searchsorted(block.perimeters, codes.owner[span])
    inside = np.minimum(own, len(block.perimeters) - 1)
    seen = block.perimeters[inside] == codes.owner[span]
    perimeter, *columns = _acting(
        (snapshot.bench.installed.start, snapshot.array("groups_of")),
        (snapshot.classes.cell_start, snapshot.array("cell_first")),
        snapshot.array("cell_machines"),
        told,
        (asked.facts.astype(np.int64), asked.limits.astype(np.int64)),
        (np.where(seen, inside, -1), classes[places]),
        (block.first, block.last, len(block.perimeters)),
        mask,
    )
    order = np.argsort(perimeter.astype(np.uint16), kind="stable")
    group, place, affected, tier, machines = (column[order] for column in columns)
    return pl.DataFrame(
        {
            "perimeter": block.perimeters[perimeter[order]],
            "group": group,
            "pressing": place,
            "affected": affected.astype(np.bool_),
            "tier": tier,
            "machines": machines,
        },
        schema=ACTING,
    )


def _classes(table: Array) -> tuple[Array, Array]:
    """Return the class of each place (places that no vulnerability tells apart are one) and, per
    verdict, facts and decision, the classes where it presses at least as much, as bits."""
    flat = table.reshape(-1, table.shape[2])
    columns, classes = np.unique(flat, axis=1, return_inverse=True)
    bits = np.uint64(1) << np.arange(columns.shape[1], dtype=np.uint64)
    decisions = range(int(table.max()) + 1)
    masks = [(np.where(columns <= d, bits, np.uint64(0))).sum(axis=1) for d in decisions]
    shaped = np.stack(masks, axis=1).reshape(*table.shape[:2], len(masks))
    return classes.ravel().astype(np.uint8), shaped.astype(np.uint64)


@compiled
def _runs(
    span: tuple[Any, Any],
    machines: Array,
    first: int,
    owner: Array,
    classes: Array,
    perimeters: Array,
    masks: Array,
    counts: Array,
) -> int:
    """Gather the machines of a cell by perimeter (they come sorted); return how many runs."""
    size = 0
    for place in range(span[0], span[1]):
        machine = machines[place] - first
        own = owner[machine]
        if own < 0:
            continue
        if size == 0 or perimeters[size - 1] != own:
            perimeters[size], masks[size], counts[size] = own, 0, 0
            size += 1
        counts[size - 1] += 1
        masks[size - 1] |= np.uint64(1) << np.uint64(classes[machine])
    return size


class _Scratch(NamedTuple):
    """What the versions of one product say, by perimeter of the block and group of the product."""

    best: Array
    """The most pressing place, ``_NONE`` when nothing presses."""
    tier: Array
    is_affected: Array
    machines: Array
    is_met: Array
    """Per perimeter, whether anything presses."""


class _Out(NamedTuple):
    """Findings as columns; ``words`` holds the place, whether it is affected, the tier."""

    perimeter: Array
    group: Array
    machines: Array
    words: Array


_NONE = np.uint8(255)


@inlined
def _scratch(perimeters: int, groups: int) -> _Scratch:
    shape = (perimeters, groups)
    return _Scratch(
        np.full(shape, _NONE, np.uint8),
        np.empty(shape, np.uint8),
        np.empty(shape, np.uint8),
        np.empty(shape, np.uint32),
        np.zeros(perimeters, np.bool_),
    )


@inlined
def _keep(
    s: _Scratch, row: int, column: int, place: int, affects: int, tier: int, held: int
) -> None:
    """Make one of what several versions say: the most pressing, the surest."""
    if s.best[row, column] == _NONE:
        s.is_met[row] = True
        s.best[row, column], s.tier[row, column] = place, tier
        s.is_affected[row, column], s.machines[row, column] = affects, held
        return
    s.best[row, column] = min(s.best[row, column], place)
    s.tier[row, column] = min(s.tier[row, column], tier)
    s.is_affected[row, column] |= affects
    s.machines[row, column] += held


@inlined
def _emptied(s: _Scratch, low: int, high: int, out: _Out, size: int) -> tuple[_Out, int]:
    """Move what was kept of the groups ``[low, high)`` to the columns, and count them."""
    for row in range(len(s.is_met)):
        if not s.is_met[row]:
            continue
        s.is_met[row] = False
        if size + high - low > len(out.group):
            out = _Out(
                np.concatenate((out.perimeter, np.empty(size + high, np.int64))),
                np.concatenate((out.group, np.empty(size + high, np.uint32))),
                np.concatenate((out.machines, np.empty(size + high, np.uint32))),
                np.concatenate((out.words, np.empty((size + high, 3), np.uint8))),
            )
        for column in range(high - low):
            if s.best[row, column] == _NONE:
                continue
            out.perimeter[size], out.group[size] = row, low + column
            out.machines[size], out.words[size, 0] = s.machines[row, column], s.best[row, column]
            out.words[size, 1] = s.is_affected[row, column]
            out.words[size, 2] = s.tier[row, column]
            s.best[row, column] = _NONE
            size += 1
    return out, size


@compiled
def _acting(
    products: tuple[Array, Array],
    cells: tuple[Array, Array],
    machines: Array,
    told: Said,
    asked: tuple[Array, Array],
    hosts: tuple[Array, Array],
    span: tuple[int, int, int],
    mask: Array,
) -> tuple[Array, Array, Array, Array, Array, Array]:
    """Return the findings of a block as columns, product by product, perimeter by perimeter,
    group by group."""
    (pairs, groups_of), (cell_start, cell_first) = products, cells
    (facts, limits), (owner, classes) = asked, hosts
    begin, end, many = span
    perimeters, masks = np.empty(many, np.int64), np.empty(many, np.uint64)
    counts = np.empty(many, np.int64)
    scratch, size = _scratch(many, max(1, np.diff(groups_of).max())), 0
    out = _Out(
        np.empty(1, np.int64),
        np.empty(1, np.uint32),
        np.empty(1, np.uint32),
        np.empty((1, 3), np.uint8),
    )
    for product in range(len(groups_of) - 1):
        low, high = groups_of[product], groups_of[product + 1]
        if low == high or limits[low:high].max() < 0:
            continue
        for cell in range(cell_start[pairs[product]], cell_start[pairs[product + 1]]):
            own = machines[cell_first[cell] : cell_first[cell + 1]]
            if told.first[cell] == told.first[cell + 1] or own[-1] < begin or own[0] >= end:
                continue
            ends = np.searchsorted(own, begin), np.searchsorted(own, end)
            runs = _runs(ends, own, begin, owner, classes, perimeters, masks, counts)
            for number in range(told.first[cell], told.first[cell + 1]):
                group, affects = told.group[number], told.is_affected[number]
                row = mask[1 - affects, facts[group]]
                for run in range(runs):
                    place = 0
                    while place <= limits[group] and masks[run] & row[place] == 0:
                        place += 1
                    if place <= limits[group]:
                        tier, held = told.tier[number], counts[run]
                        _keep(scratch, perimeters[run], group - low, place, affects, tier, held)
        out, size = _emptied(scratch, low, high, out, size)
    words = out.words[:size]
    return (
        out.perimeter[:size],
        out.group[:size],
        words[:, 0].copy(),
        words[:, 1].copy(),
        words[:, 2].copy(),
        out.machines[:size],
    )
