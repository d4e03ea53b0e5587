"""The variants of hosts: what the machines of some rows hold of what is asked, each set once.

See ``engine.hosts``. Machines are taken in any number of runs: sets found apart are merged in
order, so that their numbers do not depend on how the machines were shared out.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from vigie.engine.deciding import Asked
from vigie.engine.kernel import compiled
from vigie.engine.sets import Sets, no_sets, numbered, placed, roomy
from vigie.engine.threads import shared, shares

Array = npt.NDArray[Any]


class Profiles(NamedTuple):
    """What the pairs tell of the machines that hold them."""

    slot_of_pair: Array
    signature: Array
    seen: Array
    """Per pair, the parts it inventories, a bit each."""
    unclear: Array
    kind_of: Array
    asked: Asked


class Held(NamedTuple):
    """What some machines hold."""

    row_variant: Array
    """Per row, the number of its variant among ``variants``; 0: no slot."""
    inventoried: Array
    variants: Sets


def held_by(machine_start: Array, row_pair: Array, profiles: Profiles) -> Held:
    """Return the variants of some machines: those of machine ``m`` are the rows ``machine_start[m]
    : machine_start[m + 1]`` of ``row_pair``."""
    return Held(*_variants(machine_start, row_pair, *profiles, no_sets()))


def held_by_all(machine_start: Array, row_pair: Array, profiles: Profiles) -> list[Held]:
    def held(first: int, last: int) -> Held:
        start = machine_start[first : last + 1]
        return held_by(start - start[0], row_pair[start[0] : start[-1]], profiles)

    return shared(held, shares(np.diff(machine_start)) or [(0, 0)])


def merged(several: Sequence[Sets]) -> tuple[Sets, list[Array]]:
    """Return the sets of several tables as one, in order, and the new number of those of each."""
    every, places = no_sets(), []
    for sets in several:
        every, place = _merged(every, sets)
        places.append(place)
    return every, places


@compiled
def _merged(every: Sets, sets: Sets) -> tuple[Sets, Array]:
    count = sets.size[0]
    place = np.zeros(count, dtype=np.int64)
    for number in range(count):
        own = sets.values[sets.first[number] : sets.first[number + 1]]
        every = roomy(every, len(own))
        place[number] = numbered(every, own, len(own))
    return every, place


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
    variants = roomy(variants, most)
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
                count = variants.size[0]
                asked_by[slot], known[slot] = machine, numbered(variants, key, end)
                if variants.size[0] > count:
                    variants = roomy(variants, most)
            row_variant[row] = known[slot]
    return row_variant, inventoried, variants
