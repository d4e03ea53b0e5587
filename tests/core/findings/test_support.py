"""How near the end of its support a cycle is."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from vigie.core.findings.support import (
    AHEAD_DAYS,
    SOON_DAYS,
    Cycle,
    Stage,
    cycle_of,
    is_extended,
    stage_of,
)
from vigie.core.products import Identified, ProductId

ON = date(2031, 1, 10)
PHP = ProductId("a", "php", "php")


def cycle(days: int | None, supported: bool | None = None, name: str = "8.2") -> Cycle:
    ends = None if days is None else ON + timedelta(days=days)
    return Cycle("php", name, "", ends, supported)


def test_the_stages_follow_the_days_left() -> None:
    said = {-1: Stage.ENDED, 0: Stage.SOON, SOON_DAYS: Stage.SOON, SOON_DAYS + 1: Stage.AHEAD}
    said |= {AHEAD_DAYS: Stage.AHEAD, AHEAD_DAYS + 1: Stage.SUPPORTED}
    assert {days: stage_of(cycle(days), ON) for days in said} == said


def test_without_a_date_the_source_says_or_it_is_unknown() -> None:
    assert stage_of(cycle(None, supported=True), ON) is Stage.SUPPORTED
    assert stage_of(cycle(None, supported=False), ON) is Stage.ENDED
    assert stage_of(cycle(None), ON) is Stage.UNKNOWN
    assert stage_of(None, ON) is Stage.UNKNOWN


@given(st.integers(-4000, 4000), st.integers(0, 4000))
def test_an_extended_support_never_makes_a_cycle_supported(days: int, more: int) -> None:
    extended = cycle(days)._replace(extended_on=ON + timedelta(days=days + more))
    assert stage_of(extended, ON) == stage_of(cycle(days), ON)
    assert is_extended(extended, ON) == (days + more >= 0)


def test_editions_that_do_not_end_alike_are_unknown() -> None:
    cycles = {"windows": [cycle(-1, name="11-24h2-w"), cycle(9, name="11-24h2-e")]}
    windows = Identified(ProductId("o", "microsoft", "windows_11"), "24h2")
    assert cycle_of(windows, cycles, ON) is None
    alone = {str(PHP): [cycle(9, name="8"), cycle(-3, name="8.2")]}
    found = cycle_of(Identified(PHP, "8.2.7"), alone, ON)
    assert found is not None and found.name == "8.2"
