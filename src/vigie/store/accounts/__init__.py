"""Accounts and mandates as rows. What they allow is decided by ``core/rights``."""

from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from vigie.core.rights import HeldMandate
from vigie.core.scope import Scope
from vigie.store.models.accounts import AccountInvitation, Mandate, User

Reader = User | AnonymousUser
__all__ = [
    "AccountInvitation",
    "Reader",
    "User",
    "covers",
    "held_by",
    "is_open",
    "mandates_in_force",
    "mandates_of",
]


def covers(scope: Scope, establishment: dict[str, Any]) -> bool:
    """Return whether a scope holds an establishment, from its document."""
    numbers = {establishment["finess"], (establishment["entity"] or establishment)["finess"]}
    groupings = {row["code"] for row in establishment["groupings"]}
    return (
        scope.national
        or bool(scope.entities & numbers)
        or bool(scope.groupings & groupings)
        or establishment["region"] in scope.regions
        or establishment["department"] in scope.departments
    )


def held_by(user: Reader, today: date) -> list[HeldMandate]:
    """Return the mandates in force of an open account; nobody's are none."""
    return [
        HeldMandate(row.role, row.code, row.may_write, frozenset(row.sections))
        for row in _in_force(user, today)
    ]


def mandates_of(user: Reader, today: date) -> list[dict[str, Any]]:
    """Return the mandates in force, for the person's own account page."""
    fields = ("pk", "role", "code", "may_write", "sections", "purpose", "until", "granted_by")
    return [{name: getattr(row, name) for name in fields} for row in _in_force(user, today)]


def _in_force(user: Reader, today: date) -> list[Mandate]:
    if not isinstance(user, User) or not is_open(user, today):
        return []
    return list(mandates_in_force(today).filter(user=user).order_by("role", "code"))


def mandates_in_force(today: date) -> QuerySet[Mandate, Any]:
    """Return the mandates that have not ended."""
    return Mandate.objects.filter(Q(until=None) | Q(until__gte=today))


def is_open(user: User, today: date) -> bool:
    """Return whether the account may still serve on that day."""
    return user.is_active and (user.until is None or user.until >= today)
