"""Requests that need a second person, as rows."""

from datetime import datetime
from typing import Any

from vigie.core.rights.approvals import WAITS, Approval, Standing
from vigie.store.models import ApprovalRow


def add(*, kind: str, subject: dict[str, Any], reason: str, by: str, now: datetime) -> int:
    """Keep a request; return its key."""
    told = {"kind": kind, "subject": subject, "reason": reason}
    return int(ApprovalRow.objects.create(**told, asked_by=by, asked_at=now).pk)


def read(key: int) -> tuple[Approval, dict[str, Any]] | None:
    """Return a request and what it is about."""
    row = ApprovalRow.objects.filter(pk=key).first()
    return None if row is None else (_value(row), {"kind": row.kind, "subject": row.subject})


def decide(*, key: int, granted: bool, by: str, now: datetime) -> bool:
    """Keep a decision, once, by another person; return whether it was the first."""
    rows = ApprovalRow.objects.filter(pk=key, granted=None).exclude(asked_by=by)
    return bool(rows.update(granted=granted, decided_by=by, decided_at=now))


def use(*, key: int, by: str, now: datetime) -> bool:
    """Use a grant up; return whether this was its one use."""
    rows = ApprovalRow.objects.filter(pk=key, granted=True, used_at=None, asked_by=by)
    return bool(rows.update(used_at=now))


def granted_for(*, kind: str, subject: dict[str, Any], by: str, now: datetime) -> int | None:
    """Return the key of a grant that the person may use now for exactly that."""
    for row in ApprovalRow.objects.filter(kind=kind, asked_by=by, granted=True, used_at=None):
        if row.subject == subject and _value(row).standing(now) is Standing.GRANTED:
            return int(row.pk)
    return None


def used_since(*, kind: str, subject: dict[str, Any], by: str, since: datetime) -> bool:
    """Return whether the person used a grant of exactly that since an instant."""
    rows = ApprovalRow.objects.filter(kind=kind, asked_by=by, used_at__gt=since)
    return any(row.subject == subject for row in rows)


def is_waiting(*, kind: str, subject: dict[str, Any], by: str, now: datetime) -> bool:
    """Return whether the person already asked exactly that, and nobody decided."""
    rows = ApprovalRow.objects.filter(kind=kind, asked_by=by, granted=None)
    return any(
        row.subject == subject and _value(row).standing(now) is Standing.WAITING for row in rows
    )


def listed(now: datetime) -> list[dict[str, Any]]:
    """Return what waits and what was decided lately, newest first."""
    rows = ApprovalRow.objects.filter(asked_at__gt=now - 4 * WAITS).order_by("-asked_at", "-pk")
    fields = ("pk", "kind", "subject", "reason", "asked_by", "asked_at", "decided_by")
    return [
        {name: getattr(row, name) for name in (*fields, "decided_at")}
        | {"standing": _value(row).standing(now).value}
        for row in rows
    ]


def _value(row: ApprovalRow) -> Approval:
    return Approval(
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        granted=row.granted,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        used_at=row.used_at,
    )
