"""Break-glass: one person on call sees what they must, for a short time, and another reviews."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from vigie.errors import VigieError

LONGEST = timedelta(hours=4)
"""How long an emergency access lasts at most."""
REVIEW_WITHIN = timedelta(hours=24)
LEAST_REASON = 20
"""Characters a reason has at least: a word is not a reason."""


class ReasonTooShort(VigieError):
    fr = "dites pourquoi, en une phrase au moins ({least} caractères)"
    en = "say why, in a sentence at least ({least} characters)"


class TooLong(VigieError):
    fr = "un accès d'urgence dure au plus {hours} heures"
    en = "an emergency access lasts {hours} hours at most"


class OwnReview(VigieError):
    fr = "un accès d'urgence est relu par une autre personne que celle qui l'a ouvert"
    en = "an emergency access is reviewed by another person than the one who opened it"


class AlreadyReviewed(VigieError):
    fr = "cet accès d'urgence est déjà relu"
    en = "this emergency access is already reviewed"


class StillOpen(VigieError):
    fr = "cet accès d'urgence est encore ouvert : il se relit une fois fini"
    en = "this emergency access is still open: it is reviewed once over"


@dataclass(frozen=True, slots=True)
class Emergency:
    """An emergency access. Instants in UTC; ``reviewed_by`` is empty until it is reviewed."""

    opened_by: str
    began_at: datetime
    ends_at: datetime
    reviewed_by: str = ""

    def is_open(self, now: datetime) -> bool:
        return self.began_at <= now < self.ends_at

    def is_overdue(self, now: datetime) -> bool:
        """Return whether nobody reviewed it in time."""
        return not self.reviewed_by and now > self.began_at + REVIEW_WITHIN


def check_opening(*, reason: str, lasts: timedelta) -> None:
    """Refuse an access without a reason or too long. Raises ``ReasonTooShort`` or ``TooLong``."""
    if len(reason.strip()) < LEAST_REASON:
        raise ReasonTooShort(least=LEAST_REASON)
    if not timedelta(0) < lasts <= LONGEST:
        raise TooLong(hours=int(LONGEST.total_seconds() // 3600))


def check_review(emergency: Emergency, *, by: str, now: datetime) -> None:
    """Refuse a review by who opened it, before its end, or twice."""
    if by == emergency.opened_by:
        raise OwnReview
    if emergency.reviewed_by:
        raise AlreadyReviewed
    if emergency.is_open(now):
        raise StillOpen
