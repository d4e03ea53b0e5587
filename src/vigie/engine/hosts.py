"""Classes of hosts: machines on which every condition of a product has the same truth are one
class."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from vigie.engine.conditions import (
    alternatives_truths,
    condition_truths,
    group_truths,
    match_truths,
    numbered_matches,
)
from vigie.engine.kernel import Bench, Statements, compiled
from vigie.engine.pairs import Pairs
from vigie.engine.statements import Compiled

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Classes:
    """The class of each profile for each product, and the cells: ``cell_start[pair] + class``."""

    profile: Array
    """Per machine, uint32."""
    row_of: Array
    """Per product, its row in ``table``; row 0 is the one class of products without conditions."""
    table: Array
    """``[rows, profiles]``: the class of a profile, uint32."""
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

    ``machine_start`` delimits the rows of each machine in ``row_pair`` (the pair of each
    installed row).
    """
    conditions = compiled_.conditions
    matches, alternatives = numbered_matches(conditions.groups)
    signature, members = _signatures(match_truths(matches, pairs), len(pairs.components))
    seen, unclear = _bits(pairs)
    marks, bits = _marks(machine_start, row_pair, signature, seen, unclear)
    _, first, profile = np.unique(marks, return_index=True, return_inverse=True)
    held = np.zeros((len(matches), len(first)), dtype=np.uint8)
    for number, machine in enumerate(first):
        rows = row_pair[machine_start[machine] : machine_start[machine + 1]]
        for mark in np.unique(signature[rows]):
            places, truths = members[mark]
            held[places, number] = np.maximum(held[places, number], truths)
    found = alternatives_truths(alternatives, held)
    truths = condition_truths(
        conditions.asked, group_truths(conditions.groups, found, bits[first])
    )
    return benched(compiled_, pairs, truths, profile.astype(np.uint32), bits)


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
    compiled_: Compiled, pairs: Pairs, truths: Array, profile: Array, inventoried: Array
) -> tuple[Bench, Classes]:
    """Give each product the classes its own conditions tell apart; ``truths`` is ``[conditions,
    profiles]``."""
    s = compiled_.statements
    products = len(pairs.products)
    profiles = truths.shape[1]
    row_of, sizes = np.zeros(products, np.int64), np.ones(products, np.int64)
    rows, flat = [np.zeros(profiles, np.uint32)], [np.zeros(0, np.uint8)]
    condition, size = np.full(len(s.condition), -1, np.int64), 0
    owners = np.repeat(s.group_product, np.diff(s.group_first))
    conditional = np.flatnonzero(s.condition >= 0)
    bounds = np.searchsorted(owners[conditional], np.arange(products + 1))
    for product in np.unique(owners[conditional]):
        own = conditional[bounds[product] : bounds[product + 1]]
        asked, place = np.unique(s.condition[own], return_inverse=True)
        distinct, member = distinct_columns(truths[asked])
        row_of[product], sizes[product] = len(rows), distinct.shape[1]
        rows.append(member.reshape(-1).astype(np.uint32))
        condition[own] = size + place * distinct.shape[1]
        flat.append(np.ascontiguousarray(distinct).reshape(-1))
        size += distinct.size
    bench = Bench(
        _with_condition(s, condition),
        compiled_.installed,
        compiled_.readings,
        compiled_.fits,
        np.concatenate(flat),
    )
    starts = np.concatenate([[0], np.cumsum(sizes[pairs.product_of])]).astype(np.int64)
    return bench, Classes(profile, row_of, np.stack(rows), sizes, starts, inventoried)


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


def _with_condition(s: Statements, condition: Array) -> Statements:
    return s._replace(condition=condition)
