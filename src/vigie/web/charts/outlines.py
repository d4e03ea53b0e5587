"""The map with true boundaries: the same figures, colours and hatching as the tiles."""

from collections.abc import Mapping

from django.utils.safestring import SafeString

from vigie.core.establishments.boundaries import Outline
from vigie.web.charts.drawing import HATCH, element, joined
from vigie.web.charts.tiles import Tile

MARGIN = 4.0
WIDTH = {"department": 640, "region": 470}
"""Pixels where there is room."""


def outline_map(
    tiles: list[Tile], *, outlines: Mapping[str, Outline], kind: str, label: str
) -> SafeString:
    """Return the map of territories that all have an outline; it is cut to those shown."""
    boxes = [outlines[tile.code].box for tile in tiles]
    left, top = min(b[0] for b in boxes) - MARGIN, min(b[1] for b in boxes) - MARGIN
    width = max(b[2] for b in boxes) + MARGIN - left
    height = max(b[3] for b in boxes) + MARGIN - top
    shown = min(WIDTH[kind], round(width * 2.5))
    return element(
        "svg",
        joined(_shape(tile, outlines[tile.code], kind) for tile in tiles),
        class_=f"tilemap outlinemap outlinemap-{kind}",
        viewBox=f"{left:g} {top:g} {width:g} {height:g}",
        width=shown,
        height=round(shown * height / width),
        role="group",
        aria_label=label,
    )


def _shape(tile: Tile, outline: Outline, kind: str) -> SafeString:
    """Draw one territory: coloured from the bottom as high as what is seen, hatched above."""
    left, top, right, bottom = outline.box
    clip = f"outline-{kind}-{tile.code}"
    unseen = (bottom - top) * (1 - tile.seen)
    role = {"href": tile.href} if tile.href else {"role": "img"}
    place = {"x": left, "y": top, "width": right - left, "height": unseen}
    return element(
        "a" if tile.href else "g",
        element("title", tile.said),
        element("clipPath", element("path", d=outline.path), id=clip),
        element("path", d=outline.path, class_=f"tile-paper seq-{tile.rank}"),
        element("rect", **place, fill=HATCH, clip_path=f"url(#{clip})", class_="tile-unknown"),
        element("path", d=outline.path, class_="tile-edge"),
        class_="tile",
        aria_label=tile.said,
        **role,
    )
