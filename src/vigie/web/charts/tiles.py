"""The tile map: one equal tile per territory, so that the Paris ring is as legible as Lozère."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from vigie.web.charts.drawing import HATCH, element, joined

Places = dict[str, tuple[int, int]]
"""Column and row of each territory."""

SCALES = {"department": 0.95, "region": 1.65}
"""Pixels per unit where there is room."""
SIZE, GAP, BAND = 44.0, 4.0, 19.0
LONGEST = 8
"""Letters that a tile holds; a longer name is drawn narrower, never across its neighbour."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A territory on the map: its class of colour (1 to 5, 0 when nothing is known) and the share
    that is seen."""

    code: str
    label: str
    """What is written on it: short."""
    href: str
    """Its page; empty when the reader may not open it."""
    rank: int
    seen: float
    said: str
    """What the tile says in words: name and value."""


def tile_map(tiles: list[Tile], *, places: Places, kind: str, label: str) -> SafeString:
    """Return the map; tiles without a known place are drawn on a last row, never dropped."""
    placed = _placed(tiles, places)
    columns = max((column for column, _ in placed.values()), default=0) + 1
    rows = max((row for _, row in placed.values()), default=0) + 1
    drawn = joined(_tile(tile, *placed[tile.code]) for tile in tiles)
    width, height = columns * (SIZE + GAP) - GAP, rows * (SIZE + GAP) - GAP
    return element(
        "svg",
        drawn,
        class_=f"tilemap tilemap-{kind}",
        viewBox=f"0 0 {width:.0f} {height:.0f}",
        width=round(width * SCALES[kind]),
        height=round(height * SCALES[kind]),
        role="group",
        aria_label=label,
    )


def _placed(tiles: list[Tile], known: Places) -> Places:
    shown = [known[tile.code] for tile in tiles if tile.code in known]
    left = min((column for column, _ in shown), default=0)
    top = min((row for _, row in shown), default=0)
    last = max((row for _, row in shown), default=top) - top + 1
    homeless = [tile.code for tile in tiles if tile.code not in known]
    placed = {code: (column - left, row - top) for code, (column, row) in known.items()}
    placed |= {code: (i % 14, last + i // 14) for i, code in enumerate(homeless)}
    return {tile.code: placed[tile.code] for tile in tiles}


def _tile(tile: Tile, column: int, row: int) -> SafeString:
    x, y = column * (SIZE + GAP), row * (SIZE + GAP)
    role = {"href": tile.href} if tile.href else {"role": "img"}
    return element(
        "a" if tile.href else "g",
        element("title", tile.said),
        element("rect", x=x, y=y, width=SIZE, height=SIZE, rx=3, class_="tile-paper"),
        *_box(tile, x, y + BAND),
        element(
            "text",
            tile.label,
            x=x + SIZE / 2,
            y=y + BAND / 2,
            dy="0.36em",
            text_anchor="middle",
            textLength=SIZE - 3 if len(tile.label) > LONGEST else None,
            lengthAdjust="spacingAndGlyphs" if len(tile.label) > LONGEST else None,
            class_="tile-code",
        ),
        element("rect", x=x, y=y, width=SIZE, height=SIZE, rx=3, class_="tile-edge"),
        class_="tile",
        aria_label=tile.said,
        **role,
    )


def _box(tile: Tile, x: float, y: float) -> list[SafeString]:
    """Colour from the bottom as high as what is seen; hatched above."""
    height = SIZE - BAND
    unseen = height * (1 - tile.seen)
    return [
        element(
            "rect",
            x=x,
            y=y + unseen,
            width=SIZE,
            height=height - unseen,
            class_=f"seq-{tile.rank}",
        ),
        element("rect", x=x, y=y, width=SIZE, height=unseen, fill=HATCH, class_="tile-unknown"),
    ]
