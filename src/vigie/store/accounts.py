"""Who may see and write what: the one place where mandates become a ``Scope``."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from vigie.core.scope import NATION, NOBODY, Scope
from vigie.store.models.accounts import Mandate, User

Reader = User | AnonymousUser


def scope_of(user: Reader, today: date) -> Scope:
    """Return what the person may see by name on ``today``; nobody's scope is empty."""
    return _scope(_mandates(user, today))


def writing_scope_of(user: Reader, today: date) -> Scope:
    """Return where the person may add evidence on ``today``."""
    return _scope(row for row in _mandates(user, today) if row.may_write)


def mandates_of(user: Reader, today: date) -> list[dict[str, object]]:
    """Return the mandates in force, for the person's own account page."""
    return [
        {"role": row.role, "code": row.code, "may_write": row.may_write, "until": row.until}
        for row in _mandates(user, today)
    ]


def _mandates(user: Reader, today: date) -> list[Mandate]:
    if not isinstance(user, User) or not user.is_active:
        return []
    in_force = Q(until=None) | Q(until__gte=today)
    return list(Mandate.objects.filter(in_force, user=user).order_by("role", "code"))


def _scope(mandates: Iterable[Mandate]) -> Scope:
    codes: dict[str, set[str]] = {}
    for row in mandates:
        codes.setdefault(row.role, set()).add(row.code)
    if not codes:
        return NOBODY
    if Mandate.Role.NATIONAL in codes:
        return NATION
    return Scope(
        regions=frozenset(codes.get(Mandate.Role.REGIONAL, ())),
        groupings=frozenset(codes.get(Mandate.Role.GROUPING, ())),
        entities=frozenset(codes.get(Mandate.Role.ESTABLISHMENT, ())),
    )
