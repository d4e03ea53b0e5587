"""Ranges of Conan: ``[>1 <2.0]``, ``~2.5``, ``^0.1.2``, ``||``, options after a comma.

Source: the documentation of Conan 2, "version ranges". ``>1-`` also takes pre-releases: they are
compared by their order here.
"""

from vigie.core.versions.ranges.bounds import Alternatives, Bound, numbers_of
from vigie.core.versions.ranges.reading import EVERY, alternatives, before_next, first_change

SCHEMES = ("conan",)

_TWO = 2


def read(text: str) -> Alternatives:
    """Return the alternatives of a range."""
    plain = text.strip().removeprefix("[").removesuffix("]").partition(",")[0]
    return alternatives(plain, _expanded)


def _expanded(operator: str, version: str) -> list[Bound]:
    plain = version.rstrip("-") or version
    if plain in EVERY:
        return []
    if operator == "^":
        return before_next(plain, first_change(plain))
    if operator == "~":
        return before_next(plain, min(_TWO, len(numbers_of(plain))))
    return [Bound(operator, plain)]
