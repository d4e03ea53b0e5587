"""The life of a finding: what is told, once, and what closes it."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from vigie.core.findings.life import Life, Sight, State, Transition, lived

START = date(2026, 1, 1)


@st.composite
def sights(draw: st.DrawFn) -> list[tuple[date, Sight]]:
    """Some days, in order, and what each shows."""
    gaps = draw(st.lists(st.integers(1, 40), min_size=1, max_size=12))
    on, days = START, []
    for gap in gaps:
        on += timedelta(days=gap)
        there = draw(st.booleans())
        look = draw(st.sampled_from([None, on, on - timedelta(days=1)]))
        days.append((on, Sight(there and draw(st.booleans()), there, draw(st.booleans()), look)))
    return days


def told(days: list[tuple[date, Sight]]) -> list[tuple[date, Life | None, Transition | None]]:
    life, rows = None, []
    for on, sight in days:
        life, transition = lived(life, sight, on)
        rows.append((on, life, transition))
    return rows


@given(sights())
def test_only_a_new_inventory_fixes_and_a_silent_source_closes_nothing(
    days: list[tuple[date, Sight]],
) -> None:
    for (_, sight), (_, life, transition) in zip(days, told(days), strict=True):
        if transition in (Transition.FIXED, Transition.HELD):
            assert sight.looked_on is not None and not sight.there
        if life is not None and sight.there:
            assert life.state == State.OPEN


@given(sights())
def test_the_same_day_again_tells_nothing(days: list[tuple[date, Sight]]) -> None:
    life: Life | None = None
    for on, sight in days:
        life, _ = lived(life, sight, on)
        again, transition = lived(life, sight, on)
        assert again == life
        assert transition is None


@given(sights())
def test_what_is_opened_ends_before_it_opens_again(days: list[tuple[date, Sight]]) -> None:
    ways = {
        Transition.OPENED: {None, Transition.CLEARED},
        Transition.REOPENED: {Transition.FIXED},
        Transition.REDETECTED: {Transition.HELD},
        Transition.HELD: {Transition.FIXED},
    }
    rows = [t for _, _, t in told(days) if t not in (None, Transition.WORSENED)]
    for before, after in pairwise([None, *rows]):
        assert before in ways.get(after, {*Transition} - {Transition.CLEARED})  # type: ignore[arg-type]


@given(sights())
def test_worsened_is_told_once_per_opening(days: list[tuple[date, Sight]]) -> None:
    known = False
    for (_, sight), (_, life, transition) in zip(days, told(days), strict=True):
        if transition == Transition.OPENED:
            known = sight.exploited
        if transition == Transition.WORSENED:
            assert sight.exploited and not known
        known = life is not None and life.exploited


def fixed_then_looked_at(*after: int) -> list[Transition | None]:
    """Return what is told of a finding fixed on day 10, looked at again some days later."""
    days = [(START, Sight(True, True, False, START))]
    for gap in (0, *after):
        on = START + timedelta(days=10 + gap)
        days.append((on, Sight(False, False, False, on)))
    return [transition for _, _, transition in told(days)][2:]


def test_fixed_twice_45_to_60_days_apart_is_held() -> None:
    assert fixed_then_looked_at(45) == [Transition.HELD]
    assert fixed_then_looked_at(60) == [Transition.HELD]
    assert fixed_then_looked_at(20, 44) == [None, None]
    assert fixed_then_looked_at(30, 61, 80) == [None, None, Transition.HELD]
    assert fixed_then_looked_at(61) == [None]


def test_seen_again_after_it_was_held_is_redetected() -> None:
    days = [(START, Sight(True, True, False, START))]
    for gap, there in ((10, False), (60, False), (90, True)):
        on = START + timedelta(days=gap)
        days.append((on, Sight(there, there, False, on)))
    last = told(days)[-1]
    assert last[2] == Transition.REDETECTED
    assert last[1] == Life(State.OPEN, START, False)


def test_what_presses_less_stays_followed_until_it_is_fixed() -> None:
    opened, _ = lived(None, Sight(True, True, False, None), START)
    eased, transition = lived(opened, Sight(False, True, False, START), START)
    assert (eased, transition) == (opened, None)


def test_what_vanishes_without_inventory_was_said_by_the_sources_alone() -> None:
    opened, _ = lived(None, Sight(True, True, False, None), START)
    assert lived(opened, Sight(False, False, False, None), START) == (None, Transition.CLEARED)
