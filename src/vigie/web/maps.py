"""The tile maps: which figure they show, and the class of colour of each territory."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.operations.boundaries import outlines
from vigie.web import figures
from vigie.web.charts.outlines import outline_map
from vigie.web.charts.tiles import Tile, tile_map
from vigie.web.places import tile_places

Part = dict[str, Any]


SHORT_NAMES = {
    "11": "Île-de-Fr.",
    "24": "Centre",
    "27": "Bourgogne",
    "32": "Hauts-de-Fr.",
    "52": "Pays Loire",
    "75": "N.-Aquitaine",
    "84": "Auv.-Rhône",
    "93": "Provence",
    "OM": "Outre-mer",
}
"""Names of regions short enough for a tile; the others are written whole."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure a map can show: ``bounds`` cut [0, 1] in five classes, the darkest is the most."""

    key: str
    title: Promise
    explains: Promise
    value: Callable[[Part], float | None]
    bounds: tuple[float, float, float, float]

    def rank(self, part: Part) -> int:
        """Return 1 to 5, or 0 when nothing is known."""
        value = self.value(part)
        if value is None or part["coverage_share"] == 0:
            return 0
        return bisect_right(self.bounds, value) + 1

    @property
    def classes(self) -> list[tuple[int, str]]:
        """Return each class with its wording, for the legend."""
        edges = (0.0, *self.bounds, 1.0)
        whole = [figures.whole_percent(edge) for edge in edges]
        says = _("%(low)s à %(high)s")
        return [(i + 1, says % {"low": whole[i], "high": whole[i + 1]}) for i in range(5)]


INDICATORS = (
    Indicator(
        "ferme",
        gettext_lazy("Prouvé fermé"),
        gettext_lazy("part des soins dont toutes les zones de faiblesse sont prouvées fermées"),
        lambda part: float(part["proved_shut_share"]["low"]),
        (0.05, 0.15, 0.3, 0.5),
    ),
    Indicator(
        "vu",
        gettext_lazy("Vu"),
        gettext_lazy("part des établissements dont une preuve au moins est fraîche"),
        lambda part: float(part["coverage_share"]),
        (0.1, 0.25, 0.5, 0.75),
    ),
    Indicator(
        "ouvert",
        gettext_lazy("Ouverture"),
        gettext_lazy("ouverture médiane de la zone la plus faible, telle que prouvée"),
        lambda part: part["weakest_zone_median"],
        (0.3, 0.5, 0.7, 0.9),
    ),
)


@dataclass(frozen=True, slots=True)
class Map:
    """A map and its list of values."""

    kind: str
    svg: SafeString
    rows: list[Part]


def indicator_of(key: str) -> Indicator:
    """Return the indicator asked for, the first by default."""
    return next((each for each in INDICATORS if each.key == key), INDICATORS[0])


def has_outlines() -> bool:
    """Tell whether true boundaries were given."""
    return any(outlines(kind) for kind in ("department", "region"))


def map_of(
    parts: list[Part], kind: str, indicator: Indicator, past: str = "", *, true: bool = False
) -> Map | None:
    """Return the map of the parts of one kind; ``None`` when there are fewer than two.

    ``true`` asks for true boundaries: drawn when every part has its own, else the tiles are.
    """
    rows = sorted((p for p in parts if p["territory"] == kind), key=lambda part: str(part["code"]))
    if len(rows) < 2:
        return None
    label = {"department": _("Carte des départements"), "region": _("Carte des régions")}[kind]
    tiles = [_tile(part, indicator, past) for part in rows]
    label = f"{label} – {indicator.title}"
    drawn = outlines(kind) if true else {}
    if drawn and all(tile.code in drawn for tile in tiles):
        return Map(kind, outline_map(tiles, outlines=drawn, kind=kind, label=label), rows)
    return Map(kind, tile_map(tiles, places=tile_places(kind), kind=kind, label=label), rows)


def _tile(part: Part, indicator: Indicator, past: str) -> Tile:
    value = indicator.value(part)
    known = (
        figures.percent(value) if value is not None and part["coverage_share"] else _("inconnu")
    )
    said = _("%(name)s (%(code)s) : %(value)s, %(seen)s des établissements vus") % {
        "name": part["name"],
        "code": part["code"],
        "value": known,
        "seen": figures.percent(part["coverage_share"]),
    }
    return Tile(
        code=part["code"],
        label=_label(part),
        href=part["href"] + past if part["href"] else "",
        rank=indicator.rank(part),
        seen=part["coverage_share"],
        said=said,
    )


def _label(part: Part) -> str:
    if part["territory"] == "department":
        return str(part["code"])
    return str(SHORT_NAMES.get(part["code"], part["name"]))
