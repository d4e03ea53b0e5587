"""Bars that stand in a row of a table or under a figure: the words beside them say the same."""

from collections.abc import Mapping, Sequence
from math import log

from django.utils.safestring import SafeString

from vigie.web.charts.drawing import HATCH, element, joined, share

LETTERS = ("A", "B", "C", "D", "E")
_ROOM_FOR_A_LETTER = 0.05


def interval_bar(low: float, high: float, *, tone: str, height: int = 12) -> SafeString:
    """Return a bar for ``[low, high]`` in [0, 1]: certain in colour, possible hatched, the rest
    empty."""
    return _bar(
        height,
        element("rect", width="100%", height="100%", rx=2, class_="bar-track"),
        _span(low, high, height, HATCH, "bar-unknown"),
        _span(0.0, low, height, None, f"bar-known tone-{tone}"),
        _mark(high, height) if high > low else SafeString(""),
    )


def level_bar(counts: Mapping[str, int], *, height: int = 26) -> SafeString:
    """Return the distribution of levels as one stacked bar, A first."""
    total = sum(counts.get(letter, 0) for letter in LETTERS)
    if total == 0:
        return _bar(height, element("rect", width="100%", height="100%", fill=HATCH))
    return _bar(height, joined(_levels(counts, total, height)))


def _levels(counts: Mapping[str, int], total: int, height: int) -> list[SafeString]:
    drawn, start = [], 0.0
    for letter in LETTERS:
        width = counts.get(letter, 0) / total
        drawn.append(_span(start, start + width, height, None, f"level-fill level-{letter}"))
        if width >= _ROOM_FOR_A_LETTER:
            drawn.append(_letter(letter, start + width / 2, height))
        start += width
    return drawn


def _letter(letter: str, middle: float, height: int) -> SafeString:
    place = {"x": share(middle), "y": height / 2, "dy": "0.36em", "text_anchor": "middle"}
    return element("text", letter, class_=f"level-text level-{letter}", **place)


def part_bar(parts: Sequence[tuple[str, float]], *, height: int = 18) -> SafeString:
    """Return shares of a whole side by side: pairs of a class of colour and a share in [0, 1]."""
    drawn, start = [], 0.0
    for name, width in parts:
        drawn.append(_span(start, start + width, height, None, f"part-fill part-{name}"))
        start += width
    return _bar(height, joined(drawn))


def move_bar(value: float, largest: float, *, height: int = 12) -> SafeString:
    """Return a move around zero: to the right when more is lost, to the left when less."""
    reach = min(1.0, abs(value) / largest) / 2 if largest else 0.0
    start = 0.5 if value > 0 else 0.5 - reach
    tone = "tone-loss" if value > 0 else "tone-good"
    return _bar(
        height,
        element("rect", width="100%", height="100%", rx=2, class_="bar-track"),
        _span(start, start + reach, height, None, f"bar-known {tone}"),
        element("line", x1="50%", x2="50%", y1=0, y2=height, class_="bar-mark"),
    )


def swing_bar(low: float, high: float, reach: float, *, height: int = 12) -> SafeString:
    """Return what a range does around the frozen value, at the middle: ``low`` and ``high`` are
    multiples of it, on a scale of ratios that ends at ``reach`` times and at its inverse."""
    places = [0.5 + log(max(value, 1e-9)) / log(reach) / 2 for value in (low, high)]
    start, end = (min(1.0, max(0.0, place)) for place in sorted(places))
    return _bar(
        height,
        element("rect", width="100%", height="100%", rx=2, class_="bar-track"),
        _span(start, min(0.5, end), height, None, "bar-known tone-good"),
        _span(max(0.5, start), end, height, None, "bar-known tone-loss"),
        element("line", x1="50%", x2="50%", y1=0, y2=height, class_="bar-mark"),
    )


def _span(start: float, end: float, height: int, fill: str | None, name: str) -> SafeString:
    if end <= start:
        return SafeString("")
    width = share(end - start)
    return element("rect", x=share(start), width=width, height=height, fill=fill, class_=name)


def _mark(place: float, height: int) -> SafeString:
    x = share(place)
    return element("line", x1=x, x2=x, y1=0, y2=height, class_="bar-mark")


def _bar(height: int, *drawn: SafeString) -> SafeString:
    return element(
        "svg",
        *drawn,
        class_="bar",
        width="100%",
        height=height,
        aria_hidden="true",
        focusable="false",
    )
