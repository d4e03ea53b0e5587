"""A scope as conditions on rows: what names an establishment is filtered in SQL, here and nowhere
else."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from vigie.core.scope import Scope
from vigie.store.models import Entity, GroupingMember, Perimeter, Site


def open_on(day: date) -> Q:
    """Return the condition of what is open on that day: the registry of the day."""
    return (Q(opened_on=None) | Q(opened_on__lte=day)) & (Q(closed_on=None) | Q(closed_on__gt=day))


def members_of(groupings: frozenset[str]) -> QuerySet[GroupingMember, Any]:
    """Return the legal entities that belong to the groupings, as a subquery of their ids."""
    return GroupingMember.objects.filter(grouping__code__in=groupings, until=None).values("entity")


def sites(scope: Scope) -> QuerySet[Site]:
    """Return the sites the asker may see by name."""
    if scope.national:
        return Site.objects.all()
    return Site.objects.filter(
        Q(region__in=scope.regions)
        | Q(department__in=scope.departments)
        | Q(entity__finess__in=scope.entities)
        | Q(entity__in=members_of(scope.groupings))
    )


def entities(scope: Scope) -> QuerySet[Entity]:
    """Return the legal entities the asker may see by name."""
    if scope.national:
        return Entity.objects.all()
    return Entity.objects.filter(
        Q(region__in=scope.regions)
        | Q(department__in=scope.departments)
        | Q(finess__in=scope.entities)
        | Q(id__in=members_of(scope.groupings))
    )


def perimeters(scope: Scope) -> QuerySet[Perimeter]:
    """Return the perimeters the asker may see: those that serve a site or belong to an entity in
    sight."""
    if scope.national:
        return Perimeter.objects.all()
    serving = Perimeter.objects.filter(served__site__in=sites(scope)).values("id")
    return Perimeter.objects.filter(
        Q(id__in=serving)
        | Q(entity__in=entities(scope).values("id"))
        | Q(grouping__code__in=scope.groupings)
    )
