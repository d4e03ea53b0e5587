"""True boundaries of departments and regions: GeoJSON → outlines ready to be drawn.

Each outline is projected on a plane (equirectangular, true at 46.5° north) and rounded to half a
unit. What lies far from the mainland stands in a box of its own at the left, each at its own
scale. Limits: a picture, not a measure; distances and areas mean nothing.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from vigie.core.establishments.territory import Territory
from vigie.core.vocabulary import SetAside
from vigie.errors import InputRefused

Point = tuple[float, float]
Ring = list[Point]
CODES = ("code", "insee", "code_insee", "insee_dep", "insee_reg", "ref:insee")
MAINLAND = (-6.0, 41.0, 10.5, 52.0)
"""West, south, east, north: degrees, WGS 84."""
SCALE, BOX, GAP = 48.0, 52.0, 8.0
"""Units per degree of latitude on the mainland; side of a box, and what separates two."""
PRECISION = 2
"""Parts of a unit that are kept."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One territory: its path (SVG) and the box around it (left, top, right, bottom)."""

    path: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Boundaries:
    """The outlines of a kind of territory (``department`` or ``region``), by code."""

    kind: str
    outlines: Mapping[str, Outline]
    left_out: tuple[SetAside, ...] = ()


def boundaries_of(content: bytes, *, file: str, territory: Territory) -> Boundaries:
    """Read a GeoJSON of departments or of regions; raise ``InputRefused`` for what is none.

    Features whose code is no territory of the country are set aside.
    """
    shapes = dict(_shapes(_features(content, file), file))
    kind = "region" if shapes.keys() <= territory.regions.keys() else "department"
    known = territory.regions if kind == "region" else territory.departments
    left_out = tuple(
        SetAside(code, "aucun territoire n'a ce code", "no territory has this code")
        for code in shapes
        if code not in known
    )
    drawn = _placed({code: rings for code, rings in shapes.items() if code in known})
    if not drawn:
        raise _refused(file, "aucun département ni région", "no department and no region")
    return Boundaries(kind, drawn, left_out)


def _features(content: bytes, file: str) -> list[Any]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _refused(file, "ce n'est pas du JSON", "not JSON") from error
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        raise _refused(file, "ce n'est pas du GeoJSON", "not GeoJSON")
    return features


def _shapes(features: list[Any], file: str) -> Iterator[tuple[str, list[Ring]]]:
    for place, feature in enumerate(features):
        where = f"feature {place + 1}"
        code = _code(feature)
        if not code:
            raise _refused(file, "territoire sans code", "territory without a code", where)
        try:
            yield code, _rings(feature["geometry"])
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise _refused(file, "contour illisible", "unreadable outline", where) from error


def _code(feature: Any) -> str:
    facts = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(facts, dict):
        return ""
    named = {str(name).lower(): value for name, value in facts.items()}
    return next((str(named[name]).strip() for name in CODES if named.get(name)), "")


def _rings(geometry: Any) -> list[Ring]:
    """Return the outer rings of a polygon or of several; ``ValueError`` when there is none."""
    found = list(_outer(geometry))
    if not found:
        raise ValueError("no ring")
    return found


def _outer(geometry: Any) -> Iterator[Ring]:
    if geometry["type"] not in {"Polygon", "MultiPolygon"}:
        raise ValueError(geometry["type"])
    given = geometry["coordinates"]
    for polygon in [given] if geometry["type"] == "Polygon" else given:
        ring = [(float(point[0]), float(point[1])) for point in polygon[0]]
        if len(ring) < 3 or any(not (-180 <= x <= 180 and -90 <= y <= 90) for x, y in ring):
            raise ValueError(ring)
        yield ring


def _placed(shapes: Mapping[str, list[Ring]]) -> dict[str, Outline]:
    """Return the outlines on one plane: the mainland, and a box for each far territory."""
    far = sorted(code for code, rings in shapes.items() if not _is_near(rings))
    left = BOX + 3 * GAP if far else 0.0
    drawn = {}
    for code, rings in shapes.items():
        points = _in_a_box(rings, far.index(code)) if code in far else _on_land(rings, left)
        drawn[code] = _outline(points)
    return drawn


def _is_near(rings: list[Ring]) -> bool:
    west, south, east, north = MAINLAND
    x, y = rings[0][0]
    return west <= x <= east and south <= y <= north


def _on_land(rings: list[Ring], left: float) -> list[Ring]:
    west, _, _, north = MAINLAND
    flat = cos(radians(46.5)) * SCALE
    return [[(left + (x - west) * flat, (north - y) * SCALE) for x, y in ring] for ring in rings]


def _in_a_box(rings: list[Ring], place: int) -> list[Ring]:
    """Return rings scaled to fit a box, the n-th from the top at the left."""
    xs, ys = zip(*(point for ring in rings for point in ring), strict=True)
    flat = cos(radians((min(ys) + max(ys)) / 2))
    scale = BOX / max((max(xs) - min(xs)) * flat, max(ys) - min(ys), 1e-9)
    top = (BOX + GAP) * (place + 2)
    return [
        [((x - min(xs)) * flat * scale, top + (max(ys) - y) * scale) for x, y in ring]
        for ring in rings
    ]


def _outline(rings: list[Ring]) -> Outline:
    rounded = [ring for each in rings if len(ring := _rounded(each)) > 2]
    kept = rounded or [_rounded(max(rings, key=len))]
    xs, ys = zip(*(point for ring in kept for point in ring), strict=True)
    return Outline("".join(map(_path, kept)), (min(xs), min(ys), max(xs), max(ys)))


def _rounded(ring: Ring) -> Ring:
    """Return a ring at the precision of the picture, without repeated points."""
    points = [
        (round(x * PRECISION) / PRECISION, round(y * PRECISION) / PRECISION) for x, y in ring
    ]
    return list(_without_repeats(points))


def _without_repeats(points: Iterable[Point]) -> Iterator[Point]:
    before: Point | None = None
    for point in points:
        if point != before:
            yield point
        before = point


def _path(ring: Ring) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in ring) + "Z"


def _refused(file: str, fr: str, en: str, where: str = "") -> InputRefused:
    return InputRefused(file=file, reason_fr=fr, reason_en=en, where=where)
