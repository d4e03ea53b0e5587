"""A sheet: questions put to one establishment, by one channel, until a date, sent once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from vigie.errors import VigieError

LONGEST = timedelta(days=92)
"""How long a sheet may be answered at most."""


class NotOpen(VigieError):
    fr = "cette feuille ne se remplit plus : elle est envoyée, révoquée ou son délai est passé"
    en = "this sheet can no longer be filled in: it was sent or revoked, or its time has passed"


class NothingAnswered(VigieError):
    fr = "la feuille est vide : répondez à une question au moins, « je ne sais pas » en est une"
    en = "the sheet is empty: answer one question at least, “I do not know” is an answer"


class SpeakerNeeded(VigieError):
    fr = "dites qui répond : un nom et une fonction"
    en = "say who answers: a name and a duty"


class NotReadBack(VigieError):
    fr = "relisez les réponses à voix haute (ou comparez-les au papier) avant d'enregistrer"
    en = "read the answers back aloud (or compare them with the paper) before recording them"


class Channel(StrEnum):
    """How the answers come."""

    LINK = "link"
    PAPER = "paper"
    TELEPHONE = "telephone"


class Standing(StrEnum):
    """Where a sheet stands."""

    OPEN = "open"
    SENT = "sent"
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as it is known; ``answers``: safeguard → key of the answer. Instants in UTC."""

    key: int
    reference: str
    perimeter: int
    finess: str
    name: str
    channel: Channel
    made_by: str
    made_at: datetime
    expires_at: datetime
    edition: str = ""
    sent_at: datetime | None = None
    revoked_at: datetime | None = None
    speaker: str = ""
    entered_by: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)

    def standing(self, now: datetime) -> Standing:
        """Return where the sheet stands at an instant."""
        if self.sent_at is not None:
            return Standing.SENT
        if self.revoked_at is not None:
            return Standing.REVOKED
        return Standing.EXPIRED if now >= self.expires_at else Standing.OPEN


def check_sending(sheet: Sheet, *, now: datetime, speaker: str, is_read_back: bool) -> None:
    """Refuse to send what is not open, what says nothing, what nobody answers for, and what an
    operator typed without reading it back.

    Raises ``NotOpen``, ``NothingAnswered``, ``SpeakerNeeded`` or ``NotReadBack``.
    """
    if sheet.standing(now) is not Standing.OPEN:
        raise NotOpen
    if not sheet.answers:
        raise NothingAnswered
    if len(speaker.strip()) < LEAST_SPEAKER:
        raise SpeakerNeeded
    if sheet.channel is not Channel.LINK and not is_read_back:
        raise NotReadBack


LEAST_SPEAKER = 3
"""Characters of a name and a duty, at least."""
