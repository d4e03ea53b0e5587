"""Textual versions become bounds; what names no version is not usable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.sources.feeds.shared.bounds import spans
from vigie.sources.feeds.shared.cve5_affected import Affected, Version, configurations
from vigie.sources.feeds.shared.span import EVERY, Span

VERSION = st.lists(st.integers(0, 40), min_size=2, max_size=4).map(lambda n: ".".join(map(str, n)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("before 8.4", (Span(end="8.4"),)),
        ("prior to 3", (Span(end="3"),)),
        ("< 2.3", (Span(end="2.3"),)),
        ("<= 1.2", (Span(end="1.2", end_including=True),)),
        ("2.0 through 2.5", (Span(start="2.0", end="2.5", end_including=True),)),
        ("from 1.2 before 1.5", (Span(start="1.2", end="1.5"),)),
        (">= 1.0, < 2.3", (Span(start="1.0", end="2.3"),)),
        ("1.2.3 and earlier", (Span(end="1.2.3", end_including=True),)),
        ("All versions < V5.0.1", (Span(end="5.0.1"),)),
        ("vers:generic/>=9.1.0|<9.1.3-h5", (Span(start="9.1.0", end="9.1.3-h5"),)),
        ("1.2.x", (Span(start="1.2", end="1.3"),)),
        ("1.0, 1.1", (Span(version="1.0"), Span(version="1.1"))),
        ("1.0.0-1.0.5", (Span(start="1.0.0", end="1.0.5", end_including=True),)),
        ("1.2-1.9", (Span(start="1.2", end="1.9", end_including=True),)),
        ("13.0-91.13", (Span(version="13.0-91.13"),)),
        ("all versions", (EVERY,)),
        ("vers:all/*", (EVERY,)),
    ],
)
def test_words_become_bounds(text: str, expected: tuple[Span, ...]) -> None:
    assert spans(text) == expected


@pytest.mark.parametrize(
    "text", ["", "n/a", "unspecified", "unknown", "see references", "various", "-", "Lion Cub"]
)
def test_what_names_no_version_is_not_usable(text: str) -> None:
    assert spans(text) == ()


@given(VERSION, VERSION)
def test_a_pair_of_bounds_reads_the_same_in_every_wording(low: str, high: str) -> None:
    floor = "" if set(low) <= {"0", "."} and low in ("0.0", "0.0.0") else low
    including = Span(start=floor, end=high, end_including=True)
    excluding = including._replace(end_including=False)
    assert spans(f"{low} through {high}") == spans(f">= {low}, <= {high}") == (including,)
    assert spans(f"from {low} before {high}") == spans(f">={low} <{high}") == (excluding,)


@given(st.text(max_size=60))
def test_no_text_is_too_strange_to_read(text: str) -> None:
    for span in spans(text):
        assert span.version


def test_a_bound_with_a_hyphen_is_one_version() -> None:
    affected = Affected(
        vendor="Citrix",
        product="NetScaler ADC",
        versions=[Version(version="13.0", status="affected", less_than="13.0-91.13")],
    )
    (match,) = (m for c in configurations([affected]) for g in c.groups for m in g.matches)
    assert (match.start, match.end, match.end_including) == ("13.0", "13.0-91.13", False)
