"""The establishments of a territory with their levels: filtered, sorted and paged in the
database."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, FilteredRelation, Max, Min, Q, QuerySet

from vigie.core.scope import Scope
from vigie.store.models import GroupingMember, Site
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


@dataclass(frozen=True, slots=True)
class Choice:
    """What the reader asked of a list."""

    text: str = ""
    kind: str = ""
    letter: str = ""
    unseen: bool = False
    sort: str = "-level"


def territory_sites(territory: str, code: str) -> Q:
    """Return the condition on ``Site`` rows of a territory."""
    if territory == "grouping":
        members = GroupingMember.objects.filter(grouping__code=code)
        return Q(entity__in=members.values("entity"))
    field = {"region": "region", "department": "department", "category": "kind"}.get(territory)
    return Q(**{field: code}) if field else Q()


def listed(
    *, scope: Scope, territory: str, code: str, on: date, method: str, choice: Choice
) -> "QuerySet[Site]":
    """Return the establishments asked for, with their levels, sorted; one query, lazy."""
    in_force = _in_force(on, method)
    rows = (
        Site.objects.filter(sites_within(scope), open_on(on), territory_sites(territory, code))
        .annotate(held=FilteredRelation("systems__perimeter__levels", condition=in_force))
        .annotate(
            level_proved=Max("held__level_proved"),
            level_said=Max("held__level_said"),
            level_possible=Max("held__level_possible"),
            r_proved=Max("held__r_proved"),
            weakest_openness=Max("held__weakest_openness"),
            lost_best=Max("held__lost_best"),
            lost_worst=Max("held__lost_worst"),
            coverage=Min("held__coverage"),
        )
    )
    return _sorted(_chosen(rows, choice), choice.sort)


def _in_force(on: date, method: str) -> Q:
    levels = "systems__perimeter__levels__"
    holds = Q(**{f"{levels}until__isnull": True}) | Q(**{f"{levels}until__gt": on})
    known = {f"{levels}method": method, f"{levels}superseded_at__isnull": True}
    return holds & Q(**known, **{f"{levels}since__lte": on})


def _chosen(rows: "QuerySet[Site]", choice: Choice) -> "QuerySet[Site]":
    if choice.text:
        rows = rows.filter(
            containing("name", choice.text)
            | Q(finess__startswith=choice.text)
            | containing("commune_name", choice.text)
        )
    if choice.kind:
        rows = rows.filter(kind=choice.kind)
    if choice.letter:
        rows = rows.filter(Q(("level_proved", choice.letter)))
    return rows.filter(Q(coverage=0) | Q(coverage__isnull=True)) if choice.unseen else rows


def _sorted(rows: "QuerySet[Site]", sort: str) -> "QuerySet[Site]":
    fields = SORTS.get(sort.removeprefix("-"), SORTS["level"])
    turned = sort.startswith("-")
    order = [F(f).desc(nulls_first=True) if turned else F(f).asc(nulls_last=True) for f in fields]
    return rows.order_by(*order, "finess")


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
