"""Lists of Microsoft articles: ``KB5034441 || 5034440``; an empty list names none."""

import re

from vigie.core.versions.ranges.bounds import Alternatives, Bound
from vigie.core.versions.ranges.notations import plain

SCHEMES = ("kb",)


def read(text: str) -> Alternatives:
    """Return one alternative per article."""
    if any(mark in text for mark in "<>~^[*"):
        return plain.read(text)
    words = (word.strip("= ") for word in re.split(r"[|,;]+", text))
    return [[Bound("=", word)] for word in words if word]
