"""Classes of hosts: the machines on which every condition of a product has the same truth are one
class.

A *slot* is a distinct set of conditions: products that ask the same share it. A *kind* is what one
pair makes true of the groups of a slot; a *variant* is a slot, the parts a machine has fully
inventoried and the kinds it holds. Variants are few, whatever the number of machines: truths are
decided once for each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from vigie.core.findings.components import PARTS
from vigie.core.findings.platforms import parts_named
from vigie.engine.conditions import Conditions, pair_truths
from vigie.engine.kernel import Bench, Statements, compiled
from vigie.engine.pairs import Pairs
from vigie.engine.sets import Sets, no_sets, numbered, placed, roomy
from vigie.engine.statements import Compiled

Array = npt.NDArray[Any]
NO_SLOT = -1


@dataclass(frozen=True)
class Classes:
    """The class of the host of each row, and the cells: ``cell_start[pair] + class``."""

    row_class: Array
    """Per installed row, the class of its machine for its product: uint16, or uint32 when there
    are too many."""
    sizes: Array
    """Per product, how many classes it has, int64."""
    cell_start: Array
    """Per pair, its first cell; one more than there are pairs, int64."""
    inventoried: Array
    """Per machine, a bit per part that is fully inventoried, uint8."""


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


def classed(
    compiled_: Compiled, pairs: Pairs, *, machine_start: Array, row_pair: Array
) -> tuple[Bench, Classes]:
    """Sort the machines into classes; return all the kernel needs.

    ``machine_start`` delimits the rows of each machine in ``row_pair`` (the pair of each installed
    row).
    """
    slot_of, slots = slots_of(compiled_.statements, len(pairs.products))
    asked = asked_of(compiled_.conditions, slots)
    signature, kinds, kind_of = _kinds(compiled_.conditions, asked, pairs)
    hosts = (machine_start, row_pair, slot_of[pairs.product_of], signature)
    row_variant, inventoried, variants = _variants(
        *hosts, *_bits(pairs), kind_of, asked, no_sets()
    )
    variant_class, columns = decided(variants, kinds, asked)
    sizes = np.append(np.maximum(columns.sizes, 1), 1)[slot_of]
    bench = benched(compiled_, slot_of, slots, columns)
    row_class = variant_class.astype(_narrow(sizes))[row_variant]
    starts = np.concatenate([[0], np.cumsum(sizes[pairs.product_of])]).astype(np.int64)
    return bench, Classes(row_class, sizes, starts, inventoried)


def _narrow(sizes: Array) -> Any:
    return np.uint16 if sizes.max(initial=1) <= np.iinfo(np.uint16).max else np.uint32


def slots_of(statements: Statements, products: int) -> tuple[Array, list[list[int]]]:
    """Return the slot of each product (``NO_SLOT`` without conditions) and the conditions of each
    slot."""
    owners = np.repeat(statements.group_product, np.diff(statements.group_first))
    conditional = statements.condition >= 0
    both = np.stack([owners[conditional], statements.condition[conditional]])
    own: dict[int, list[int]] = {}
    for owner, condition in np.unique(both, axis=1).T.tolist():
        own.setdefault(owner, []).append(condition)
    numbers: dict[tuple[int, ...], int] = {}
    slot_of = np.full(products, NO_SLOT, dtype=np.int64)
    for owner, conditions in own.items():
        slot_of[owner] = numbers.setdefault(tuple(conditions), len(numbers))
    return slot_of, [list(conditions) for conditions in numbers]


def _bits(pairs: Pairs) -> tuple[Array, Array]:
    """Return, per pair, the parts it inventories and the parts it leaves unclear, a bit each."""
    resolved = pairs.is_resolved
    none = np.uint8(0)
    return np.where(resolved, pairs.parts, none), np.where(resolved, none, pairs.parts)


def _kinds(conditions: Conditions, asked: Asked, pairs: Pairs) -> tuple[Array, Sets, Array]:
    """Return the signature of each pair (0: nothing asks for it), the kinds, and the kind of each
    signature in each slot, ``[slots, signatures]`` (0: none)."""
    signature, truths = pair_truths(conditions.groups, pairs)
    codes = [[group * 4 + truth for group, truth in own] for own in truths]
    kind_of, kinds = _restricted(listed(codes), asked, no_sets())
    return signature, kinds, kind_of


@compiled
def _restricted(signatures: Lists, asked: Asked, kinds: Sets) -> tuple[Array, Sets]:
    """Number what is left of each signature in each slot."""
    slots, count = len(asked.slots.first) - 1, len(signatures.first) - 1
    kind_of = np.zeros((slots, count), dtype=np.int32)
    is_asked = np.zeros(len(asked.bits), dtype=np.bool_)
    own = np.empty(len(asked.bits), dtype=np.int32)
    kinds = roomy(kinds, 0)
    numbered(kinds, own, 0)
    for slot in range(slots):
        is_asked[:] = False
        for place in range(asked.groups.first[slot], asked.groups.first[slot + 1]):
            is_asked[asked.groups.values[place]] = True
        for number in range(count):
            size = 0
            for place in range(signatures.first[number], signatures.first[number + 1]):
                code = signatures.values[place]
                if is_asked[code // 4]:
                    own[size] = code
                    size += 1
            kinds = roomy(kinds, size)
            kind_of[slot, number] = numbered(kinds, own, size)
    return kind_of, kinds


@compiled
def _parts_of(asked: Asked) -> Array:
    """Return, per slot, the parts its groups name, a bit each."""
    parts = np.zeros(len(asked.slots.first) - 1, dtype=np.uint8)
    for slot in range(len(parts)):
        for place in range(asked.groups.first[slot], asked.groups.first[slot + 1]):
            parts[slot] |= asked.bits[asked.groups.values[place]]
    return parts


@compiled
def _held(
    row_pair: Array,
    signature: Array,
    seen: Array,
    unclear: Array,
    span: tuple[int, int],
    own: Array,
) -> tuple[int, int]:
    """Fill ``own`` with the distinct signatures of a machine; return how many, and the parts it
    has fully inventoried."""
    size, has, lacks = 0, 0, 0
    for row in range(span[0], span[1]):
        pair = row_pair[row]
        has |= seen[pair]
        lacks |= unclear[pair]
        if signature[pair] > 0:
            size = placed(own, size, signature[pair], 0)
    return size, has & ~lacks & 7


@compiled
def _variants(
    machine_start: Array,
    row_pair: Array,
    slot_of_pair: Array,
    signature: Array,
    seen: Array,
    unclear: Array,
    kind_of: Array,
    asked: Asked,
    variants: Sets,
) -> tuple[Array, Array, Sets]:
    """Return the variant of each row (number 0: no slot), the parts each machine has inventoried,
    and the variants: slot, parts, kinds."""
    machines = len(machine_start) - 1
    row_variant = np.zeros(len(row_pair), dtype=np.uint32)
    inventoried = np.zeros(machines, dtype=np.uint8)
    parts = _parts_of(asked)
    most = 2 + max(1, np.diff(machine_start).max() if machines else 1)
    own, key = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int32)
    asked_by = np.full(max(1, len(parts)), -1, dtype=np.int64)
    known = np.zeros(len(asked_by), dtype=np.uint32)
    key[0] = -1
    variants = roomy(variants, 1)
    numbered(variants, key, 1)
    for machine in range(machines):
        span = (machine_start[machine], machine_start[machine + 1])
        size, inventory = _held(row_pair, signature, seen, unclear, span, own)
        inventoried[machine] = inventory
        for row in range(span[0], span[1]):
            slot = slot_of_pair[row_pair[row]]
            if slot < 0:
                continue
            if asked_by[slot] != machine:
                key[0], key[1], end = slot, inventory & parts[slot], 2
                for number in range(size):
                    kind = kind_of[slot, own[number]]
                    if kind > 0:
                        end = placed(key, end, kind, 2)
                variants = roomy(variants, end)
                asked_by[slot], known[slot] = machine, numbered(variants, key, end)
            row_variant[row] = known[slot]
    return row_variant, inventoried, variants


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


def benched(
    compiled_: Compiled, slot_of: Array, slots: Sequence[Sequence[int]], columns: Columns
) -> Bench:
    """Point each statement to the truths of its condition, class by class."""
    s = compiled_.statements
    owners = np.repeat(s.group_product, np.diff(s.group_first))
    conditional = np.flatnonzero(s.condition >= 0)
    own_slots, asked = slot_of[owners[conditional]], s.condition[conditional]
    first, values = listed(slots)
    many = np.int64(s.condition.max(initial=0) + 1)
    every = np.repeat(np.arange(len(slots)), np.diff(first)) * many + values
    place = np.searchsorted(every, own_slots * many + asked) - first[own_slots]
    condition = np.full(len(s.condition), -1, np.int64)
    sizes = np.maximum(columns.sizes, 1)
    condition[conditional] = columns.first[own_slots] + place * sizes[own_slots]
    return Bench(
        s._replace(condition=condition),
        compiled_.installed,
        compiled_.readings,
        compiled_.fits,
        columns.truths,
    )
