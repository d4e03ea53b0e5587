"""The establishments of a territory with their levels: filtered, sorted and paged in the
database."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, FilteredRelation, Max, Min, Q, QuerySet

from vigie.core.scope import Scope
from vigie.core.vocabulary import Letter
from vigie.store.level.choice import Choice, sites_at_step, sites_of_systems, systems_chosen
from vigie.store.models import GroupingMember, LevelRow, PerimeterSite, Site
from vigie.store.scope import open_on, sites_within
from vigie.store.searching import containing

SORTS = {
    "level": ("r_proved",),
    "lost": ("lost_worst",),
    "coverage": ("coverage",),
    "weakest": ("weakest_openness",),
    "name": ("name",),
    "kind": ("kind",),
    "commune": ("department", "commune_name"),
    "finess": ("finess",),
}
"""What a list can be sorted by; a minus sign before the word turns the order."""


LEVELS = {
    "level_proved": Max("held__level_proved"),
    "level_said": Max("held__level_said"),
    "level_possible": Max("held__level_possible"),
    "r_proved": Max("held__r_proved"),
    "weakest_openness": Max("held__weakest_openness"),
    "lost_best": Max("held__lost_best"),
    "lost_worst": Max("held__lost_worst"),
    "coverage": Min("held__coverage"),
}
"""What is read of the perimeters a site depends on: the weakest one speaks for it."""
BATCH = 2_000
Rows = QuerySet[Site, Any]


@dataclass(frozen=True, slots=True)
class Listed:
    """One establishment of a list, at the level of the weakest perimeter it depends on."""

    finess: str
    name: str
    kind: str
    status: str
    commune: str
    department: str
    region: str
    level_proved: str
    level_said: str
    level_possible: str
    r_proved: float
    weakest_openness: float
    lost_best: float
    lost_worst: float
    coverage: float
    is_sample: bool


def territory_sites(territory: str, code: str) -> Q:
    """Return the condition on ``Site`` rows of a territory."""
    if territory == "grouping":
        members = GroupingMember.objects.filter(grouping__code=code)
        return Q(entity__in=members.values("entity"))
    field = {"region": "region", "department": "department", "category": "kind"}.get(territory)
    return Q(**{field: code}) if field else Q()


@dataclass(frozen=True, slots=True)
class Asked:
    """Where and when a list is read."""

    scope: Scope
    territory: str
    code: str
    on: date
    method: str


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a list: how many establishments answer, and those shown.

    ``systems``: how many information systems answer what the choice says of them, ``None`` when it
    says nothing of systems.
    """

    total: int
    systems: int | None
    rows: list[Listed]


def listed(asked: Asked, choice: Choice, *, start: int, most: int) -> Found:
    """Return how many establishments answer the choice, and ``most`` of them from ``start``.

    The order is settled on what it is sorted by alone; levels are then read for those shown.
    """
    systems = systems_chosen(choice, on=asked.on, method=asked.method)
    sites = Site.objects.filter(
        sites_within(asked.scope),
        open_on(asked.on),
        territory_sites(asked.territory, asked.code),
        sites_at_step(choice.step, on=asked.on) if choice.step else Q(),
        Q() if systems is None else sites_of_systems(systems),
    )
    chosen = _chosen(sites.annotate(held=_held(asked)).values("pk"), choice)
    keys = [row["pk"] for row in _sorted(chosen, choice.sort)[start : start + most]]
    shown = {
        site.pk: listed_values(site)
        for first in range(0, len(keys), BATCH)
        for site in Site.objects.filter(pk__in=keys[first : first + BATCH])
        .annotate(held=_held(asked))
        .annotate(**LEVELS)
    }
    served = None if systems is None else _serving(systems, chosen)
    return Found(chosen.count(), served, [shown[key] for key in keys])


def _serving(systems: QuerySet[LevelRow], chosen: Rows) -> int:
    """Count the systems, each once, that serve one of the establishments chosen."""
    serving = PerimeterSite.objects.filter(site__in=chosen.values("pk"))
    return systems.filter(perimeter__in=serving.values("perimeter")).count()


def _held(asked: Asked) -> FilteredRelation:
    """Return the levels in force of the perimeters that a site depends on."""
    path = "systems__perimeter__levels"
    holds = Q(**{f"{path}__until__isnull": True}) | Q(**{f"{path}__until__gt": asked.on})
    known = {f"{path}__method": asked.method, f"{path}__superseded_at__isnull": True}
    return FilteredRelation(
        path, condition=holds & Q(**known, **{f"{path}__since__lte": asked.on})
    )


def _chosen(rows: Rows, choice: Choice) -> Rows:
    if choice.text:
        rows = rows.filter(
            containing("name", choice.text)
            | Q(finess__startswith=choice.text)
            | containing("commune_name", choice.text)
        )
    if choice.kind:
        rows = rows.filter(kind=choice.kind)
    if choice.letter:
        proved = Q(level_proved=choice.letter)
        never_seen = Q(level_proved=None) if choice.letter == Letter.E else Q(pk__in=())
        rows = _with(rows, "level_proved").filter(proved | never_seen)
    if choice.unseen:
        rows = _with(rows, "coverage").filter(Q(coverage=0) | Q(coverage=None))
    return rows


def _sorted(rows: Rows, sort: str) -> Rows:
    fields = SORTS.get(sort.removeprefix("-"), SORTS["level"])
    rows = _with(rows, *(field for field in fields if field in LEVELS))
    turned = sort.startswith("-")
    order = [F(f).desc(nulls_first=True) if turned else F(f).asc(nulls_last=True) for f in fields]
    return rows.order_by(*order, "pk")


def _with(rows: Rows, *names: str) -> Rows:
    """Read those levels too, and no other."""
    return rows.annotate(**{name: LEVELS[name] for name in names})


def listed_values(site: Site) -> Listed:
    """Return the values of a row of ``listed``; one that was never observed is E, wide open."""
    seen = getattr(site, "level_proved", None)
    return Listed(
        finess=site.finess,
        name=site.name,
        kind=site.kind,
        status=site.status,
        commune=site.commune_name,
        department=site.department,
        region=site.region,
        level_proved=seen or "E",
        level_said=getattr(site, "level_said", None) or "E",
        level_possible=getattr(site, "level_possible", None) or "A",
        r_proved=_number(site, "r_proved", 1.0),
        weakest_openness=_number(site, "weakest_openness", 1.0),
        lost_best=_number(site, "lost_best", 0.0),
        lost_worst=_number(site, "lost_worst", 0.0),
        coverage=_number(site, "coverage", 0.0),
        is_sample=site.is_sample,
    )


def _number(site: Site, name: str, absent: float) -> float:
    value = getattr(site, name, None)
    return absent if value is None else float(value)
