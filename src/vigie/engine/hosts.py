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

from vigie.engine.conditions import Conditions, pair_truths
from vigie.engine.deciding import Asked, Columns, Lists, asked_of, decided, listed
from vigie.engine.kernel import Bench, Statements, compiled
from vigie.engine.pairs import Pairs
from vigie.engine.sets import Sets, no_sets, numbered, roomy
from vigie.engine.statements import Compiled
from vigie.engine.variants import Profiles, held_by_all, merged

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


def classed(
    compiled_: Compiled, pairs: Pairs, *, machine_start: Array, row_pair: Array
) -> tuple[Bench, Classes]:
    """Sort the machines into classes; return all the kernel needs.

    ``machine_start`` delimits the rows of each machine in ``row_pair`` (the pair of each installed
    row).
    """
    return classed_by(compiled_, pairs, hosts_of(compiled_, pairs), machine_start, row_pair)


def classed_by(
    compiled_: Compiled, pairs: Pairs, hosts: "Hosts", machine_start: Array, row_pair: Array
) -> tuple[Bench, Classes]:
    """The same once what is asked of hosts is known."""
    held = held_by_all(machine_start, row_pair, hosts.profiles)
    variants, places = merged([one.variants for one in held])
    bench, kinds = classes_of(compiled_, pairs, hosts, variants)
    row_class, first = np.empty(len(row_pair), dtype=kinds.of_variant.dtype), 0
    inventoried = np.concatenate([one.inventoried for one in held])
    while held:  # let go one after the other: they are as long as the rows
        variant_of, own = held.pop(0).row_variant, places.pop(0)
        _to_classes(variant_of, kinds.of_variant[own], row_class[first:])
        first += len(variant_of)
    return bench, Classes(row_class, kinds.sizes, kinds.cell_start, inventoried)


@compiled
def _to_classes(variant_of: Array, class_of: Array, classes: Array) -> None:
    for row in range(len(variant_of)):
        classes[row] = class_of[variant_of[row]]


class Hosts(NamedTuple):
    """What the claims ask of hosts, before any is looked at."""

    slot_of: Array
    slots: list[list[int]]
    kinds: Sets
    profiles: Profiles


class ClassesOf(NamedTuple):
    """The classes of hosts; see ``Classes``."""

    of_variant: Array
    sizes: Array
    cell_start: Array


def hosts_of(compiled_: Compiled, pairs: Pairs) -> Hosts:
    """Return what the claims on some pairs ask of hosts, and what each pair tells of its host."""
    slot_of, slots = slots_of(compiled_.statements, len(pairs.products))
    asked = asked_of(compiled_.conditions, slots)
    signature, kinds, kind_of = _kinds(compiled_.conditions, asked, pairs)
    profiles = Profiles(slot_of[pairs.product_of], signature, *_bits(pairs), kind_of, asked)
    return Hosts(slot_of, slots, kinds, profiles)


def classes_of(
    compiled_: Compiled, pairs: Pairs, hosts: Hosts, variants: Sets
) -> tuple[Bench, ClassesOf]:
    """Return the classes of the variants met, and all the kernel needs."""
    variant_class, columns = decided(variants, hosts.kinds, hosts.profiles.asked)
    sizes = np.append(np.maximum(columns.sizes, 1), 1)[hosts.slot_of]
    bench = benched(compiled_, hosts.slot_of, hosts.slots, columns)
    starts = np.concatenate([[0], np.cumsum(sizes[pairs.product_of])]).astype(np.int64)
    return bench, ClassesOf(variant_class.astype(_narrow(sizes)), sizes, starts)


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
    resolved = pairs.may_exclude
    none = np.uint8(0)
    return np.where(resolved, pairs.parts, none), np.where(resolved, none, pairs.parts)


def _kinds(conditions: Conditions, asked: Asked, pairs: Pairs) -> tuple[Array, Sets, Array]:
    """Return the signature of each pair (0: nothing asks for it), the kinds, and the kind of each
    signature in each slot, ``[slots, signatures]`` (0: none)."""
    signature, truths = pair_truths(conditions.groups, pairs)
    codes = [[group * 4 + truth for group, truth in own] for own in truths]
    holders: list[list[int]] = [[] for _ in conditions.groups]
    for number, own in enumerate(truths):
        for group, _ in own:
            holders[group].append(number)
    # Pages that no slot writes to are never backed by memory: most signatures matter to few slots.
    kind_of = np.zeros((len(asked.slots.first) - 1, len(truths)), dtype=np.int32)
    kinds_ = _restricted(listed(codes), listed(holders), asked, no_sets(), kind_of)
    return signature, kinds_, kind_of


@compiled
def _restricted(
    signatures: Lists, holders: Lists, asked: Asked, kinds: Sets, kind_of: Array
) -> Sets:
    """Number what is left of each signature in each slot, into ``kind_of``; ``holders`` are the
    signatures that name each group."""
    is_asked = np.zeros(len(asked.bits), dtype=np.bool_)
    seen_by = np.full(kind_of.shape[1], -1, dtype=np.int64)
    own = np.empty(len(asked.bits), dtype=np.int32)
    kinds = roomy(kinds, 0)
    numbered(kinds, own, 0)
    for slot in range(kind_of.shape[0]):
        groups = asked.groups.values[asked.groups.first[slot] : asked.groups.first[slot + 1]]
        is_asked[groups] = True
        for group in groups:
            for holder in range(holders.first[group], holders.first[group + 1]):
                number = holders.values[holder]
                if seen_by[number] == slot:
                    continue
                seen_by[number], size = slot, 0
                for place in range(signatures.first[number], signatures.first[number + 1]):
                    code = signatures.values[place]
                    if is_asked[code // 4]:
                        own[size] = code
                        size += 1
                kinds = roomy(kinds, size)
                kind_of[slot, number] = numbered(kinds, own, size)
        is_asked[groups] = False
    return kinds


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
