"""CVSS vectors, every version: what the ``cvss`` library computes from them, and how severe it is.

Source: FIRST, CVSS 2.0, 3.0, 3.1 and 4.0. docs/methods/priorities.md.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, NamedTuple

from cvss import CVSS2, CVSS3, CVSS4, CVSSError


class Severity(StrEnum):
    """How severe a score is, in FIRST's words; CVSS 2 has no critical, by NVD's ranges."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Score(NamedTuple):
    """What a vector says. Scores are 0 to 10, one decimal; ``None`` when the version has none."""

    vector: str
    version: str
    """``2.0``, ``3.0``, ``3.1`` or ``4.0``."""
    base: float
    temporal: float | None
    environmental: float | None
    severity: Severity


def score(vector: str) -> Score | None:
    """Return what a vector says, ``None`` when it is not one: unknown is never a zero.

    CVSS 4.0 has one score, its base here, in which threat and environment already count.
    """
    text = vector.strip().strip("()")
    version = text[5:8] if text.startswith("CVSS:") else "2.0"
    read = _READERS.get(version)
    try:
        return None if read is None else read(text, version)
    except CVSSError:
        return None


def _two(text: str, version: str) -> Score:
    found = CVSS2(text)
    return _scored(text, version, found.scores(), found.severities()[0])


def _three(text: str, version: str) -> Score:
    found = CVSS3(text)
    return _scored(text, version, found.scores(), found.severities()[0])


def _four(text: str, version: str) -> Score:
    found = CVSS4(text)
    return _scored(text, version, (found.scores()[0], None, None), found.severities()[0])


def _scored(text: str, version: str, scores: tuple[Any, ...], severity: str) -> Score:
    base, temporal, environmental = (None if s is None else float(s) for s in scores)
    return Score(text, version, base or 0.0, temporal, environmental, Severity(severity.lower()))


_READERS: dict[str, Callable[[str, str], Score]] = {
    "2.0": _two,
    "3.0": _three,
    "3.1": _three,
    "4.0": _four,
}
