"""The journal: who looked at, changed or exported what, and when. Nothing is ever rewritten."""

from datetime import datetime
from typing import Any, TypedDict

from vigie.core.scope import Scope
from vigie.store.models.journal import JournalEntry

LOOK, EXPORT, EVIDENCE, SIGN_IN = "look", "export", "evidence", "sign-in"


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


def note_look(
    *, at: datetime, actor: str, scope: Scope, finess: str, entity: str, address: str
) -> None:
    """Write a look at a named establishment by someone who does not belong to it."""
    if not scope.entities & {finess, entity}:
        subject = establishment_subject(finess)
        record(at=at, actor=actor, act=LOOK, subject=subject, detail={"address": address})


def establishment_subject(finess: str) -> str:
    return f"establishment:{finess}"


def entries_on(subject: str, *, limit: int = 20) -> list[Entry]:
    """Return the newest lines on a subject: who is looked at may see who looked."""
    rows = JournalEntry.objects.filter(subject=subject).order_by("-at", "-pk")[:limit]
    return [
        Entry(at=row.at, actor=row.actor, act=row.act, subject=row.subject, detail=row.detail)
        for row in rows
    ]
