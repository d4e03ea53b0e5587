"""What programs show: kept as a hash, limited in acts and in time, revocable."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from vigie.core.rights import Act
from vigie.store.accounts import is_open
from vigie.store.models.accounts import ApiToken, User

PREFIX = "vigie_"


def hashed(secret: str) -> str:
    """Return what is kept of a random secret of at least 128 bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def add(
    *,
    user: User,
    name: str,
    secret: str,
    acts: Iterable[Act],
    made_by: str,
    now: datetime,
    expires_at: datetime,
) -> int:
    """Keep a token; return its key. The secret itself is not kept."""
    row = ApiToken.objects.create(
        user=user,
        name=name,
        token_hash=hashed(secret),
        acts=sorted(acts),
        made_by=made_by,
        made_at=now,
        expires_at=expires_at,
    )
    return int(row.pk)


def user_of(secret: str, now: datetime) -> tuple[User, frozenset[Act]] | None:
    """Return whose token it is and what it may do; ``None`` when it is unknown, ended or revoked,
    or when its account is closed."""
    row = ApiToken.objects.select_related("user").filter(token_hash=hashed(secret)).first()
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        return None
    if not is_open(row.user, now.date()):
        return None
    if row.used_on != now.date():
        ApiToken.objects.filter(pk=row.pk).update(used_on=now.date())
    return row.user, frozenset(Act(act) for act in row.acts)


def of(user: User) -> list[dict[str, Any]]:
    """Return the tokens of an account that are not revoked, newest first."""
    rows = ApiToken.objects.filter(user=user, revoked_at=None).order_by("-made_at", "-pk")
    fields = ("pk", "name", "acts", "made_by", "made_at", "expires_at", "used_on")
    return [{name: getattr(row, name) for name in fields} for row in rows]


def revoke(*, user: User, key: int | None, now: datetime) -> int:
    """Revoke one token of an account, or all of them; return how many were."""
    rows = ApiToken.objects.filter(user=user, revoked_at=None)
    return (rows if key is None else rows.filter(pk=key)).update(revoked_at=now)
