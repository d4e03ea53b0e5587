"""Accounts given a new way in, taken from leavers, closed; those nobody uses close by
themselves."""

import secrets
from datetime import date, datetime, timedelta
from typing import Any

from vigie.core.rights import Act
from vigie.core.scope import Scope
from vigie.operations import rights
from vigie.operations.accounts.shared import (
    LINK_LIFE,
    NoSuchAccount,
    NoSuchMandate,
    name_of,
    note,
)
from vigie.store.accounts import User, invitations, people

LEAVER, DORMANT, ENDED, CLOSED = "leaver", "dormant", "ended", "closed"


def renew(*, username: str, by: User | None, now: datetime, today: date) -> str:
    """Give an account a new way in, its password and second factors forgotten; return the secret
    of the link. Raises ``NoSuchAccount``."""
    user = administered(username=username, by=by, today=today)
    people.forget_second_factors(user)
    secret = secrets.token_urlsafe(32)
    invitations.add(
        secret=secret,
        now=now,
        expires_at=now + LINK_LIFE,
        username=user.username,
        email=user.email,
        invited_by=name_of(by),
    )
    note(now, by, "renew", username)
    return secret


def administered(*, username: str, by: User | None, today: date) -> User:
    """Return an open account that the person administers: all its mandates are within their part,
    and it is not their own. Raises ``NoSuchAccount``."""
    user = people.by_name(username)
    if user is None or not user.is_active:
        raise NoSuchAccount
    if by is not None and (user.pk == by.pk or not _administers(by, user, today)):
        raise NoSuchAccount
    return user


def _administers(by: User, user: User, today: date) -> bool:
    mandates = _mandates(user, today)
    scope = rights.scope_of_act(by, Act.ADMINISTER, today)
    if scope.national:
        return True
    return bool(mandates) and all(may_end(by, one, today) for one in mandates)


def _mandates(user: User, today: date) -> list[dict[str, Any]]:
    held = [one for one in people.listed(today) if one["pk"] == user.pk]
    return held[0]["mandates"] if held else []


def may_end(by: User, mandate: dict[str, Any], today: date) -> bool:
    """Return whether the person may take a mandate away: who may give it may end it."""
    scope = rights.granting_scope(by, mandate["role"], today)
    return not scope.is_empty and people.holds(
        scope, rights.role_of(mandate["role"]).part, mandate["code"]
    )


def leave(*, username: str, by: User | None, now: datetime, today: date) -> bool:
    """Take away what a leaver held within the person's part, and close the account when nothing
    is left; return whether it was closed. Raises ``NoSuchAccount``."""
    user = people.by_name(username)
    if user is None or not user.is_active or (by is not None and user.pk == by.pk):
        raise NoSuchAccount
    mandates = _mandates(user, today)
    ended = [one for one in mandates if by is None or may_end(by, one, today)]
    if by is not None and not ended:
        raise NoSuchAccount
    people.end_mandates(user=user, keys=[one["pk"] for one in ended])
    closed = len(ended) == len(mandates)
    if closed:
        people.close(user=user, because=LEAVER, now=now)
    note(now, by, "leaver", username, {"mandates": len(ended), "closed": closed})
    return closed


def end_mandate(*, username: str, key: int, by: User | None, now: datetime, today: date) -> None:
    """Take one mandate away; the account stays. Raises ``NoSuchMandate``."""
    user = people.by_name(username)
    held = [] if user is None or not user.is_active else _mandates(user, today)
    found = next((one for one in held if one["pk"] == key), None)
    if user is None or found is None or (by is not None and not may_end(by, found, today)):
        raise NoSuchMandate
    people.end_mandates(user=user, keys=[key])
    told = {name: found[name] for name in ("role", "code", "purpose")}
    note(now, by, "mandate-ended", username, told)


def close(*, username: str, by: User | None, now: datetime, today: date) -> None:
    """Close an account. Raises ``NoSuchAccount``."""
    user = administered(username=username, by=by, today=today)
    people.close(user=user, because=CLOSED, now=now)
    note(now, by, "close", username)


def tidy(*, now: datetime, today: date, dormant_after: timedelta) -> dict[str, list[str]]:
    """Close what nobody used for long, and what reached its last day: part of a night."""
    done: dict[str, list[str]] = {}
    found = {ENDED: people.ended_before(today), DORMANT: people.dormant_since(now - dormant_after)}
    for because, users in found.items():
        for user in list(users):
            people.close(user=user, because=because, now=now)
            note(now, None, because, user.username)
            done.setdefault(because, []).append(user.username)
    return done


def people_within(by: User, today: date) -> list[dict[str, Any]]:
    """Return the open accounts that hold something within the part the person administers."""
    scope = rights.scope_of_act(by, Act.ADMINISTER, today)
    if scope.is_empty:
        return []
    return [one for one in people.listed(today) if _is_within(one, by, scope, today)]


def _is_within(person: dict[str, Any], by: User, scope: Scope, today: date) -> bool:
    person["mandates"] = [
        one | {"may_end": may_end(by, one, today) and person["pk"] != by.pk}
        for one in person["mandates"]
        if scope.national or may_end(by, one, today)
    ]
    return scope.national or bool(person["mandates"])
