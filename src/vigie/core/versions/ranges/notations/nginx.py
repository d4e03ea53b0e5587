"""Vulnerable versions as nginx writes them: ``0.8.40+, 0.7.52-0.8.39``, ``all``, ``none``.

Source: nginx.org, "Security advisories". Even minors are stable branches: ``1.4.1+`` stops with
its branch, unless the branch is of development (odd).
"""

import re

from vigie.core.versions.ranges.bounds import Alternatives, Bound, numbers_of
from vigie.core.versions.ranges.notations import plain
from vigie.core.versions.ranges.reading import EVERY, before_next

SCHEMES = ("nginx",)

_SPAN = re.compile(r"([0-9.]+)\s*-\s*([0-9.]+)")
_TWO, _FULL = 2, 3


def read(text: str) -> Alternatives:
    """Return the alternatives of a list."""
    if any(mark in text for mark in "<>=~^|["):
        return plain.read(text)
    words = [word.strip() for word in text.split(",")]
    if words in (["none"], ["-"]):
        return []
    return [_alternative(word) for word in words]


def _alternative(word: str) -> list[Bound]:
    if word in EVERY:
        return []
    if span := _SPAN.fullmatch(word):
        return [Bound(">=", span[1]), Bound("<=", span[2])]
    if not word.endswith("+"):
        return [Bound("=", word)]
    version = word.removesuffix("+")
    numbers = numbers_of(version)
    is_stable = len(numbers) >= _TWO and numbers[1] % _TWO == 0
    return before_next(version, _TWO, _FULL) if is_stable else [Bound(">=", version)]
