"""What a scope lets through, as conditions on rows: the one place where rights become SQL."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from vigie.core.scope import Scope
from vigie.store.models import Entity, GroupingMember, Perimeter, PerimeterSite, Site

NOTHING = Q(pk__in=())


def open_on(day: date) -> Q:
    """Return the condition of what is open on that day: the registry of the day."""
    opened = Q(opened_on__isnull=True) | Q(opened_on__lte=day)
    return opened & (Q(closed_on__isnull=True) | Q(closed_on__gt=day))


def members_of(groupings: frozenset[str]) -> QuerySet[GroupingMember, Any]:
    """Return the legal entities that belong to the groupings, as a subquery of their keys."""
    return GroupingMember.objects.filter(grouping__code__in=groupings, until=None).values("entity")


def entities_within(scope: Scope) -> Q:
    """Return the condition on ``Entity`` rows."""
    if scope.national:
        return Q()
    if scope.is_empty:
        return NOTHING
    return (
        Q(finess__in=scope.entities)
        | Q(region__in=scope.regions)
        | Q(department__in=scope.departments)
        | Q(pk__in=members_of(scope.groupings))
    )


def sites_within(scope: Scope) -> Q:
    """Return the condition on ``Site`` rows: by its own place, or by its legal entity."""
    if scope.national:
        return Q()
    if scope.is_empty:
        return NOTHING
    return (
        Q(entity__finess__in=scope.entities)
        | Q(region__in=scope.regions)
        | Q(department__in=scope.departments)
        | Q(entity__in=members_of(scope.groupings))
    )


def perimeters_held(scope: Scope) -> Q:
    """Return the condition on ``Perimeter`` rows the asker answers for: machines, findings."""
    if scope.national:
        return Q()
    if scope.is_empty:
        return NOTHING
    return (
        Q(entity__finess__in=scope.entities)
        | Q(region__in=scope.regions)
        | Q(department__in=scope.departments)
        | Q(grouping__code__in=scope.groupings)
        | Q(entity__in=members_of(scope.groupings))
    )


def perimeters_seen(scope: Scope) -> Q:
    """Return the condition on ``Perimeter`` rows the asker may read the level of: those it
    answers for, and those on which a site within its scope depends."""
    if scope.national:
        return Q()
    if scope.is_empty:
        return NOTHING
    serving = PerimeterSite.objects.filter(site__in=sites(scope)).values("perimeter")
    return perimeters_held(scope) | Q(pk__in=serving)


def entities(scope: Scope) -> QuerySet[Entity]:
    """Return the legal entities the asker may see by name."""
    return Entity.objects.filter(entities_within(scope))


def sites(scope: Scope) -> QuerySet[Site]:
    """Return the sites the asker may see by name."""
    return Site.objects.filter(sites_within(scope))


def perimeters(scope: Scope) -> QuerySet[Perimeter]:
    """Return the perimeters of which the asker may read the level."""
    return Perimeter.objects.filter(perimeters_seen(scope))
