"""Requirements of RubyGems: ``~> 2.0.8`` is from 2.0.8, before 2.1, whose pre-releases are left
out."""

from vigie.core.versions.ranges.bounds import Alternatives, Bound, numbers_of
from vigie.core.versions.ranges.notations.plain import expanded
from vigie.core.versions.ranges.reading import alternatives, before_next

SCHEMES = ("rubygems",)


def read(text: str) -> Alternatives:
    """Return the alternatives of a requirement."""
    return alternatives(text, _expanded)


def _expanded(operator: str, version: str) -> list[Bound]:
    if operator in ("~>", "~", "~="):
        return before_next(version, len(numbers_of(version)) - 1)
    return expanded(operator, version)
