"""Named questions on the registry of a day. Whatever names an establishment takes a ``Scope`` and
filters in SQL."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from vigie.core.scope import Scope
from vigie.store import scope as scoping
from vigie.store.models import Activity, Entity, Grouping, GroupingMember, Perimeter, Site
from vigie.store.scope import open_on
from vigie.store.searching import containing

Row = dict[str, Any]
_SORTS = {"name", "finess", "kind", "status", "commune_name", "department", "staff", "category"}
_FILTERS = {"kind", "status", "department", "region", "category"}


def _plain(rows: Iterable[Mapping[str, Any]]) -> list[Row]:
    return [dict(row) for row in rows]


def open_counts(on: date) -> tuple[int, int]:
    """Return how many legal entities and sites are open on a day; counts name nobody."""
    return Entity.objects.filter(open_on(on)).count(), Site.objects.filter(open_on(on)).count()


def entities(*, scope: Scope, on: date) -> list[Row]:
    """Return the legal entities in sight, open that day, by number, with how many open sites each
    has."""
    has_site = Q(sites__opened_on=None) | Q(sites__opened_on__lte=on)
    is_open = Q(sites__closed_on=None) | Q(sites__closed_on__gt=on)
    rows = scoping.entities(scope).filter(open_on(on)).order_by("finess")
    counted = rows.annotate(site_count=Count("sites", filter=has_site & is_open, distinct=True))
    return _plain(counted.values("finess", "name", "status", "department", "region", "site_count"))


def within(territory: str, code: str) -> Q:
    """Return the condition on sites of a territory: nation, region, department, grouping or
    category (a class)."""
    conditions = {
        "region": Q(region=code),
        "department": Q(department=code),
        "grouping": Q(entity__in=scoping.members_of(frozenset({code}))),
        "category": Q(kind=code),
        "entity": Q(entity__finess=code),
    }
    return conditions.get(territory, Q())


@dataclass(frozen=True, slots=True)
class SitesPage:
    """One page of sites, and how many there are in all."""

    rows: list[Row]
    total: int


def sites_page(
    *,
    scope: Scope,
    on: date,
    territory: str = "nation",
    code: str = "FR",
    filters: dict[str, str] | None = None,
    search: str = "",
    sort: str = "name",
    page: int = 1,
    per_page: int = 50,
) -> SitesPage:
    """Return one page of the sites in sight that are open that day; filtered, sorted and cut in
    SQL.

    ``filters`` compare a field for equality; ``sort`` may begin with ``-``; both ignore unknown
    names.
    """
    found = scoping.sites(scope).filter(open_on(on)).filter(within(territory, code))
    found = found.filter(**{k: v for k, v in (filters or {}).items() if k in _FILTERS and v})
    if search:
        found = found.filter(
            containing("name", search) | Q(finess=search) | containing("commune_name", search)
        )
    start = max(0, page - 1) * per_page
    rows = _sorted(found, sort)[start : start + per_page]
    return SitesPage(_plain(_described(rows)), found.count())


def _sorted(found: QuerySet[Site], sort: str) -> QuerySet[Site]:
    name = sort.removeprefix("-")
    order = F(name if name in _SORTS else "name")
    direction = order.desc(nulls_last=True) if sort.startswith("-") else order.asc(nulls_last=True)
    return found.order_by(direction, "finess")


def _described(rows: QuerySet[Site]) -> QuerySet[Site, Any]:
    return rows.values(
        "id",
        "finess",
        "name",
        "category",
        "category_label",
        "kind",
        "status",
        "commune",
        "commune_name",
        "department",
        "region",
        "latitude",
        "longitude",
        "located_by",
        "staff",
        "opened_on",
        "closed_on",
        "source",
        "is_sample",
        entity_finess=F("entity__finess"),
        entity_name=F("entity__name"),
    )


def site(*, scope: Scope, finess: str) -> Row | None:
    """Return one site in sight, closed or not; ``None`` when there is none or it is out of
    sight."""
    return _described(scoping.sites(scope).filter(finess=finess)).first()


def entity(*, scope: Scope, finess: str) -> Row | None:
    """Return one legal entity in sight, closed or not; ``None`` when there is none or it is out of
    sight."""
    rows = scoping.entities(scope).filter(finess=finess)
    found = rows.values(
        *("id", "finess", "name", "status", "siren", "department", "region", "is_sample"),
        *("opened_on", "closed_on"),
    ).first()
    return dict(found) if found else None


def sites_of(*, scope: Scope, entity: str, on: date) -> list[Row]:
    """Return the sites of a legal entity in sight, open that day."""
    found = scoping.sites(scope).filter(open_on(on), entity__finess=entity)
    return _plain(_described(found.order_by("finess")))


def groupings_of(*, scope: Scope, entity: str) -> list[Row]:
    """Return the groupings a legal entity in sight belongs to: code, name, kind, role."""
    rows = GroupingMember.objects.filter(
        entity__in=scoping.entities(scope).filter(finess=entity), until=None
    )
    return _plain(
        rows.order_by("grouping__code").values(
            "role", code=F("grouping__code"), name=F("grouping__name"), kind=F("grouping__kind")
        )
    )


def perimeters_of(*, scope: Scope, finess: str, on: date) -> list[Row]:
    """Return the perimeters, open that day, that serve a site in sight (its number) or a legal
    entity's sites."""
    seen = scoping.sites(scope).filter(Q(finess=finess) | Q(entity__finess=finess))
    rows = Perimeter.objects.filter(open_on(on), served__site__in=seen).distinct()
    return _plain(
        rows.order_by("code").values(
            "id", "code", "name", "kind", "staff", entity_finess=F("entity__finess")
        )
    )


