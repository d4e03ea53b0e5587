"""Emergency accesses as rows."""

from datetime import datetime, timedelta
from typing import Any

from vigie.core.rights.emergency import Emergency
from vigie.store.accounts import Reader
from vigie.store.models.accounts import EmergencyRow, User

SHOWN_FOR = timedelta(days=90)


def open_parts(user: Reader, now: datetime) -> list[tuple[str, str]]:
    """Return the parts (kind, code) that a person's emergencies under way open."""
    if not isinstance(user, User) or not user.is_active:
        return []
    rows = EmergencyRow.objects.filter(user=user, began_at__lte=now, ends_at__gt=now)
    return list(rows.values_list("part", "code"))


def add(
    *, user: User, part: str, code: str, reason: str, began_at: datetime, ends_at: datetime
) -> int:
    """Keep an emergency access; return its key."""
    row = EmergencyRow.objects.create(
        user=user, part=part, code=code, reason=reason, began_at=began_at, ends_at=ends_at
    )
    return int(row.pk)


def end(*, key: int, user: User, now: datetime) -> bool:
    """End one's own access before its time; return whether it was under way."""
    rows = EmergencyRow.objects.filter(pk=key, user=user, began_at__lte=now, ends_at__gt=now)
    return bool(rows.update(ends_at=now))


def read(key: int) -> Emergency | None:
    """Return an emergency access by its key."""
    row = EmergencyRow.objects.select_related("user").filter(pk=key).first()
    return None if row is None else _value(row)


def review(*, key: int, by: str, now: datetime, is_justified: bool, text: str) -> bool:
    """Keep a review, once; return whether it was the first."""
    rows = EmergencyRow.objects.filter(pk=key, reviewed_by="").exclude(user__username=by)
    changed = rows.update(reviewed_by=by, reviewed_at=now, is_justified=is_justified, review=text)
    return bool(changed)


def listed(now: datetime) -> list[dict[str, Any]]:
    """Return the accesses to review, whatever their age, and those of the last months."""
    rows = EmergencyRow.objects.select_related("user").order_by("-began_at", "-pk")
    recent = [row for row in rows if not row.reviewed_by or row.began_at > now - SHOWN_FOR]
    return [_document(row, now) for row in recent]


def noticed(now: datetime) -> list[dict[str, Any]]:
    """Return what is to be told at once: under way, or not reviewed yet."""
    return [one for one in listed(now) if one["is_open"] or not one["reviewed_by"]]


def _value(row: EmergencyRow) -> Emergency:
    return Emergency(row.user.username, row.began_at, row.ends_at, row.reviewed_by)


def _document(row: EmergencyRow, now: datetime) -> dict[str, Any]:
    fields = ("pk", "part", "code", "reason", "began_at", "ends_at", "reviewed_by", "reviewed_at")
    value = _value(row)
    return {name: getattr(row, name) for name in (*fields, "is_justified", "review")} | {
        "by": value.opened_by,
        "is_open": value.is_open(now),
        "is_overdue": value.is_overdue(now),
    }
