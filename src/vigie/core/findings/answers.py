"""What people answer on a finding: accepted until a date, or not applicable; and its review."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from vigie.errors import VigieError

LONGEST = timedelta(days=365)
"""How long a finding may be accepted at once. ``judgement``: docs/methods/life.md."""
SOON = timedelta(days=30)
"""Days before its end when an acceptance is said to end soon."""


class InvalidAnswer(VigieError):
    fr = "réponse refusée, {field_fr} : {reason_fr}"
    en = "answer refused, {field_en}: {reason_en}"


class AnswerKind(StrEnum):
    """What is answered."""

    ACCEPTED = "accepted"
    NOT_APPLICABLE = "not_applicable"


class Cause(StrEnum):
    """Why a finding does not apply."""

    CLAIM = "claim"
    """A source says wrong of this product: suppressed everywhere once reviewed."""
    NAME = "name"
    """The component was taken for another product: its name is to be corrected, once for all."""
    LOCAL = "local"
    """True elsewhere, not here: the feature is off, the module is not installed."""


class Review(StrEnum):
    """What a national analyst made of a "not us"."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a named person answered on a finding, checked when it is made.

    ``until`` and ``measure`` (what compensates meanwhile) belong to an acceptance, ``cause`` to a
    "not applicable"; ``reason`` to both.
    """

    kind: AnswerKind
    on: date
    by: str
    reason: str
    until: date | None = None
    measure: str = ""
    cause: Cause | None = None

    def __post_init__(self) -> None:
        if not self.by.strip():
            raise _refused("nom", "name", "manque", "is missing")
        if not self.reason.strip():
            raise _refused("raison", "reason", "manque", "is missing")
        if self.kind == AnswerKind.ACCEPTED:
            self._check_acceptance()
        elif self.cause is None:
            raise _refused("cause", "cause", "manque", "is missing")

    def _check_acceptance(self) -> None:
        if not self.measure.strip():
            raise _refused("mesure compensatoire", "compensating measure", "manque", "is missing")
        if self.until is None or self.until <= self.on:
            raise _refused("date de fin", "end date", "doit être à venir", "must be in the future")
        if self.until - self.on > LONGEST:
            raise _refused("date de fin", "end date", "plus d’un an", "more than a year")

    def stands(self, on: date) -> bool:
        """Return whether the answer holds on a day: an acceptance comes back at its date."""
        return self.until is None or on < self.until

    def ends_soon(self, on: date) -> bool:
        """Return whether an acceptance that stands ends within a month."""
        return self.until is not None and on < self.until <= on + SOON


def _refused(field_fr: str, field_en: str, reason_fr: str, reason_en: str) -> InvalidAnswer:
    return InvalidAnswer(
        field_fr=field_fr, field_en=field_en, reason_fr=reason_fr, reason_en=reason_en
    )


def alias_group(identifiers: Iterable[str]) -> str:
    """Return the one name of a vulnerability known by several: its CVE, the oldest first, else the
    first of the others. Names are upper case: an answer given on one holds for all."""
    names = sorted({name.upper() for name in identifiers}, key=_age)
    return names[0]


def _age(name: str) -> tuple[bool, int, int, str]:
    parts = name.split("-")
    if parts[0] == "CVE" and len(parts) == 3 and parts[1].isdigit() and parts[2].isdigit():
        return False, int(parts[1]), int(parts[2]), name
    return True, 0, 0, name
