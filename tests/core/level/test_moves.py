"""A move is split in three, in order, and its parts sum to the whole."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.core.level.country import Edges, Partition, Sites, country_of
from vigie.core.level.moves import Totals, moves_of, seen_step
from vigie.core.level.totals import totals_of

hours = st.floats(0.0, 1e9)
totals = st.builds(Totals, worst=hours, best=hours)
boxes = st.tuples(st.floats(0.0, 1.0), st.floats(0.0, 1.0)).map(lambda b: tuple(sorted(b)))


@given(st.lists(totals, min_size=4, max_size=4))
def test_the_three_parts_of_a_move_sum_to_the_whole(steps: list[Totals]) -> None:
    moves = moves_of(steps)
    for side in ("worst", "best"):
        parts = [getattr(part, side) for part in (moves.rule, moves.seen, moves.world)]
        whole = getattr(steps[3], side) - getattr(steps[0], side)
        assert sum(parts) == pytest.approx(whole, abs=1e-3)


@given(totals)
def test_nothing_moved_is_three_times_nothing(one: Totals) -> None:
    moves = moves_of([one, one, one, one])
    assert {moves.rule, moves.seen, moves.world} == {Totals(0.0, 0.0)}


@given(boxes, boxes)
def test_the_world_moved_only_where_both_views_cannot_be_true(
    old: tuple[float, float], new: tuple[float, float]
) -> None:
    as_arrays = [(np.array([low]), np.array([high])) for low, high in (old, new)]
    low, high = seen_step(as_arrays[0], as_arrays[1])
    apart = new[0] > old[1] or new[1] < old[0]
    assert (low[0], high[0]) == (old if apart else new)


def test_a_country_is_shared_over_territories_without_loss() -> None:
    sites = Sites(
        ["1", "2", "3"],
        ["clinic"] * 3,
        np.array([1.0, 2.0, 0.0]),
        np.array([2.0, 4.0, 6.0]),
        np.zeros(3),
    )
    edges = Edges(np.array([0, 0, 1]), np.array([0, 1, 2]))
    country, _, care = country_of(sites, edges, ["P", "Q"])
    regions = Partition("region", ["A", "B"], np.array([0, 1, 2]), np.array([0, 1, 1]))
    found = totals_of(
        country, regions, lost=np.array([30.0, 5.0]), care=care, borne=country.care_high
    )
    assert found.tolist() == pytest.approx([10.0, 25.0])
