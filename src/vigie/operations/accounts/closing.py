"""Accounts given a new way in, taken from leavers, closed; those nobody uses close by
themselves."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self

from vigie.core.rights import Act
from vigie.core.scope import NOBODY, Scope
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
    user = _in_sight(username, by, today)
    if by is not None and not _administers(by, user, today):
        raise NoSuchAccount
    return user


def _in_sight(username: str, by: User | None, today: date) -> User:
    """Return an open account, another's than the person's, that holds something within their part.
    An account out of their sight takes the same way as an absent one. Raises ``NoSuchAccount``."""
    if by is not None:
        seen = {one["username"] for one in people_within(by, today) if one["pk"] != by.pk}
        username = username if username in seen else ""
    user = people.by_name(username)
    if user is None or not user.is_active:
        raise NoSuchAccount
    return user


def _administers(by: User, user: User, today: date) -> bool:
    if rights.scope_of_act(by, Act.ADMINISTER, today).national:
        return True
    mandates, reach = _mandates(user, today), Reach.of(by, today)
    return bool(mandates) and all(reach.covers(one) for one in mandates)


def _mandates(user: User, today: date) -> list[dict[str, Any]]:
    held = [one for one in people.listed(today) if one["pk"] == user.pk]
    return held[0]["mandates"] if held else []


@dataclass(frozen=True, slots=True)
class Reach:
    """What a person may take away: for each role, where they may give it."""

    scopes: Mapping[str, Scope]
    parts: Mapping[Scope, people.Parts]

    @classmethod
    def of(cls, by: User, today: date) -> Self:
        """Read it once, whatever accounts there are."""
        granted = [role.key for role in rights.roles_granted_by(by, today)]
        scopes = {key: rights.granting_scope(by, key, today) for key in granted}
        bounded = {scope for scope in scopes.values() if not scope.national}
        return cls(scopes, {scope: people.parts_of(scope) for scope in bounded})

    def covers(self, mandate: dict[str, Any]) -> bool:
        """Return whether the person may take a mandate away: who may give it may end it."""
        scope = self.scopes.get(mandate["role"], NOBODY)
        if scope.is_empty:
            return False
        part, code = rights.role_of(mandate["role"]).part, mandate["code"]
        return (
            people.holds(scope, part, code)
            if scope.national
            else self.parts[scope].hold(part, code)
        )


def leave(*, username: str, by: User | None, now: datetime, today: date) -> bool:
    """Take away what a leaver held within the person's part, and close the account when nothing
    is left; return whether it was closed. Raises ``NoSuchAccount``."""
    user = _in_sight(username, by, today)
    mandates, reach = _mandates(user, today), Reach.of(by, today) if by else None
    ended = [one for one in mandates if reach is None or reach.covers(one)]
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
    try:
        user = _in_sight(username, by, today)
    except NoSuchAccount as absent:
        raise NoSuchMandate from absent
    reach = Reach.of(by, today) if by else None
    found = next((one for one in _mandates(user, today) if one["pk"] == key), None)
    if found is None or (reach is not None and not reach.covers(found)):
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
    reach = Reach.of(by, today)
    return [one for one in people.listed(today) if _is_within(one, by, scope, reach)]


def _is_within(person: dict[str, Any], by: User, scope: Scope, reach: Reach) -> bool:
    person["mandates"] = [
        one | {"may_end": covered and person["pk"] != by.pk}
        for one in person["mandates"]
        if (covered := reach.covers(one)) or scope.national
    ]
    return scope.national or bool(person["mandates"])
