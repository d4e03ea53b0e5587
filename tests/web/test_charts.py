"""The pictures: what they draw is what is known, and the unknown is always hatched."""

import re
from datetime import date, timedelta
from math import log
from xml.etree import ElementTree

from hypothesis import assume, given
from hypothesis import strategies as st

from vigie.web.charts.bars import interval_bar, level_bar, move_bar, swing_bar
from vigie.web.charts.drawing import HATCH, element
from vigie.web.charts.history import Point, steps
from vigie.web.charts.tiles import Tile, tile_map

shares = st.floats(0, 1)
counts = st.fixed_dictionaries({letter: st.integers(0, 40_000) for letter in "ABCDE"})


def widths(svg: str, **marks: str) -> float:
    """Return the summed widths, in percent, of the rectangles that carry these attributes."""
    return sum(
        float(each.attrib["width"].rstrip("%"))
        for each in ElementTree.fromstring(svg).iter("rect")
        if all(value in each.attrib.get(name.rstrip("_"), "") for name, value in marks.items())
    )


@given(shares, shares)
def test_the_hatched_part_is_what_is_unknown(one: float, other: float) -> None:
    low, high = sorted((one, other))
    svg = interval_bar(low, high, tone="good")
    assert abs(widths(svg, fill=HATCH) - (high - low) * 100) < 0.02
    assert abs(widths(svg, class_="bar-known") - low * 100) < 0.02


@given(counts)
def test_levels_fill_the_bar_and_nobody_is_the_unknown(levels: dict[str, int]) -> None:
    svg = level_bar(levels)
    if sum(levels.values()) == 0:
        assert f'fill="{HATCH}"' in svg
    else:
        assert abs(widths(svg) - 100) < 0.1


@given(st.floats(-1e9, 1e9), st.floats(0, 1e9))
def test_a_move_never_leaves_its_side(value: float, largest: float) -> None:
    drawn = widths(move_bar(value, largest), class_="bar-known")
    assert 0 <= drawn <= 50.01


@given(st.text())
def test_no_text_becomes_markup(text: str) -> None:
    svg = element("text", text, aria_label=text)
    assert svg.count("<") == 2
    assert svg.count('"') == 2


@given(st.lists(st.tuples(shares, st.text(alphabet="0123456789AB", min_size=2, max_size=3))))
def test_every_territory_is_on_the_map_even_without_a_place(rows: list[tuple[float, str]]) -> None:
    seen_of = {code: seen for seen, code in rows}
    tiles = [Tile(code, code, "", 1, seen, code) for code, seen in seen_of.items()]
    svg = tile_map(tiles, places={"75": (3, 4), "2A": (9, 9)}, kind="department", label="carte")
    places = re.findall(r'<rect x="([^"]+)" y="([^"]+)"[^>]*tile-edge', svg)
    assert len(places) == len(set(places)) == len(tiles)


@given(st.lists(st.tuples(shares, shares), min_size=1, max_size=20))
def test_history_never_leaves_its_frame(values: list[tuple[float, float]]) -> None:
    start = date(2026, 1, 1)
    points = [Point(start + timedelta(days=i), *sorted(v)) for i, v in enumerate(values)]
    svg = steps(points, highest=1.0, until=start + timedelta(days=30))
    heights = [float(y) for y in re.findall(r"[ML]\S+ (\d+\.\d)", svg)]
    assert all(0 <= y <= 120 for y in heights)


def test_without_a_day_there_is_no_history() -> None:
    assert steps([], highest=1.0, until=date(2026, 1, 1)) == ""


@given(st.floats(0.01, 100), st.floats(0.01, 100))
def test_a_swing_stays_within_its_bar_and_on_its_side(low: float, high: float) -> None:
    assume(abs(log(high / low)) > 0.01)
    drawn = swing_bar(low, high, 100.0)
    spans = re.findall(r'x="([\d.]+)%" width="([\d.]+)%"[^>]*tone-(\w+)', drawn)
    for start, width, tone in spans:
        first, last = float(start), float(start) + float(width)
        assert 0 <= first <= last <= 100.02
        assert last <= 50.02 if tone == "good" else first >= 49.98
    sides = {tone for *_, tone in spans}
    assert ("good" in sides) == (min(low, high) < 1) or min(low, high) > 0.999
    assert ("loss" in sides) == (max(low, high) > 1) or max(low, high) < 1.001
