"""Ranges of Cargo: a bare version is ``^``; commas join. Source: The Cargo Book, "Specifying
dependencies"."""

from vigie.core.versions.ranges.bounds import Alternatives, Bound
from vigie.core.versions.ranges.notations.plain import expanded
from vigie.core.versions.ranges.reading import alternatives, is_interval

SCHEMES = ("cargo",)


def read(text: str) -> Alternatives:
    """Return the alternatives of a range."""
    is_bare = not is_interval(text) and not any(mark in text for mark in "<>=~^*|")
    return alternatives(text, _caret if is_bare else expanded)


def _caret(_: str, version: str) -> list[Bound]:
    return expanded("^", version)
