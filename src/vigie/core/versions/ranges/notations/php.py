"""Constraints of Composer: ``^``, ``~``, ``1.2.*``, ``1.0 - 2.0``, ``|``, stability flags.

Source: "Versions and constraints" of Composer: ``1.0 - 2.0`` goes up to 2.0.*.
"""

import re

from vigie.core.versions.ranges.bounds import Alternatives, Bound, numbers_of
from vigie.core.versions.ranges.notations.plain import expanded
from vigie.core.versions.ranges.reading import alternatives, before_next

SCHEMES = ("composer",)

_HYPHEN = re.compile(r"(\S+)\s+-\s+(\S+)")
_FLAG = re.compile(r"@(?:stable|rc|beta|alpha|dev)\b", re.IGNORECASE)
_FULL = 3


def read(text: str) -> Alternatives:
    """Return the alternatives of a constraint."""
    return alternatives(_HYPHEN.sub(_hyphen, _FLAG.sub("", text)), _expanded)


def _hyphen(read: re.Match[str]) -> str:
    upper = numbers_of(read[2])
    if len(upper) >= _FULL or not upper:
        return f">={read[1]} <={read[2]}"
    return f">={read[1]} {before_next(read[2], len(upper))[1].version.join(('<', ''))}"


def _expanded(operator: str, version: str) -> list[Bound]:
    if operator in ("~", "~>"):
        return before_next(version, max(1, len(numbers_of(version)) - 1))
    return expanded(operator, version)
