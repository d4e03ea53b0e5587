"""What happened over time, as steps: a value holds until the next observation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from vigie.web.charts.drawing import HATCH, element

WIDTH, HEIGHT = 600.0, 120.0


@dataclass(frozen=True, slots=True)
class Point:
    """What was known on a day: an interval."""

    on: date
    low: float
    high: float


def steps(points: Sequence[Point], *, highest: float, until: date) -> SafeString:
    """Return the band between low and high over time, hatched, its bounds drawn as steps."""
    if not points or highest <= 0:
        return SafeString("")
    lows = _stairs([(p.on, p.low) for p in points], highest, until)
    highs = _stairs([(p.on, p.high) for p in points], highest, until)
    band = "M" + "L".join([*highs, *reversed(lows)]) + "Z"
    return element(
        "svg",
        element("path", d=band, fill=HATCH, class_="history-band"),
        element("path", d="M" + "L".join(highs), class_="history-high"),
        element("path", d="M" + "L".join(lows), class_="history-low"),
        class_="history",
        viewBox=f"0 0 {WIDTH:.0f} {HEIGHT:.0f}",
        preserveAspectRatio="none",
        aria_hidden="true",
        focusable="false",
    )


def _stairs(points: list[tuple[date, float]], highest: float, until: date) -> list[str]:
    first = points[0][0]
    days = max(1, (until - first).days)
    corners, before = [], points[0][1]
    for on, value in [*points, (until, points[-1][1])]:
        x = WIDTH * min(1.0, (on - first).days / days)
        corners += [_corner(x, before, highest), _corner(x, value, highest)]
        before = value
    return corners


def _corner(x: float, value: float, highest: float) -> str:
    return f"{x:.1f} {HEIGHT - 2 - (HEIGHT - 4) * min(1.0, value / highest):.1f}"
