"""Break-glass: one person on call opens a short access, loudly; another reviews it in a day."""

from datetime import datetime, timedelta
from typing import Any

from vigie.core.rights import Act, Part
from vigie.core.rights.emergency import AlreadyReviewed, check_opening, check_review
from vigie.core.scope import NATION
from vigie.errors import VigieError
from vigie.operations import rights
from vigie.store import emergency as store
from vigie.store import journal
from vigie.store.accounts import User, people

OPENED, ENDED, REVIEWED = "emergency", "emergency-ended", "emergency-reviewed"


class NotOnCall(VigieError):
    fr = "seule une personne d'astreinte ouvre un accès d'urgence"
    en = "only a person on call opens an emergency access"


class NoSuchPart(VigieError):
    fr = "cette partie du territoire n'existe pas : {code!r}"
    en = "there is no such part of the country: {code!r}"


class NotAReviewer(VigieError):
    fr = "cette relecture n'est pas à vous de faire"
    en = "this review is not yours to make"


def begin(*, by: User, part: Part, code: str, reason: str, lasts: timedelta, now: datetime) -> int:
    """Open an emergency access; return its key. Raises ``NotOnCall``, ``NoSuchPart``,
    ``ReasonTooShort`` or ``TooLong``."""
    if not rights.may_nationally(by, Act.EMERGENCY, now.date()):
        raise NotOnCall
    check_opening(reason=reason, lasts=lasts)
    if part is not Part.NATIONAL and not people.holds(NATION, part, code):
        raise NoSuchPart(code=code)
    told = {"part": part.value, "code": code, "reason": reason.strip()}
    key = store.add(user=by, **told, began_at=now, ends_at=now + lasts)
    _note(now, by, OPENED, key, told | {"minutes": int(lasts.total_seconds() // 60)})
    if part is Part.ENTITY:
        subject = journal.establishment_subject(code)
        journal.record(at=now, actor=by.username, act=OPENED, subject=subject, detail=told)
    return key


def end(*, by: User, key: int, now: datetime) -> bool:
    """End one's own access at once; return whether it was under way."""
    done = store.end(key=key, user=by, now=now)
    if done:
        _note(now, by, ENDED, key, {})
    return done


def review(*, by: User, key: int, is_justified: bool, text: str, now: datetime) -> None:
    """Review what another opened. Raises ``NotAReviewer``, ``OwnReview``, ``StillOpen`` or
    ``AlreadyReviewed``."""
    if not rights.may_nationally(by, Act.REVIEW, now.date()):
        raise NotAReviewer
    found = store.read(key)
    if found is None:
        raise NotAReviewer
    check_review(found, by=by.username, now=now)
    said = text.strip()
    kept = store.review(key=key, by=by.username, now=now, is_justified=is_justified, text=said)
    if not kept:
        raise AlreadyReviewed
    _note(now, by, REVIEWED, key, {"is_justified": is_justified, "text": said})


def _note(now: datetime, by: User, act: str, key: int, detail: dict[str, Any]) -> None:
    journal.record(at=now, actor=by.username, act=act, subject=f"emergency:{key}", detail=detail)
