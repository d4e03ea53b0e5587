"""Where a probability comes from."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from vigie.core.priorities.trend import WINDOWS, Direction, trend

TODAY = date(2026, 11, 20)
days = st.dictionaries(
    st.integers(0, 500).map(lambda back: TODAY - timedelta(days=back)), st.floats(0, 1)
)


@given(days)
def test_a_trend_tells_days_that_are_known_and_near(known: dict[date, float]) -> None:
    found = trend(known)
    assert (found is None) == (not known)
    if found is not None:
        for before in found.before:
            assert known[before.on] == before.probability
            assert abs((found.on - before.on).days - before.days) <= WINDOWS[before.days]


def test_one_day_alone_goes_nowhere_that_is_known() -> None:
    found = trend({TODAY: 0.5})
    assert found is not None
    assert (found.direction, found.before) == (Direction.UNKNOWN, ())


def test_it_rises_and_falls_since_the_nearest_day() -> None:
    week, year = TODAY - timedelta(days=7), TODAY - timedelta(days=364)
    for then, way in ((0.1, "rising"), (0.9, "falling"), (0.5, "steady")):
        found = trend({TODAY: 0.5, week: then, year: 0.3})
        assert found is not None
        assert found.direction == Direction(way)
        assert [before.days for before in found.before] == [7, 365]
