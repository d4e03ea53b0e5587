"""A piece of evidence, and what a perimeter holds of a safeguard once all pieces are read."""

import math
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from vigie.core.vocabulary import Proof
from vigie.errors import VigieError


class InvalidEvidence(VigieError):
    fr = "preuve impossible : {field} = {value!r}"
    en = "impossible evidence: {field} = {value!r}"


class Flag(StrEnum):
    """What a reader must know about a safeguard beside its three shares."""

    STALE = "stale"
    CONTRADICTION = "contradiction"
    SEEN_ONCE = "seen-once"
    INHERITED = "inherited"
    UNKNOWN_VERDICTS = "unknown-verdicts"
    SAID_ONLY = "said-only"
    NEVER_SEEN = "never-seen"


class Cause(StrEnum):
    """What makes the width between what is proved and what is possible."""

    NEVER_SEEN = "never_seen"
    STALE = "stale"
    SAID_ONLY = "said_only"
    CONTRADICTORY = "contradictory"
    UNKNOWN_VERDICTS = "unknown_verdicts"
    NOT_SEEN = "not_seen"


class Use(StrEnum):
    """What became of a piece."""

    USED = "used"
    SUPERSEDED = "superseded"
    OUTDATED = "outdated"


CAUSES = tuple(Cause)
FLAGS = tuple(Flag)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One observation of one safeguard: the share in place lies in ``[low, high]`` on the part
    that was looked at.

    ``seen`` is the share of the expected estate looked at; ``scope`` the part of the perimeter;
    ``inherited_from``
    the code of the perimeter that proves it for this one (empty: its own); ``known`` orders two
    observations of
    one day (seconds since 1970), the later known replaces.
    """

    safeguard: str
    low: float
    high: float
    seen: float
    proof: Proof
    observed_on: date
    source: str
    scope: str = ""
    inherited_from: str = ""
    known: float = 0.0

    def __post_init__(self) -> None:
        for field in ("low", "high", "seen"):
            number = getattr(self, field)
            if math.isnan(number) or not 0.0 <= number <= 1.0:
                raise InvalidEvidence(field=field, value=number)
        if self.low > self.high:
            raise InvalidEvidence(field="low", value=self.low)


@dataclass(frozen=True, slots=True)
class Held:
    """A safeguard read on a day: ``proved <= said <= possible``, why it is so wide, and what
    became of each piece.

    ``known``: proof that is fresh (measured or documented); ``fresh``: evidence of any kind that
    is fresh.
    ``widths`` sum to ``possible - proved``, in the order of ``CAUSES``; ``uses`` follow the
    pieces given.
    """

    proved: float
    said: float
    possible: float
    known: bool
    fresh: bool
    flags: frozenset[Flag]
    widths: tuple[float, ...]
    uses: tuple[Use, ...] = ()
