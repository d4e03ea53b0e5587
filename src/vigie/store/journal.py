"""The journal: who looked at, changed or exported what, and when. Nothing is ever rewritten."""

from datetime import datetime
from typing import Any, TypedDict

from vigie.store.models.journal import JournalEntry

LOOK, EXPORT, EVIDENCE = "look", "export", "evidence"


class Entry(TypedDict):
    """One line of the journal."""

    at: datetime
    actor: str
    act: str
    subject: str
    detail: dict[str, Any]


def record(
    *, at: datetime, actor: str, act: str, subject: str, detail: dict[str, Any] | None = None
) -> None:
    """Add one line; ``subject`` is what was looked at or changed (``establishment:750712184``)."""
    JournalEntry.objects.create(
        at=at, actor=actor, act=act, subject=subject[:120], detail=detail or {}
    )


def entries_on(subject: str, *, limit: int = 20) -> list[Entry]:
    """Return the newest lines on a subject: who is looked at may see who looked."""
    rows = JournalEntry.objects.filter(subject=subject).order_by("-at", "-pk")[:limit]
    return [
        Entry(at=row.at, actor=row.actor, act=row.act, subject=row.subject, detail=row.detail)
        for row in rows
    ]
