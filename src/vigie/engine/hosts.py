"""Classes of hosts: machines on which every condition of a product has the same truth are one
class."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from vigie.engine.conditions import (
    Conditions,
    alternatives_truths,
    condition_truths,
    group_truths,
    match_truths,
    numbered_matches,
)
from vigie.engine.kernel import Bench, compiled
from vigie.engine.pairs import Pairs
from vigie.engine.statements import Compiled

Array = npt.NDArray[Any]


BATCH = 24
"""Products whose conditions are decided together: one pass over the rows each, and few
profiles."""


@dataclass(frozen=True)
class Classes:
    """The class of each machine for each product, and the cells: ``cell_start[pair] + class``.

    The class of machine ``m`` for product ``p`` is ``table[row_of[p] + profile[batch_of[p], m]]``.
    """

    profile: Array
    """uint32 ``[batches, machines]``."""
    batch_of: Array
    """Per product, its batch, int64."""
    row_of: Array
    """Per product, where its classes begin in ``table``, int64; 0 for those without conditions."""
    table: Array
    """uint32, flat; it begins with the one class of products without conditions."""
    sizes: Array
    """Per product, how many classes it has, int64."""
    cell_start: Array
    """Per pair, its first cell; one more than there are pairs, int64."""
    inventoried: Array
    """Per machine, a bit per part that is fully inventoried, uint8."""


@dataclass(frozen=True)
class Batch:
    """Products, the truth of the conditions in each profile, and the profile of each machine."""

    products: Array
    conditions: Array
    """The ordinals of the conditions, sorted; the rows of ``truths``."""
    truths: Array
    """uint8 ``[conditions, profiles]``."""
    profile: Array


def classed(
    compiled_: Compiled, pairs: Pairs, *, machine_start: Array, row_pair: Array
) -> tuple[Bench, Classes]:
    """Sort the machines into classes; return all the kernel needs.

    ``machine_start`` delimits the rows of each machine in ``row_pair`` (the pair of each installed
    row).
    """
    finder = _Profiler(compiled_.conditions, pairs, machine_start, row_pair)
    batches = [finder.batch(products, own) for products, own in _batches(compiled_)]
    return benched(compiled_, pairs, batches, finder.inventoried())


def _batches(compiled_: Compiled) -> Iterator[tuple[Array, Array]]:
    """Yield products with conditions, a batch at a time, with the conditions they have: those
    that ask for the
    same groups go together."""
    s = compiled_.statements
    owners = np.repeat(s.group_product, np.diff(s.group_first))
    conditional = s.condition >= 0
    asked: dict[int, set[int]] = {}
    for owner, condition in set(
        zip(owners[conditional].tolist(), s.condition[conditional].tolist(), strict=True)
    ):
        asked.setdefault(owner, set()).add(condition)
    order = sorted(asked, key=lambda owner: (min(asked[owner]), owner))
    for first in range(0, len(order), BATCH):
        products = order[first : first + BATCH]
        own = sorted(set().union(*(asked[product] for product in products)))
        yield np.array(products, dtype=np.int64), np.array(own, dtype=np.int64)


class _Profiler:
    """Finds the profiles of the machines for a batch of conditions at a time."""

    def __init__(
        self, conditions: Conditions, pairs: Pairs, machine_start: Array, row_pair: Array
    ) -> None:
        self._conditions = conditions
        self._start, self._rows = machine_start, row_pair
        matches, self._alternatives = numbered_matches(conditions.groups)
        self._matches = len(matches)
        truths = match_truths(matches, pairs)
        self._signature, self._members = _signatures(truths, len(pairs.components))
        self._bits = _bits(pairs)

    def inventoried(self) -> Array:
        """Return, per machine, a bit per part that is fully inventoried."""
        nothing = np.zeros(len(self._signature), dtype=np.int64)
        return _marks(self._start, self._rows, nothing, *self._bits)[1]

    def batch(self, products: Array, own: Array) -> Batch:
        """Return the truth of some conditions on each machine."""
        groups = sorted({g for c in own for g in self._conditions.asked[c]})
        matches = np.array(sorted({m for g in groups for m in self._alternatives[g]}), np.int64)
        signature, members = self._restricted(matches)
        marks, bits = _marks(self._start, self._rows, signature, *self._bits)
        _, first, profile = np.unique(marks, return_index=True, return_inverse=True)
        held = np.zeros((len(matches), len(first)), dtype=np.uint8)
        for number, machine in enumerate(first):
            rows = self._rows[self._start[machine] : self._start[machine + 1]]
            for mark in np.unique(signature[rows]):
                places, truths = members[mark]
                held[places, number] = np.maximum(held[places, number], truths)
        place = {int(match): number for number, match in enumerate(matches)}
        chosen = [[place[m] for m in self._alternatives[g]] for g in groups]
        found = alternatives_truths(chosen, held)
        truths = group_truths([self._conditions.groups[g] for g in groups], found, bits[first])
        number_of = {group: number for number, group in enumerate(groups)}
        asked = [[number_of[g] for g in self._conditions.asked[c]] for c in own]
        return Batch(products, own, condition_truths(asked, truths), profile.astype(np.uint32))

    def _restricted(self, matches: Array) -> tuple[Array, list[tuple[Array, Array]]]:
        """Return the signatures of the pairs as far as some alternatives go; number 0 is none of
        them."""
        numbers: dict[tuple[bytes, bytes], int] = {(b"", b""): 0}
        renumbered = np.zeros(len(self._members), dtype=np.int64)
        place = np.full(self._matches, -1, dtype=np.int64)
        place[matches] = np.arange(len(matches))
        members: list[tuple[Array, Array]] = [(np.zeros(0, np.int64), np.zeros(0, np.uint8))]
        for number, (own, truths) in enumerate(self._members):
            kept = place[own] >= 0
            places, values = place[own[kept]], truths[kept]
            key = (places.tobytes(), values.tobytes())
            renumbered[number] = numbers.setdefault(key, len(numbers))
            if renumbered[number] == len(members):
                members.append((places, values))
        return renumbered[self._signature], members


def _bits(pairs: Pairs) -> tuple[Array, Array]:
    resolved = pairs.is_resolved
    none = np.uint8(0)
    return np.where(resolved, pairs.parts, none), np.where(resolved, none, pairs.parts)


def _signatures(
    truths: dict[int, list[tuple[int, int]]], pairs: int
) -> tuple[Array, list[tuple[Array, Array]]]:
    """Number the distinct sets of ``(match, truth)``; number 0 is the empty one."""
    numbers: dict[tuple[tuple[int, int], ...], int] = {(): 0}
    signature = np.zeros(pairs, dtype=np.int64)
    for pair, own in truths.items():
        signature[pair] = numbers.setdefault(tuple(own), len(numbers))
    members = [
        (np.array([g for g, _ in own], dtype=np.int64), np.array([t for _, t in own], np.uint8))
        for own in numbers
    ]
    return signature, members


@compiled
def _mixed(mark: np.uint64, number: np.uint64) -> np.uint64:
    """Mix a number into a mark (splitmix64): order counts, and near numbers fall far apart."""
    mixed = mark * np.uint64(0x9E3779B97F4A7C15) + (number + np.uint64(1)) * np.uint64(
        0xD1B54A32D192ED03
    )
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


@compiled
def _marks(
    machine_start: Array, row_pair: Array, signature: Array, seen: Array, unclear: Array
) -> tuple[Array, Array]:
    """Return one 64-bit mark per machine, equal when its set of signatures and its inventoried
    parts are equal, and those parts, a bit each."""
    marks = np.zeros(len(machine_start) - 1, dtype=np.uint64)
    inventoried = np.zeros(len(marks), dtype=np.uint8)
    for machine in range(len(marks)):
        first, last = machine_start[machine], machine_start[machine + 1]
        own = np.empty(last - first, dtype=np.int64)
        size, has, lacks = 0, 0, 0
        for row in range(first, last):
            pair = row_pair[row]
            has |= seen[pair]
            lacks |= unclear[pair]
            if signature[pair] > 0:
                own[size] = signature[pair]
                size += 1
        inventoried[machine] = has & ~lacks & 7
        mark = _mixed(np.uint64(inventoried[machine]), np.uint64(0))
        previous = np.int64(-1)
        ordered = np.sort(own[:size])
        for number in ordered:
            if number != previous:
                mark = _mixed(mark, np.uint64(number))
            previous = number
        marks[machine] = mark
    return marks, inventoried


def benched(
    compiled_: Compiled, pairs: Pairs, batches: Sequence[Batch], inventoried: Array
) -> tuple[Bench, Classes]:
    """Give each product the classes its own conditions tell apart."""
    s = compiled_.statements
    count = len(pairs.products)
    owners = np.repeat(s.group_product, np.diff(s.group_first))
    batch_of, row_of = np.zeros(count, np.int64), np.zeros(count, np.int64)
    sizes = np.ones(count, np.int64)
    used = max((batch.truths.shape[1] for batch in batches), default=1)
    rows, filled = [np.zeros(used, np.uint32)], used
    flat, size = [np.zeros(0, np.uint8)], 0
    condition = np.full(len(s.condition), -1, np.int64)
    for number, batch in enumerate(batches):
        for product in batch.products:
            first, last = np.searchsorted(owners, [product, product + 1])
            own = first + np.flatnonzero(s.condition[first:last] >= 0)
            asked, place = np.unique(s.condition[own], return_inverse=True)
            distinct, member = distinct_columns(
                batch.truths[np.searchsorted(batch.conditions, asked)]
            )
            batch_of[product], row_of[product] = number, filled
            sizes[product] = distinct.shape[1]
            rows.append(member.reshape(-1).astype(np.uint32))
            filled += len(member)
            condition[own] = size + place * distinct.shape[1]
            flat.append(np.ascontiguousarray(distinct).reshape(-1))
            size += distinct.size
    bench = Bench(
        s._replace(condition=condition),
        compiled_.installed,
        compiled_.readings,
        compiled_.fits,
        np.concatenate(flat),
    )
    profiles = [batch.profile for batch in batches] or [np.zeros(len(inventoried), np.uint32)]
    starts = np.concatenate([[0], np.cumsum(sizes[pairs.product_of])]).astype(np.int64)
    table = np.concatenate(rows)
    return bench, Classes(np.stack(profiles), batch_of, row_of, table, sizes, starts, inventoried)


@compiled
def classes_of(
    products: Array, machines: Array, profile: Array, batch_of: Array, row_of: Array, table: Array
) -> Array:
    """Return the class of each machine for the product beside it, int64."""
    found = np.empty(len(machines), dtype=np.int64)
    for place in range(len(machines)):
        product = products[place]
        known = profile[batch_of[product], machines[place]]
        found[place] = table[row_of[product] + known] if row_of[product] > 0 else 0
    return found


def distinct_columns(truths: Array) -> tuple[Array, Array]:
    """Return the distinct columns, and which of them each column is."""
    codes = np.zeros(truths.shape[1], dtype=np.uint64)
    for row in truths:
        codes = _mix_all(codes, row)
    _, first, member = np.unique(codes, return_index=True, return_inverse=True)
    return truths[:, first], member


@compiled
def _mix_all(codes: Array, row: Array) -> Array:
    mixed = np.empty(len(codes), dtype=np.uint64)
    for place in range(len(codes)):
        mixed[place] = _mixed(codes[place], np.uint64(row[place]))
    return mixed
