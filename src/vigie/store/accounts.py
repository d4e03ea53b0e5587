"""Who may see and write what: the one place where mandates become a ``Scope``."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.db.models import Q
from django.utils.crypto import constant_time_compare

from vigie.core.scope import NATION, NOBODY, Scope
from vigie.store.models.accounts import Mandate, User

Reader = User | AnonymousUser
TOKEN_LIFE = timedelta(days=90)
_SALT = "vigie.api.token"


def scope_of(user: Reader, today: date) -> Scope:
    """Return what the person may see by name on ``today``; nobody's scope is empty."""
    return _scope(_mandates(user, today))


def writing_scope_of(user: Reader, today: date) -> Scope:
    """Return where the person may add evidence on ``today``."""
    return _scope(row for row in _mandates(user, today) if row.may_write)


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


def token_of(user: User, now: datetime) -> str:
    """Return a token for programs: signed, nothing is kept; a new password revokes it."""
    facts = {"user": user.pk, "mark": _mark(user), "since": int(now.timestamp())}
    return signing.dumps(facts, salt=_SALT)


def user_of_token(token: str, now: datetime) -> User | None:
    """Return whose token it is, ``None`` when it is forged, revoked or older than 90 days."""
    try:
        facts = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=facts["user"], is_active=True).first()
    if user is None or not constant_time_compare(facts["mark"], _mark(user)):
        return None
    return user if now.timestamp() - facts["since"] <= TOKEN_LIFE.total_seconds() else None


def _mark(user: User) -> str:
    return str(user.get_session_auth_hash())[:32]
