"""Small sets of integers, each given one number: an open-addressed table, in compiled code.

Two sets have one number only when all their values are equal: hashes guide, they never decide.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from vigie.engine.kernel import compiled

Array = npt.NDArray[Any]
_ROOM = 1024


class Sets(NamedTuple):
    """The sets seen; the values of number ``n`` are ``values[first[n]:first[n + 1]]``."""

    slots: Array
    """int32: the number in each place of the hash table, -1 when free; a power of two of them."""
    first: Array
    values: Array
    size: Array
    """int64, one value: how many sets there are."""


def no_sets() -> Sets:
    """Return a table without any set."""
    return Sets(
        np.full(2 * _ROOM, -1, dtype=np.int32),
        np.zeros(_ROOM + 1, dtype=np.int64),
        np.zeros(4 * _ROOM, dtype=np.int32),
        np.zeros(1, dtype=np.int64),
    )


@compiled
def mixed(mark: np.uint64, number: np.uint64) -> np.uint64:
    """Mix a number into a mark (splitmix64): order counts, and near numbers fall far apart."""
    found = mark * np.uint64(0x9E3779B97F4A7C15) + (number + np.uint64(1)) * np.uint64(
        0xD1B54A32D192ED03
    )
    found = (found ^ (found >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    found = (found ^ (found >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return found ^ (found >> np.uint64(31))


@compiled
def _hashed(values: Array, begin: int, end: int) -> np.uint64:
    mark = np.uint64(end - begin)
    for place in range(begin, end):
        mark = mixed(mark, np.uint64(values[place]))
    return mark


@compiled
def roomy(sets: Sets, size: int) -> Sets:
    """Return the sets with room for one more of ``size`` values."""
    slots, first, values = sets.slots, sets.first, sets.values
    count = sets.size[0]
    if count + 2 > len(first):
        first = np.empty(2 * len(first), np.int64)
        first[: count + 1] = sets.first[: count + 1]
    if first[count] + size > len(values):
        values = np.empty(2 * (first[count] + size), np.int32)
        values[: first[count]] = sets.values[: first[count]]
    if 2 * (count + 1) > len(slots):
        slots = np.full(2 * len(slots), np.int32(-1))
        mask = np.uint64(len(slots) - 1)
        for number in range(count):
            place = _hashed(values, first[number], first[number + 1]) & mask
            while slots[place] >= 0:
                place = (place + np.uint64(1)) & mask
            slots[place] = number
    return Sets(slots, first, values, sets.size)


@compiled
def numbered(sets: Sets, own: Array, size: int) -> int:
    """Return the number of the set ``own[:size]``, a new one when it was not seen. ``roomy``
    first."""
    mask = np.uint64(len(sets.slots) - 1)
    place = _hashed(own, 0, size) & mask
    while sets.slots[place] >= 0:
        number = sets.slots[place]
        begin = sets.first[number]
        same = sets.first[number + 1] - begin == size
        for index in range(size):
            if not same or sets.values[begin + index] != own[index]:
                same = False
                break
        if same:
            return int(number)
        place = (place + np.uint64(1)) & mask
    count = sets.size[0]
    begin = sets.first[count]
    sets.values[begin : begin + size] = own[:size]
    sets.first[count + 1] = begin + size
    sets.slots[place] = count
    sets.size[0] = count + 1
    return int(count)


@compiled
def placed(own: Array, size: int, value: int, begin: int) -> int:
    """Put a value in its place in ``own[begin:size]``, sorted and distinct; return the new
    size."""
    place = size
    while place > begin and own[place - 1] > value:
        place -= 1
    if place > begin and own[place - 1] == value:
        return size
    for index in range(size, place, -1):
        own[index] = own[index - 1]
    own[place] = value
    return size + 1
