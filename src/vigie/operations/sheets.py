"""Sheets of answers: issued by who may gather them, filled in part by part, sent once.

An establishment without computer staff answers by a one-time link, on paper or by telephone; what
it says becomes declared evidence, with who said it, when, and by what channel.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from vigie.core.questionnaire import (
    ALPHABET,
    LONGEST,
    UNKNOWN,
    Channel,
    NotOpen,
    Sheet,
    Standing,
    check_sending,
    read_reference,
    written_reference,
)
from vigie.core.questionnaire.references import LENGTH
from vigie.core.scope import NATION, Scope
from vigie.errors import VigieError
from vigie.operations.questionnaire import pieces_of, questionnaire
from vigie.store import evidence, isolation, journal
from vigie.store import sheets as store

ACT = "sheet"
OLDEST = timedelta(days=60)
"""How long ago a person may have answered on paper or by telephone."""


class NoSuchSystem(VigieError):
    fr = "aucun établissement en vue pour {text!r}"
    en = "no establishment in sight for {text!r}"


class SeveralSystems(VigieError):
    fr = "{text} a plusieurs systèmes d'information : donnez le code de l'un d'eux ({codes})"
    en = "{text} has several information systems: give the code of one ({codes})"


class BadDelay(VigieError):
    fr = "une feuille se remplit en {days} jours au plus"
    en = "a sheet is filled in within {days} days at most"


class BadDay(VigieError):
    fr = "le jour de la réponse est à venir, ou trop ancien ({days} jours au plus)"
    en = "the day of the answer is to come, or too long ago ({days} days at most)"


class NoSuchSheet(VigieError):
    fr = "aucune feuille de cette référence en vue"
    en = "no sheet of that reference in sight"


@dataclass(frozen=True, slots=True)
class Issued:
    """A new sheet; ``secret`` is that of its link, shown once, empty for the other channels."""

    key: int
    reference: str
    secret: str


def issue(
    *, scope: Scope, text: str, channel: Channel, lasts: timedelta, by: str, now: datetime
) -> Issued:
    """Issue a sheet for the system that a FINESS number or a code names, within the scope.

    Raises ``NoSuchSystem``, ``SeveralSystems`` or ``BadDelay``.
    """
    if not timedelta(0) < lasts <= LONGEST:
        raise BadDelay(days=LONGEST.days)
    reference = written_reference([secrets.randbelow(len(ALPHABET)) for _ in range(LENGTH)])
    secret = secrets.token_urlsafe(32) if channel is Channel.LINK else ""
    with isolation.acting(scope, scope):
        key = store.add(
            perimeter=_system(scope, text.strip().upper(), text.strip()),
            reference=reference,
            channel=channel,
            secret=secret,
            edition=questionnaire().edition,
            by=by,
            now=now,
            expires_at=now + lasts,
        )
        _note(now, by, _required(store.one(scope=scope, key=key)), "issued")
    return Issued(key, reference, secret)


def _system(scope: Scope, *texts: str) -> int:
    found = next(
        (rows for text in texts if (rows := store.perimeters_for(scope=scope, text=text))), []
    )
    if not found:
        raise NoSuchSystem(text=texts[-1][:60])
    if len(found) > 1:
        raise SeveralSystems(text=texts[-1][:60], codes=", ".join(code for _, code in found))
    return found[0][0]


def sheets(*, scope: Scope, finess: str = "") -> list[Sheet]:
    """Return the newest sheets within the scope, of one establishment if asked."""
    with isolation.acting(scope, scope):
        return store.listed(scope=scope, finess=finess)


def sheet(*, scope: Scope, key: int) -> Sheet | None:
    """Return a sheet within the scope."""
    with isolation.acting(scope, scope):
        return store.one(scope=scope, key=key)


def sheet_named(*, scope: Scope, text: str) -> Sheet:
    """Return the sheet of a reference as typed. Raises ``WrongReference`` or ``NoSuchSheet``."""
    with isolation.acting(scope, scope):
        return _required(store.by_reference(scope=scope, reference=read_reference(text)))


def by_link(*, secret: str, now: datetime) -> Sheet | None:
    """Return the open sheet of a link; ``None`` for any other link, whatever the reason."""
    with isolation.as_service():
        found = store.by_secret(secret)
    return found if found is not None and found.standing(now) is Standing.OPEN else None


def save(*, sheet: Sheet, given: Mapping[str, str], now: datetime) -> Sheet:
    """Keep answers by the code of their question; what is left empty stays as it was.

    ``sheet`` was found by its link or within the scope of who enters it. Raises ``NotOpen``,
    ``UnknownQuestion`` or ``UnknownAnswer``.
    """
    if sheet.standing(now) is not Standing.OPEN:
        raise NotOpen
    answers = questionnaire().checked(given)
    with isolation.as_service():
        if not store.save(key=sheet.key, answers=answers):
            raise NotOpen
    return replace(sheet, answers={**sheet.answers, **answers})


@transaction.atomic
def send(
    *,
    sheet: Sheet,
    speaker: str,
    on: date,
    today: date,
    now: datetime,
    entered_by: str = "",
    is_read_back: bool = False,
) -> int:
    """Send a sheet, once: its answers become declared evidence; return how many pieces.

    Raises as ``check_sending``, or ``BadDay``.
    """
    check_sending(sheet, now=now, speaker=speaker, is_read_back=is_read_back)
    if not today - OLDEST <= on <= today:
        raise BadDay(days=OLDEST.days)
    who, by = " ".join(speaker.split())[:120], entered_by or f"sheet:{sheet.reference}"
    with isolation.as_service():
        if not store.send(key=sheet.key, now=now, on=on, speaker=who, entered_by=entered_by):
            raise NotOpen
        sheet = _required(store.one(scope=NATION, key=sheet.key))
        unknown = [key for key, answer in sheet.answers.items() if answer == UNKNOWN]
        store.forget(perimeter=sheet.perimeter, safeguards=unknown, now=now)
        pieces = pieces_of(sheet, on=on, speaker=who, by=by)
        added = evidence.append_many(pieces, known_at=now)
    _note(now, by, sheet, "sent", {"answers": len(pieces), "unknown": len(unknown)})
    return added


def revoke(*, scope: Scope, key: int, by: str, now: datetime) -> bool:
    """Make a sheet useless at once; return whether it was open. Raises ``NoSuchSheet``."""
    with isolation.acting(scope, scope):
        found = _required(store.one(scope=scope, key=key))
        done = store.revoke(key=key, by=by, now=now)
    if done:
        _note(now, by, found, "revoked")
    return done


def _required(found: Sheet | None) -> Sheet:
    if found is None:
        raise NoSuchSheet
    return found


def _note(
    now: datetime, by: str, sheet: Sheet, what: str, detail: dict[str, Any] | None = None
) -> None:
    told = {"what": what, "sheet": sheet.reference, "channel": sheet.channel.value}
    subject = (
        journal.establishment_subject(sheet.finess)
        if sheet.finess
        else f"perimeter:{sheet.perimeter}"
    )
    journal.record(at=now, actor=by, act=ACT, subject=subject, detail=told | (detail or {}))


EVERYWHERE = NATION
"""The scope of the command, whose user holds the machine."""
