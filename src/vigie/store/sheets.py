"""Sheets of answers as rows: found by the secret of a link or within a scope, sent once."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from vigie.core.questionnaire import Channel, Sheet
from vigie.core.scope import Scope
from vigie.store.accounts.tokens import hashed
from vigie.store.models import AnswerSheet, EvidenceRow, Perimeter
from vigie.store.scope import perimeters_held

SOURCE = "sheet"
"""The source of the evidence that sheets give."""
MOST = 200
"""Sheets listed at most, the newest."""


def perimeters_for(*, scope: Scope, text: str) -> list[tuple[int, str]]:
    """Return the open systems that a code or a FINESS number stands for, within the scope: key
    and code. A code stands for itself, a number for the systems of its entity, else of its
    site."""
    held = Perimeter.objects.filter(perimeters_held(scope), closed_on=None).order_by("code")
    for named in ({"code": text}, {"entity__finess": text}, {"served__site__finess": text}):
        found = list(held.filter(**named).distinct().values_list("pk", "code"))
        if found:
            return found
    return []


def add(
    *,
    perimeter: int,
    reference: str,
    channel: Channel,
    secret: str,
    edition: str,
    by: str,
    now: datetime,
    expires_at: datetime,
) -> int:
    """Keep a new sheet; return its key. Of the secret only a hash is kept."""
    row = AnswerSheet.objects.create(
        perimeter_id=perimeter,
        reference=reference,
        channel=channel.value,
        code_hash=hashed(secret) if secret else None,
        edition=edition,
        made_by=by,
        made_at=now,
        expires_at=expires_at,
    )
    return int(row.pk)


def by_secret(secret: str) -> Sheet | None:
    """Return the sheet of a link, whatever became of it; ``None`` when there is none."""
    row = _rows().filter(code_hash=hashed(secret)).first()
    return _value(row) if row else None


def one(*, scope: Scope, key: int) -> Sheet | None:
    """Return a sheet within the scope."""
    row = _within(scope).filter(pk=key).first()
    return _value(row) if row else None


def by_reference(*, scope: Scope, reference: str) -> Sheet | None:
    """Return the sheet of a reference within the scope."""
    row = _within(scope).filter(reference=reference).first()
    return _value(row) if row else None


def listed(*, scope: Scope, finess: str = "") -> list[Sheet]:
    """Return the newest sheets within the scope, of one establishment if asked."""
    rows = _within(scope)
    if finess:
        rows = rows.filter(
            Q(perimeter__entity__finess=finess) | Q(perimeter__served__site__finess=finess)
        ).distinct()
    return [_value(row) for row in rows.order_by("-made_at", "-pk")[:MOST]]


def save(*, key: int, answers: Mapping[str, str]) -> bool:
    """Add answers to a sheet that is not sent; return whether it still could be."""
    with transaction.atomic():
        row = _open(key)
        if row is None:
            return False
        row.answers = {**row.answers, **answers}
        row.save(update_fields=["answers"])
    return True


def send(*, key: int, now: datetime, on: date, speaker: str, entered_by: str) -> bool:
    """Mark a sheet as sent; return whether this was the first time."""
    told = {"answered_at": now, "answered_on": on, "speaker": speaker, "entered_by": entered_by}
    return bool(_unsent(key).update(**told, code_hash=None))


def revoke(*, key: int, by: str, now: datetime) -> bool:
    """Make a sheet useless, its link with it; return whether it was open."""
    return bool(_unsent(key).update(revoked_at=now, revoked_by=by, code_hash=None))


def forget(*, perimeter: int, safeguards: list[str], now: datetime) -> int:
    """Withdraw what earlier sheets said of safeguards of which nobody knows any more."""
    rows = EvidenceRow.objects.filter(perimeter_id=perimeter, source=SOURCE, withdrawn_at=None)
    return rows.filter(safeguard__in=safeguards).update(withdrawn_at=now)


def _unsent(key: int) -> QuerySet[AnswerSheet]:
    return AnswerSheet.objects.filter(pk=key, answered_at=None, revoked_at=None)


def _open(key: int) -> AnswerSheet | None:
    return _unsent(key).select_for_update().first()


def _rows() -> QuerySet[AnswerSheet]:
    return AnswerSheet.objects.select_related("perimeter__entity").exclude(reference=None)


def _within(scope: Scope) -> QuerySet[AnswerSheet]:
    held = Perimeter.objects.filter(perimeters_held(scope))
    return _rows().filter(perimeter__in=held)


def _value(row: AnswerSheet) -> Sheet:
    entity = row.perimeter.entity
    return Sheet(
        key=row.pk,
        reference=row.reference or "",
        perimeter=row.perimeter_id,
        finess=entity.finess if entity else "",
        name=row.perimeter.name,
        channel=Channel(row.channel),
        made_by=row.made_by,
        made_at=row.made_at,
        expires_at=row.expires_at,
        edition=row.edition,
        sent_at=row.answered_at,
        revoked_at=row.revoked_at,
        speaker=row.speaker,
        entered_by=row.entered_by,
        answers=row.answers,
    )
