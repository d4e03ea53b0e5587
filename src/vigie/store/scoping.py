"""What a scope lets through, as conditions on rows: the one place where rights become SQL."""

from datetime import date

from django.db.models import Q

from vigie.core.scope import Scope
from vigie.store.models import GroupingMember, PerimeterSite, Site

NOTHING = Q(pk__in=())


def entities_within(scope: Scope) -> Q:
    """Return the condition on ``Entity`` rows."""
    if scope.national:
        return Q()
    if scope.is_empty:
        return NOTHING
    members = GroupingMember.objects.filter(grouping__code__in=scope.groupings)
    return (
        Q(finess__in=scope.entities)
        | Q(region__in=scope.regions)
        | Q(department__in=scope.departments)
        | Q(pk__in=members.values("entity"))
    )


def sites_within(scope: Scope) -> Q:
    """Return the condition on ``Site`` rows: by its own place, or by its legal entity."""
    if scope.national:
        return Q()
    if scope.is_empty:
        return NOTHING
    members = GroupingMember.objects.filter(grouping__code__in=scope.groupings)
    return (
        Q(entity__finess__in=scope.entities)
        | Q(region__in=scope.regions)
        | Q(department__in=scope.departments)
        | Q(entity__in=members.values("entity"))
    )


def perimeters_held(scope: Scope) -> Q:
    """Return the condition on ``Perimeter`` rows the asker answers for: machines, findings."""
    if scope.national:
        return Q()
    if scope.is_empty:
        return NOTHING
    members = GroupingMember.objects.filter(grouping__code__in=scope.groupings)
    return (
        Q(entity__finess__in=scope.entities)
        | Q(region__in=scope.regions)
        | Q(department__in=scope.departments)
        | Q(grouping__code__in=scope.groupings)
        | Q(entity__in=members.values("entity"))
    )


def perimeters_seen(scope: Scope) -> Q:
    """Return the condition on ``Perimeter`` rows the asker may read the level of: those it
    answers for, and those on which a site within its scope depends."""
    if scope.national:
        return Q()
    if scope.is_empty:
        return NOTHING
    serving = PerimeterSite.objects.filter(site__in=Site.objects.filter(sites_within(scope)))
    return perimeters_held(scope) | Q(pk__in=serving.values("perimeter"))


def open_on(day: date) -> Q:
    """Return the condition on rows with ``opened_on`` and ``closed_on`` that stand on a day."""
    opened = Q(opened_on__isnull=True) | Q(opened_on__lte=day)
    return opened & (Q(closed_on__isnull=True) | Q(closed_on__gt=day))
