"""The lines themselves: written, and read by who they concern."""

from datetime import datetime
from typing import Any, TypedDict

from django.db import transaction

from vigie.core.scope import Scope
from vigie.store import isolation
from vigie.store.journal.growing import sequence
from vigie.store.models.journal import JournalEntry, JournalPending

LOOK, EXPORT, EVIDENCE, SIGN_IN = "look", "export", "evidence", "sign-in"
IMPORT, OBSERVE = "import", "observe"


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
    """Add one line; ``subject`` is what was looked at or changed (``establishment:750712184``).

    It is kept if and only if the transaction it stands in is.
    """
    with isolation.as_service():
        entry = JournalEntry.objects.create(
            at=at, actor=actor, act=act, subject=subject[:120], detail=_plain(detail or {})
        )
        JournalPending.objects.create(entry=entry)
        transaction.on_commit(sequence, robust=True)


def _plain(value: Any) -> Any:
    """Return a detail as every database gives it back: what is neither text, whole number nor
    truth is written as text."""
    if isinstance(value, dict):
        return {str(name): _plain(own) for name, own in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(own) for own in value]
    return value if value is None or isinstance(value, str | bool | int) else str(value)


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
