"""A native range as ``vers:``, as the VERS specification's own conversions write it.

What VERS cannot say is lost there: ``<2.0`` that leaves out the pre-releases of 2.0 is ``<2.0``.
``satisfies`` reads the native range itself and loses nothing.
"""

from vigie.core.versions.order import compare, key
from vigie.core.versions.ranges.bounds import (
    Alternatives,
    Bound,
    UnreadableRange,
    numbers_of,
)
from vigie.core.versions.ranges.native import alternatives_of, for_vers
from vigie.core.versions.ranges.reading import dotted
from vigie.core.versions.ranges.vers import Vers

_OPERATORS = {"<~": "<", ">+": ">", "===": "="}
_CONAN = "conan"
_FIRST = "0.0.0"


def as_vers(text: str, scheme: str) -> Vers:
    """Return a native range as VERS, without constraint when the text is empty; raises
    ``UnreadableRange`` and ``UnknownScheme``."""
    if not text.strip():
        return Vers(scheme, ())
    alternatives = alternatives_of(for_vers(text, scheme), scheme)
    if any(not one for one in alternatives):
        return _every(scheme)
    return Vers(scheme, tuple(_in_order(alternatives, scheme)))


def _every(scheme: str) -> Vers:
    if scheme == _CONAN:
        return Vers(scheme, (Bound(">=", _FIRST),))
    return Vers(scheme, (), every=True)


def _in_order(alternatives: Alternatives, scheme: str) -> list[Bound]:
    """Return the bounds by version; at one version, what closes stands before what opens."""
    bounds = [bound for one in alternatives for bound in _plain(one, scheme)]
    return sorted(bounds, key=lambda b: (key(b.version, scheme) or b"", b.operator[0] == ">"))


def _plain(bounds: list[Bound], scheme: str) -> list[Bound]:
    found = [plain for bound in bounds for plain in _spelled(bound, scheme)]
    if [bound.operator for bound in found] == [">=", "<="]:
        low, high = found
        if compare(low.version, high.version, scheme) == 0:
            return [Bound("=", low.version)]
    return found


def _spelled(bound: Bound, scheme: str) -> list[Bound]:
    if bound.operator in ("=*", "!=*"):
        numbers = numbers_of(bound.version)
        if not numbers:
            raise UnreadableRange(text=f"{bound.version}.*")
        ceiling = dotted([*numbers[:-1], numbers[-1] + 1])
        low, high = (">=", "<") if bound.operator == "=*" else ("<", ">=")
        return [Bound(low, bound.version), Bound(high, ceiling)]
    if bound.operator == "<~" and scheme == _CONAN:
        return [Bound("<", f"{bound.version}-")]
    return [bound._replace(operator=_OPERATORS.get(bound.operator, bound.operator))]
