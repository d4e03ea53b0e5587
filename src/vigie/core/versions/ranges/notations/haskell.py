"""Constraints of Hackage: ``^>=1.2.3`` is from it, before 1.3; ``==1.2.*``; ``&&``, ``||``,
``-any``, ``-none``. Source: the Cabal user guide."""

from vigie.core.versions.ranges.bounds import Alternatives, Bound, numbers_of
from vigie.core.versions.ranges.notations.plain import expanded
from vigie.core.versions.ranges.reading import alternatives, before_next

SCHEMES = ("cran",)

_TWO = 2


def read(text: str) -> Alternatives:
    """Return the alternatives of a constraint."""
    return [] if text.strip() == "-none" else alternatives(text, _expanded)


def _expanded(operator: str, version: str) -> list[Bound]:
    if operator != "^>=":
        return expanded(operator, version)
    padded = version if len(numbers_of(version)) >= _TWO else f"{version}.0"
    low, ceiling = before_next(padded, _TWO)
    return [low._replace(version=version), ceiling]
