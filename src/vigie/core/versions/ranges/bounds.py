"""One comparison of a range, and whether a version holds it: yes, no, unknown."""

import re
from typing import NamedTuple

from vigie.core.versions.order import compare
from vigie.errors import VigieError


class UnreadableRange(VigieError):
    fr = "plage de versions illisible : {text!r}"
    en = "unreadable version range: {text!r}"


class Bound(NamedTuple):
    """An operator and a version.

    ``<``, ``<=``, ``>``, ``>=``, ``=`` and ``!=`` are the order of the scheme. ``<~`` is before
    the version and its pre-releases; ``>+`` after it and its post-releases; ``=*`` and ``!=*``
    compare the leading numbers (``1.4.*``); ``===`` the text.
    """

    operator: str
    version: str


Alternatives = list[list[Bound]]
"""Any of the lists, all of the bounds of one; an empty list is every version, no list is none."""

_RELEASE = re.compile(r"\s*(?:[vV=]|go)?\s*([0-9]+[!:])?([0-9]+(?:\.[0-9]+)*)")
_POST = re.compile(r"(?:post|rev|(?<=[0-9])r)[0-9]*|-[0-9]+(?=$|\.?dev|\+)|\+")
_PLAIN = {
    "=": (0,),
    "!=": (-1, 1),
    "<": (-1,),
    "<=": (-1, 0),
    ">": (1,),
    ">=": (0, 1),
}
OPERATORS = _PLAIN.keys() | {"<~", ">+", "=*", "!=*", "==="}
"""The operators that a bound may have."""


def any_of(answers: list[bool | None]) -> bool | None:
    """Return the *or* of three-valued answers; no answer is no."""
    if True in answers:
        return True
    return None if None in answers else False


def all_of(answers: list[bool | None]) -> bool | None:
    """Return the *and* of three-valued answers; no answer is yes."""
    if False in answers:
        return False
    return None if None in answers else True


def within(version: str, alternatives: Alternatives, scheme: str) -> bool | None:
    """Return whether a version is in one of the alternatives."""
    return any_of([all_of([holds(version, b, scheme) for b in one]) for one in alternatives])


def holds(version: str, bound: Bound, scheme: str) -> bool | None:
    """Return whether a version holds one comparison; ``None`` when they cannot be compared."""
    if bound.operator == "===":
        return version.strip().lower() == bound.version.strip().lower()
    if bound.operator in ("=*", "!=*"):
        return _begins(version, bound)
    if bound.operator == "<~":
        return _in_order(release_of(version), Bound("<", bound.version), scheme)
    if bound.operator == ">+" and _is_post(version, bound.version):
        return False
    return _in_order(version, Bound(bound.operator.rstrip("+"), bound.version), scheme)


def _in_order(version: str, bound: Bound, scheme: str) -> bool | None:
    order = compare(version, bound.version, scheme)
    if order is None:
        return True if bound.operator == "=" and version == bound.version else None
    return order in _PLAIN[bound.operator]


def release_of(version: str) -> str:
    """Return the epoch and the leading numbers of a version, itself when it has none."""
    read = _RELEASE.match(version)
    return (read[1] or "") + read[2] if read else version


def epoch_of(version: str) -> str:
    """Return the epoch of a version with its mark (``1!``, ``2:``); empty when it has none, or
    zero."""
    read = _RELEASE.match(version)
    return read[1] if read and read[1] and read[1].strip("0!:") else ""


def numbers_of(version: str) -> list[int]:
    """Return the leading numbers of a version, after its epoch; an empty list when it has none."""
    read = _RELEASE.match(version)
    return [int(digits) for digits in read[2].split(".")] if read else []


def _begins(version: str, bound: Bound) -> bool | None:
    prefix, owned = numbers_of(bound.version), numbers_of(version)
    if not owned:
        return None
    padded = owned + [0] * (len(prefix) - len(owned))
    is_alike = padded[: len(prefix)] == prefix and epoch_of(version) == epoch_of(bound.version)
    return is_alike == (bound.operator == "=*")


def _is_post(version: str, of: str) -> bool:
    """Return whether a version is a post-release, or a local one, of a version that is not."""
    if epoch_of(version) != epoch_of(of):
        return False
    same = numbers_of(version)[: len(numbers_of(of))] == numbers_of(of)
    more = numbers_of(version)[len(numbers_of(of)) :]
    return same and not any(more) and bool(_POST.search(version)) and not _POST.search(of)
