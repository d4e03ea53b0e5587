"""Ranges of versions: ``vers:`` and the operators of every ecosystem's own notation.

Source: the VERS specification of package-url. ``||`` separates alternatives, spaces and commas
join
bounds. Neither is evaluated by guess: what cannot be compared makes the answer ``None``.
"""

import re
from typing import NamedTuple
from urllib.parse import unquote

from vigie.core.versions.order import compare, key
from vigie.errors import VigieError

_BOUND = re.compile(r"\s*(>=|<=|!=|==|=|<|>|~>|~=|\^|~)?\s*['\"]?([^\s,|'\"<>=!~^]+)['\"]?\s*,?")
_INTERVAL = re.compile(r"\s*([\[(])\s*([^,\])]*)\s*(?:(,)\s*([^\])]*))?\s*([\])])\s*,?")
_ONE_PART, _TWO_PARTS = 1, 2


class UnreadableRange(VigieError):
    fr = "plage de versions illisible : {text!r}"
    en = "unreadable version range: {text!r}"


class Bound(NamedTuple):
    """One comparison: ``<``, ``<=``, ``>``, ``>=``, ``=`` or ``!=`` and a version."""

    operator: str
    version: str


def satisfies(version: str, text: str, scheme: str) -> bool | None:
    """Return whether a version is in a range; ``None`` when something in it is incomparable.

    Raises ``UnreadableRange`` and ``UnknownScheme``. A ``vers:`` range names its own scheme.
    """
    if text.startswith("vers:"):
        return _in_vers(version, text)
    alternatives = _alternatives(text)
    answers = [_all_hold(version, bounds, scheme) for bounds in alternatives]
    return _any(answers)


def _any(answers: list[bool | None]) -> bool | None:
    if True in answers:
        return True
    return None if None in answers else False


def _alternatives(text: str) -> list[list[Bound]]:
    if text.lstrip()[:1] in ("[", "("):
        return _intervals(text)
    return [_bounds(part) for part in text.split("||")]


def _bounds(text: str) -> list[Bound]:
    bounds: list[Bound] = []
    position = 0
    stripped = text.strip()
    if stripped in ("", "*", "x", "X"):
        return bounds
    while position < len(stripped):
        read = _BOUND.match(stripped, position)
        if read is None:
            raise UnreadableRange(text=text)
        bounds += _expanded(read[1] or "=", read[2])
        position = read.end()
    return bounds


def _expanded(operator: str, version: str) -> list[Bound]:
    """Return plain comparisons for the operators that stand for two (``~> 2.0.8``, ``^1.2``)."""
    if operator == "==":
        return [Bound("=", version)]
    if operator not in ("~>", "~=", "^", "~"):
        return [Bound(operator, version)]
    numbers = [int(digits) for digits in re.findall(r"\d+", version.partition("-")[0])]
    kept = _kept(operator, numbers)
    ceiling = [*numbers[: kept - 1], numbers[kept - 1] + 1] if numbers else []
    return [Bound(">=", version), Bound("<", ".".join(map(str, ceiling)))]


def _kept(operator: str, numbers: list[int]) -> int:
    """Return how many leading numbers may grow no further than by one at the last."""
    if operator == "^":
        leading = next((i for i, value in enumerate(numbers) if value), len(numbers) - 1)
        return leading + 1
    if operator == "~":
        return min(_TWO_PARTS, len(numbers))
    return max(_ONE_PART, len(numbers) - 1)


def _intervals(text: str) -> list[list[Bound]]:
    found = []
    position = 0
    while position < len(text.rstrip()):
        read = _INTERVAL.match(text, position)
        if read is None:
            raise UnreadableRange(text=text)
        found.append(_interval(*read.groups()))
        position = read.end()
    return found


def _interval(left: str, low: str, comma: str | None, high: str | None, right: str) -> list[Bound]:
    if comma is None:
        return [Bound("=", low.strip())]
    bounds = [Bound(">=" if left == "[" else ">", low.strip())] if low.strip() else []
    if (high or "").strip():
        bounds.append(Bound("<=" if right == "]" else "<", (high or "").strip()))
    return bounds


def _all_hold(version: str, bounds: list[Bound], scheme: str) -> bool | None:
    answers = [_holds(version, bound, scheme) for bound in bounds]
    if False in answers:
        return False
    return None if None in answers else True


def _holds(version: str, bound: Bound, scheme: str) -> bool | None:
    order = compare(version, bound.version, scheme)
    if order is None:
        return True if bound.operator == "=" and version == bound.version else None
    return {
        "=": order == 0,
        "!=": order != 0,
        "<": order < 0,
        "<=": order <= 0,
        ">": order > 0,
        ">=": order >= 0,
    }[bound.operator]


def _in_vers(version: str, text: str) -> bool | None:
    """Return whether a version is in a ``vers:`` range: equalities first, then the intervals."""
    scheme, slash, constraints = text.removeprefix("vers:").partition("/")
    if not slash or not constraints:
        raise UnreadableRange(text=text)
    if constraints == "*":
        return True
    bounds = [_vers_bound(part, text) for part in constraints.split("|")]
    for bound in bounds:
        if bound.operator in ("=", "!=") and _holds(version, Bound("=", bound.version), scheme):
            return bound.operator == "="
    ordered = [bound for bound in bounds if bound.operator not in ("=", "!=")]
    if not ordered:
        return any(bound.operator == "!=" for bound in bounds)
    return _any([_all_hold(version, pair, scheme) for pair in _pairs(ordered, scheme, text)])


def _vers_bound(part: str, text: str) -> Bound:
    read = re.fullmatch(r"(>=|<=|!=|=|<|>)?([^\s<>=!]+)", part)
    if read is None:
        raise UnreadableRange(text=text)
    return Bound(read[1] or "=", unquote(read[2]))


def _pairs(bounds: list[Bound], scheme: str, text: str) -> list[list[Bound]]:
    """Return the intervals that bounds in the order of their versions draw."""
    if any(key(bound.version, scheme) is None for bound in bounds):
        raise UnreadableRange(text=text)
    pairs: list[list[Bound]] = []
    for bound in sorted(bounds, key=lambda one: key(one.version, scheme) or b""):
        is_closing = bound.operator[0] == "<"
        if is_closing and pairs and len(pairs[-1]) == 1 and pairs[-1][0].operator[0] == ">":
            pairs[-1].append(bound)
        else:
            pairs.append([bound])
    return pairs
