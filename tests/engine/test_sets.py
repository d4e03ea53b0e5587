"""Sets of integers are numbered exactly, however many there are."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.engine.sets import no_sets, numbered, placed, roomy

values = st.lists(st.integers(-1, 40), max_size=6)


@settings(deadline=None)  # the first example loads compiled code
@given(st.lists(values, max_size=300))
def test_two_lists_have_one_number_only_when_they_are_equal(lists: list[list[int]]) -> None:
    sets, numbers = no_sets(), {}
    for own in lists:
        sets = roomy(sets, len(own))
        found = numbered(sets, np.array(own, dtype=np.int32), len(own))
        assert numbers.setdefault(tuple(own), len(numbers)) == found
    assert sets.size[0] == len(numbers)


def test_the_table_grows_and_keeps_its_numbers() -> None:
    sets = no_sets()
    for _ in range(2):
        for number in range(5_000):
            sets = roomy(sets, 2)
            assert numbered(sets, np.array([number, 7], dtype=np.int32), 2) == number


@settings(deadline=None)  # the first example loads compiled code
@given(st.lists(st.integers(0, 30), max_size=20))
def test_values_are_placed_sorted_and_distinct(given_values: list[int]) -> None:
    own, size = np.zeros(32, dtype=np.int64), 0
    for value in given_values:
        size = placed(own, size, value, 0)
    assert own[:size].tolist() == sorted(set(given_values))
