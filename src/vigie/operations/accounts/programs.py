"""Programs: accounts without sign-in, and tokens limited in acts and in time, shown once."""

import secrets
from datetime import date, datetime, timedelta

from vigie.core.rights import Act
from vigie.operations.accounts.inviting import check
from vigie.operations.accounts.shared import (
    LONGEST,
    AccountExists,
    Asked,
    BadEnd,
    name_of,
    note,
)
from vigie.store import journal
from vigie.store.accounts import User, people, tokens


def add_service(*, asked: Asked, name: str, by: User | None, now: datetime, today: date) -> None:
    """Make the account of a program, with one mandate and no way to sign in."""
    check(asked=asked, by=by, today=today)
    if people.by_name(asked.username) is not None:
        raise AccountExists
    user = people.make(username=asked.username, email="", until=asked.until, is_service=True)
    people.grant(
        user=user,
        role=asked.role,
        code=asked.code,
        sections=asked.sections,
        purpose=asked.purpose or name,
        until=asked.until,
        by=name_of(by),
        now=now,
    )
    note(now, by, "service", asked.username, {"role": asked.role, "code": asked.code})


def make_token(
    *, user: User, name: str, acts: frozenset[Act], lasts: timedelta, by: str, now: datetime
) -> str:
    """Return a new token, shown once; only its hash is kept. Raises ``BadEnd``."""
    if not timedelta(0) < lasts <= LONGEST:
        raise BadEnd
    secret = tokens.PREFIX + secrets.token_urlsafe(32)
    allowed = acts & {Act.READ, Act.GIVE}
    key = tokens.add(
        user=user,
        name=name,
        secret=secret,
        acts=allowed,
        made_by=by,
        now=now,
        expires_at=now + lasts,
    )
    journal.record(
        at=now,
        actor=by,
        act="token",
        subject=f"account:{user.username}",
        detail={"token": key, "acts": sorted(allowed), "days": lasts.days},
    )
    return secret


def revoke_token(*, user: User, key: int, by: str, now: datetime) -> bool:
    """Revoke a token; return whether it was in force."""
    done = bool(tokens.revoke(user=user, key=key, now=now))
    if done:
        journal.record(
            at=now,
            actor=by,
            act="token-revoked",
            subject=f"account:{user.username}",
            detail={"token": key},
        )
    return done
