"""Ranges of what has no notation of its own: comparisons, ``^``, ``~``, ``~>``, ``1.2.*``,
``1.0 - 2.0``, intervals."""

import re

from vigie.core.versions.ranges.bounds import Alternatives, Bound, numbers_of
from vigie.core.versions.ranges.reading import (
    EVERY,
    alternatives,
    before_next,
    first_change,
    wildcard,
)

SCHEMES = ("generic",)

_HYPHEN = re.compile(r"(\S+)\s+-\s+(\S+)")
_TWO = 2


def read(text: str) -> Alternatives:
    """Return the alternatives of a range."""
    return alternatives(_HYPHEN.sub(r">=\1 <=\2", text), expanded)


def expanded(operator: str, version: str) -> list[Bound]:
    """Return the bounds of one comparison."""
    if operator == "=" and version in EVERY:
        return []
    if operator in ("=", "!=") and (prefix := wildcard(version)):
        return [Bound(f"{operator}*", prefix)]
    if operator == "^":
        return before_next(version, first_change(version))
    if operator == "~":
        return before_next(version, _TWO)
    if operator in ("~>", "~="):
        return before_next(version, len(numbers_of(version)) - 1)
    return [Bound(operator, version)]