def served_sites(*, scope: Scope, perimeter: str, on: date) -> list[Row]:
    """Return the sites in sight, open that day, that a perimeter (code) serves."""
    seen = scoping.sites(scope).filter(open_on(on), systems__perimeter__code=perimeter)
    return _plain(seen.order_by("finess").values("id", "finess", "name", "kind"))


def care_by_site(*, scope: Scope, on: date) -> dict[str, list[Row]]:
    """Return the activity of the sites in sight, open that day, by number."""
    seen = scoping.sites(scope).filter(open_on(on))
    rows = Activity.objects.filter(site__in=seen).values(
        "discipline",
        "hours_low",
        "hours_high",
        "beds",
        "is_estimated",
        "source",
        finess=F("site__finess"),
    )
    found: dict[str, list[Row]] = {}
    for row in _plain(rows.order_by("site__finess", "discipline")):
        found.setdefault(row.pop("finess"), []).append(row)
    return found


def care_of(*, scope: Scope, finess: str) -> list[Row]:
    """Return the activity of one site in sight, by discipline."""
    seen = scoping.sites(scope).filter(finess=finess)
    rows = Activity.objects.filter(site__in=seen).order_by("discipline")
    return _plain(
        rows.values("discipline", "hours_low", "hours_high", "beds", "is_estimated", "source")
    )


def territories(*, on: date) -> list[Row]:
    """Return, per department, how many sites are open and their care hours; counts name nobody."""
    rows = Site.objects.filter(open_on(on)).values("region", "department")
    counted = {
        (r["region"], r["department"]): r["sites"] for r in rows.annotate(sites=Count("id"))
    }
    hours = Activity.objects.filter(site__in=Site.objects.filter(open_on(on))).values(
        region=F("site__region"), department=F("site__department")
    )
    care = {
        (r["region"], r["department"]): (r["low"], r["high"])
        for r in hours.annotate(low=Sum("hours_low"), high=Sum("hours_high"))
    }
    return [
        {
            "region": region,
            "department": department,
            "sites": sites,
            "care_low": care.get((region, department), (0.0, 0.0))[0],
            "care_high": care.get((region, department), (0.0, 0.0))[1],
        }
        for (region, department), sites in sorted(counted.items())
    ]


def grouping_names(*, on: date) -> dict[str, str]:
    """Return the names of the groupings that stand on a day, by code."""
    standing = Q(closed_on=None) | Q(closed_on__gt=on)
    return dict(Grouping.objects.filter(standing).order_by("code").values_list("code", "name"))


def has_samples() -> bool:
    """Return whether the registry holds invented establishments."""
    return Site.objects.filter(is_sample=True).exists()


def has_member_in_sight(*, scope: Scope, grouping: str) -> bool:
    """Return whether a legal entity in sight belongs to a grouping."""
    seen = scoping.entities(scope)
    return GroupingMember.objects.filter(grouping__code=grouping, entity__in=seen).exists()


def has_site_in_sight(*, scope: Scope, department: str) -> bool:
    """Return whether a site in sight stands in a department."""
    return scoping.sites(scope).filter(department=department).exists()
