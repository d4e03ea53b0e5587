"""How figures are written: never zero when it is not, never all when it is not."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from vigie.web import figures


@pytest.mark.parametrize(
    ("share", "french", "english"),
    [
        (0.0, "0 %", "0%"),
        (0.0001, "< 0,1 %", "< 0.1%"),
        (0.082, "8,2 %", "8.2%"),
        (0.5, "50 %", "50%"),
        (0.9999, "> 99,9 %", "> 99.9%"),
        (0.9992, "99,9 %", "99.9%"),
        (1.0, "100 %", "100%"),
    ],
)
def test_a_share_is_written_in_the_reader_s_language(
    share: float, french: str, english: str
) -> None:
    with translation.override("fr"):
        assert figures.percent(share).replace("\u00a0", " ") == french
    with translation.override("en"):
        assert figures.percent(share) == english


@given(st.floats(0, 1, exclude_min=True, exclude_max=True))
def test_only_nothing_is_zero_and_only_everything_is_a_hundred(share: float) -> None:
    with translation.override("en"):
        assert figures.percent(share) not in {"0%", "0.0%", "100%", "100.0%"}


@pytest.mark.parametrize(
    ("best", "worst", "english"),
    [
        (3_140_000, 41_870_000, "3.1M to 41.9M h"),
        (0, 950, "0 to 950 h"),
        (12, 12, "12\u00a0h"),
        (2_345, 1.2e9, "2,300 to 1.20bn h"),
    ],
)
def test_an_interval_of_hours_reads_at_a_glance(best: float, worst: float, english: str) -> None:
    with translation.override("en"):
        assert figures.hours_interval(best, worst) == english


@given(st.floats(-1e12, 1e12))
def test_a_move_has_a_sign_unless_it_is_nothing(value: float) -> None:
    with translation.override("en"):
        said = figures.signed(value)
    assert said[0] == ("0" if abs(value) <= 0.5 else "+" if value > 0 else "−")
