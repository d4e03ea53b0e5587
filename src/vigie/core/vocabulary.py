"""The words every layer shares: identifiers, intervals, levels, proofs, days."""

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Self

from vigie.errors import VigieError

_FINESS = re.compile(r"[0-9](?:[0-9]|[AB])[0-9]{7}")
_CVE = re.compile(r"CVE-[0-9]{4}-[0-9]{4,19}")


class InvalidFiness(VigieError):
    fr = "ce n'est pas un numéro FINESS : {text!r}"
    en = "not a FINESS number: {text!r}"


class InvalidCveId(VigieError):
    fr = "ce n'est pas un identifiant CVE : {text!r}"
    en = "not a CVE identifier: {text!r}"


class InvalidInterval(VigieError):
    fr = "intervalle impossible : [{low}, {high}]"
    en = "impossible interval: [{low}, {high}]"


@dataclass(frozen=True, slots=True, order=True)
class Finess:
    """The number that identifies a French health establishment, e.g. ``750712184`` or
    ``2A0000154``."""

    text: str

    def __post_init__(self) -> None:
        if not _FINESS.fullmatch(self.text):
            raise InvalidFiness(text=self.text)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, order=True)
class CveId:
    """A CVE identifier, e.g. ``CVE-2021-44228``."""

    text: str

    def __post_init__(self) -> None:
        if not _CVE.fullmatch(self.text):
            raise InvalidCveId(text=self.text)

    def __str__(self) -> str:
        return self.text


_NAMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{2,59}")


def vulnerability_name(text: str) -> str | None:
    """Return the name of a vulnerability as it is kept: a CVE in upper case, else the name its
    publisher gave it (``GHSA-…``, ``PAN-SA-…``); ``None`` when it is neither."""
    if is_cve(text.upper()):
        return text.upper()
    return text if _NAMED.fullmatch(text) else None


def is_cve(text: str) -> bool:
    """Return whether a text is a CVE identifier."""
    return _CVE.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Interval:
    """What is known of a number: it lies in ``[low, high]``; the width is what is unknown."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not (self.low <= self.high) or math.isnan(self.low) or math.isnan(self.high):
            raise InvalidInterval(low=self.low, high=self.high)

    @property
    def width(self) -> float:
        return self.high - self.low

    def intersect(self, other: Self) -> Self | None:
        """Return the common part, or ``None`` when the two contradict each other."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        return type(self)(low, high) if low <= high else None


UNKNOWN_SHARE = Interval(0.0, 1.0)


class Letter(StrEnum):
    """A security level: A well protected … E weak or never seen."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"


class Proof(StrEnum):
    """How a piece of evidence is supported, weakest first."""

    DECLARED = "declared"
    DOCUMENTED = "documented"
    MEASURED = "measured"


class Zone(StrEnum):
    """The six zones of weakness: four doors, then what contains and repairs a break-in."""

    UPDATE = "update"
    ATTACHMENT = "attachment"
    PASSWORD = "password"  # noqa: S105 - the name of a zone
    SUPPLIER = "supplier"
    CONTAINMENT = "containment"
    RECOVERY = "recovery"


DOORS = (Zone.UPDATE, Zone.ATTACHMENT, Zone.PASSWORD, Zone.SUPPLIER)


class Reading(StrEnum):
    """How evidence is read: what is proved, what is said as well, what is possible."""

    PROVED = "proved"
    SAID = "said"
    POSSIBLE = "possible"


class Exposure(StrEnum):
    """From where a machine can be reached; ``UNKNOWN`` counts as the widest until known."""

    INTERNET = "internet"
    REMOTE = "remote"
    INTERNAL = "internal"
    ISOLATED = "isolated"
    UNKNOWN = "unknown"


class CareService(StrEnum):
    """The care a machine or a discipline serves."""

    EMERGENCY = "emergency"
    SURGERY = "surgery"
    CRITICAL_CARE = "critical_care"
    IMAGING = "imaging"
    LABORATORY = "laboratory"
    PHARMACY = "pharmacy"
    MATERNITY = "maternity"
    DIALYSIS = "dialysis"
    RADIOTHERAPY = "radiotherapy"
    HOSPITALISATION = "hospitalisation"
    RESIDENTIAL = "residential"
    ADMINISTRATION = "administration"
    UNKNOWN = "unknown"


class SetAside(NamedTuple):
    """A record that could not be read: where it stands in its file, and why (French, English)."""

    position: str
    reason_fr: str
    reason_en: str
