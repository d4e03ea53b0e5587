"""The kernel over many cells: counts for a nation, findings for a few machines."""

import numpy as np

from vigie.engine.kernel import (
    AFFECTED,
    NO_ROW,
    NOT_AFFECTED,
    TABLE,
    UNKNOWN,
    Array,
    Bench,
    compiled,
    holding,
    inlined,
    judged,
    ruled_on,
)
from vigie.engine.threads import shared, shares

NOT_SEEN = 9
"""No verdict yet."""
COUNTS = 8
"""What is counted per cell: affected and unknown, of all, exploited, exploited for long,
urgent."""


@compiled
def _room(b: Bench, groups_of: Array) -> int:
    """The most statements of a product."""
    most = 1
    for product in range(len(groups_of) - 1):
        first = b.statements.group_first[groups_of[product]]
        most = max(most, b.statements.group_first[groups_of[product + 1]] - first)
    return most


def counted(
    b: Bench,
    groups_of: Array,
    flags: Array,
    cell_start: Array,
    classes: Array,
    used: Array,
) -> Array:
    """Count, per cell, the findings affected and unknown: of all, and of each of three bits of
    ``flags``.

    ``groups_of`` gives per product its first group; ``cell_start`` per pair its first cell;
    ``classes`` per product its
    classes of hosts; ``used`` which cells have machines. Returns int32 ``[cells, COUNTS]``.
    """
    counts = np.zeros((len(used), COUNTS), dtype=np.int32)
    statements = np.diff(b.statements.group_first[groups_of])
    work = statements * np.diff(b.installed.start) * classes

    def count(first: int, last: int) -> None:
        counted_products(b, groups_of, flags, cell_start, used, (first, last), counts)

    shared(count, shares(work))
    return counts


@compiled
def counted_products(
    b: Bench,
    groups_of: Array,
    flags: Array,
    cell_start: Array,
    used: Array,
    products: tuple[int, int],
    counts: Array,
) -> None:
    """Count the cells of the products ``[first, last)``."""
    room = _room(b, groups_of)
    found, held = np.empty(room, np.int64), np.empty(room, np.int64)
    known = np.empty(3, np.int64)
    group_first, outside = b.statements.group_first, b.statements.group_outside
    for product in range(products[0], products[1]):
        first_group, last_group = groups_of[product], groups_of[product + 1]
        if first_group == last_group:
            continue
        for pair in range(b.installed.start[product], b.installed.start[product + 1]):
            first, last = cell_start[pair], cell_start[pair + 1]
            if not used[first:last].any():
                continue
            size = holding(b, pair, group_first[first_group], group_first[last_group], found, held)
            begin = end = 0
            for group in range(first_group, last_group):
                while end < size and found[end] < group_first[group + 1]:
                    end += 1
                if end > begin or TABLE[0, 0, 0, outside[group]] // 4 != NOT_AFFECTED:
                    span, cells = (begin, end), (first, last)
                    _count_group(
                        b, group, pair, found, held, span, flags[group], used, cells, known, counts
                    )
                begin = end


@inlined
def _count_group(
    b: Bench,
    group: int,
    pair: int,
    found: Array,
    held: Array,
    span: tuple[int, int],
    flags: int,
    used: Array,
    cells: tuple[int, int],
    known: Array,
    counts: Array,
) -> None:
    """Count one group on the cells of a pair. Without conditions all its classes are alike; under
    one condition, all those where it has one truth. ``known`` is room for three verdicts."""
    condition, many = condition_of(b, found, span[0], span[1])
    known[:] = NOT_SEEN
    for cell in range(cells[0], cells[1]):
        if not used[cell]:
            continue
        host_class = cell - cells[0]
        truth = 0 if many or condition < 0 else b.truths[condition + host_class]
        if many or known[truth] == NOT_SEEN:
            known[truth] = ruled_on(b, group, pair, host_class, found, held, span[0], span[1])[0]
        if known[truth] == AFFECTED:
            _add(counts, cell, 0, flags)
        elif known[truth] == UNKNOWN:
            _add(counts, cell, 1, flags)
        elif condition < 0:
            return


@inlined
def condition_of(b: Bench, found: Array, begin: int, end: int) -> tuple[int, bool]:
    """Return a condition of some statements (-1: they have none), and whether they have many."""
    condition, many = -1, False
    for number in range(begin, end):
        own = b.statements.condition[found[number]]
        many = many or (own >= 0 and condition >= 0 and own != condition)
        condition = max(condition, own)
    return condition, many


@inlined
def _add(counts: Array, cell: int, column: int, flags: int) -> None:
    counts[cell, column] += 1
    for bit in range(3):
        if flags >> bit & 1:
            counts[cell, 2 + 2 * bit + column] += 1


@compiled
def judged_all(
    b: Bench, groups: Array, pairs: Array, host_classes: Array
) -> tuple[Array, Array, Array]:
    """Return verdict, tier and deciding statement (-1: none) of each group on the pair and the
    class of hosts beside it."""
    verdicts, tiers = np.empty(len(groups), np.uint8), np.empty(len(groups), np.uint8)
    chosen = np.empty(len(groups), np.int64)
    for number in range(len(groups)):
        found = judged(b, groups[number], pairs[number], host_classes[number])
        verdicts[number], tiers[number], chosen[number] = found
    return verdicts, tiers, chosen


def listed(
    b: Bench, groups_of: Array, pairs: Array, host_classes: Array, everything: bool
) -> tuple[Array, Array, Array, Array, Array]:
    """List the findings of some cells, given by pair and class of hosts; with ``everything``, not
    affected ones too.

    Returns the ordinal of the cell given, the group, the verdict, the tier and the statement of
    each finding.
    """
    return _listed(b, groups_of, pairs.astype(np.int64), host_classes.astype(np.int64), everything)


@compiled
def _listed(
    b: Bench, groups_of: Array, pairs: Array, host_classes: Array, everything: bool
) -> tuple[Array, Array, Array, Array, Array]:
    s = b.statements
    room = _room(b, groups_of)
    found, held = np.empty(room, np.int64), np.empty(room, np.int64)
    out, said = np.empty((1024, 3), np.int64), np.empty((1024, 2), np.uint8)
    size, last_pair, holds, product = 0, -1, 0, 0
    for cell in range(len(pairs)):
        pair = pairs[cell]
        if pair != last_pair:
            product = np.searchsorted(b.installed.start, pair, side="right") - 1
            first = s.group_first[groups_of[product]]
            last = s.group_first[groups_of[product + 1]]
            holds, last_pair = holding(b, pair, first, last, found, held), pair
        begin = end = 0
        for group in range(groups_of[product], groups_of[product + 1]):
            while end < holds and found[end] < s.group_first[group + 1]:
                end += 1
            speaks = end > begin or TABLE[0, 0, 0, s.group_outside[group]] // 4 != NOT_AFFECTED
            if speaks or everything:
                verdict, tier, chosen = ruled_on(
                    b, group, pair, host_classes[cell], found, held, begin, end
                )
                if verdict != NO_ROW and (everything or verdict != NOT_AFFECTED):
                    if size == len(out):
                        out, said = np.concatenate((out, out)), np.concatenate((said, said))
                    out[size, 0], out[size, 1], out[size, 2] = cell, group, chosen
                    said[size, 0], said[size, 1] = verdict, tier
                    size += 1
            begin = end
    kept, words = out[:size], said[:size]
    return (
        kept[:, 0].copy(),
        kept[:, 1].copy(),
        words[:, 0].copy(),
        words[:, 1].copy(),
        kept[:, 2].copy(),
    )
