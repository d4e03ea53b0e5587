"""Invitations: one link, one use, an end; the token is kept as a hash."""

from datetime import datetime
from typing import Any

from vigie.store.accounts.tokens import hashed
from vigie.store.models import AccountInvitation


def add(*, secret: str, now: datetime, expires_at: datetime, **told: Any) -> int:
    """Keep an invitation; return its key. Earlier links of the same person for
    the same account stop working."""
    earlier = {"username": told["username"], "invited_by": told["invited_by"]}
    AccountInvitation.objects.filter(used_at=None, **earlier).update(used_at=now)
    row = AccountInvitation.objects.create(
        token_hash=hashed(secret), made_at=now, expires_at=expires_at, **told
    )
    return int(row.pk)


def open_one(secret: str, now: datetime) -> AccountInvitation | None:
    """Return the invitation of a link, ``None`` once used, ended or unknown."""
    rows = AccountInvitation.objects.filter(used_at=None, expires_at__gt=now)
    return rows.filter(token_hash=hashed(secret)).first()


def open_for(*, email: str, subject: str, now: datetime) -> AccountInvitation | None:
    """Return the invitation that an identity provider's proof answers: by the identity itself,
    else by its verified address."""
    rows = AccountInvitation.objects.filter(used_at=None, expires_at__gt=now)
    found = rows.filter(subject=subject).first() if subject else None
    if found is None and email:
        found = rows.filter(email__iexact=email, subject="").order_by("-made_at").first()
    return found


def use(row: AccountInvitation, now: datetime) -> bool:
    """Use an invitation up; return whether this was the first use."""
    return bool(AccountInvitation.objects.filter(pk=row.pk, used_at=None).update(used_at=now))


def waiting(now: datetime) -> list[dict[str, Any]]:
    """Return the invitations nobody has used yet."""
    rows = AccountInvitation.objects.filter(used_at=None, expires_at__gt=now).order_by("-made_at")
    fields = ("pk", "username", "email", "role", "code", "invited_by", "expires_at", "until")
    return [{name: getattr(row, name) for name in fields} for row in rows]


def cancel(*, key: int, now: datetime) -> bool:
    """Make a link useless; return whether it was still open."""
    return bool(AccountInvitation.objects.filter(pk=key, used_at=None).update(used_at=now))
