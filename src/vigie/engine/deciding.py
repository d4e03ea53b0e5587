"""What is asked of hosts, as flat arrays, and its truth on each variant of them:
``core.findings.platforms`` in compiled code."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from vigie.core.findings.components import PARTS
from vigie.core.findings.platforms import parts_named
from vigie.engine.conditions import Conditions
from vigie.engine.kernel import compiled
from vigie.engine.sets import Sets, no_sets, numbered, roomy

Array = npt.NDArray[Any]


class Lists(NamedTuple):
    """Lists of integers of many lengths: number ``n`` is ``values[first[n]:first[n + 1]]``."""

    first: Array
    values: Array


class Asked(NamedTuple):
    """What is asked of hosts. All arrays are flat."""

    slots: Lists
    """The conditions of each slot."""
    groups: Lists
    """The groups of each slot."""
    conditions: Lists
    """The groups of each condition."""
    bits: Array
    """Per group, a bit per part it names, uint8."""
    negated: Array
    """Per group, bool."""


def listed(lists: Sequence[Sequence[int]]) -> Lists:
    """Return lists as flat arrays."""
    first = np.cumsum([0, *map(len, lists)], dtype=np.int64)
    values = np.fromiter((v for own in lists for v in own), dtype=np.int64, count=int(first[-1]))
    return Lists(first, values)


def asked_of(conditions: Conditions, slots: Sequence[Sequence[int]]) -> Asked:
    """Return what some sets of conditions ask."""
    groups = [sorted({g for c in own for g in conditions.asked[c]}) for own in slots]
    bits = [sum(1 << PARTS.index(p) for p in parts_named(g)) for g in conditions.groups]
    return Asked(
        listed(slots),
        listed(groups),
        listed(conditions.asked),
        np.array(bits, dtype=np.uint8),
        np.array([group.negate for group in conditions.groups], dtype=np.bool_),
    )


class Columns(NamedTuple):
    """The distinct truths of the conditions of each slot, one column per class."""

    sizes: Array
    """Per slot, how many columns it has, int64."""
    first: Array
    """Per slot, where its truths begin; one more than there are slots, int64."""
    truths: Array
    """uint8, flat: per slot ``[conditions, columns]``."""


def decided(variants: Sets, kinds: Sets, asked: Asked) -> tuple[Array, Columns]:
    """Return the class of each variant in its slot, int64, and the truths of the classes."""
    variant_class, columns, class_of, sizes = _decided(variants, kinds, asked, no_sets())
    counts = np.diff(asked.slots.first)
    first = np.concatenate([[0], np.cumsum(counts * np.maximum(sizes, 1))]).astype(np.int64)
    truths = np.zeros(int(first[-1]), dtype=np.uint8)
    _spread(columns, class_of, sizes, first, truths)
    return variant_class, Columns(sizes, first, truths)


@compiled
def _decided(
    variants: Sets, kinds: Sets, asked: Asked, columns: Sets
) -> tuple[Array, Sets, Array, Array]:
    count = variants.size[0]
    variant_class = np.zeros(count, dtype=np.int64)
    class_of = np.zeros(count, dtype=np.int64)
    sizes = np.zeros(len(asked.slots.first) - 1, dtype=np.int64)
    truths = np.zeros(max(1, len(asked.bits)), dtype=np.uint8)
    key = np.empty(1 + len(asked.conditions.first), dtype=np.int32)
    for number in range(count):
        begin, end = variants.first[number], variants.first[number + 1]
        slot = variants.values[begin]
        if slot < 0:
            continue
        _groups_decided(variants, kinds, asked, (begin, end), truths)
        size, key[0] = 1, slot
        for place in range(asked.slots.first[slot], asked.slots.first[slot + 1]):
            key[size] = _all_of(asked.conditions, asked.slots.values[place], truths)
            size += 1
        columns = roomy(columns, size)
        column = numbered(columns, key, size)
        if column == columns.size[0] - 1 and class_of[column] == 0:
            sizes[slot] += 1
            class_of[column] = sizes[slot]
        variant_class[number] = class_of[column] - 1
    return variant_class, columns, class_of, sizes


@compiled
def _groups_decided(
    variants: Sets, kinds: Sets, asked: Asked, span: tuple[int, int], truths: Array
) -> None:
    """Decide the groups of the slot of a variant: ``core.findings.platforms.group_truth``."""
    slot, inventory = variants.values[span[0]], variants.values[span[0] + 1]
    first, last = asked.groups.first[slot], asked.groups.first[slot + 1]
    for place in range(first, last):
        truths[asked.groups.values[place]] = 0
    for index in range(span[0] + 2, span[1]):
        kind = variants.values[index]
        for place in range(kinds.first[kind], kinds.first[kind + 1]):
            group, truth = kinds.values[place] // 4, kinds.values[place] % 4
            truths[group] = max(truths[group], truth)
    for place in range(first, last):
        group = asked.groups.values[place]
        if truths[group] == 0 and inventory & asked.bits[group] != asked.bits[group]:
            truths[group] = 1
        if asked.negated[group]:
            truths[group] = 2 - truths[group]


@compiled
def _all_of(conditions: Lists, condition: int, truths: Array) -> int:
    truth = 2
    for place in range(conditions.first[condition], conditions.first[condition + 1]):
        truth = min(truth, int(truths[conditions.values[place]]))
    return truth


@compiled
def _spread(columns: Sets, class_of: Array, sizes: Array, first: Array, truths: Array) -> None:
    """Write the truths of the columns, condition by condition."""
    for column in range(columns.size[0]):
        begin = columns.first[column]
        slot = columns.values[begin]
        place = first[slot] + class_of[column] - 1
        for index in range(begin + 1, columns.first[column + 1]):
            truths[place] = columns.values[index]
            place += sizes[slot]
