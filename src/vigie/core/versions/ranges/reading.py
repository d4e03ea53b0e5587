"""What the notations share: alternatives, comparisons, intervals, and operators that stand for
two bounds."""

import re
from collections.abc import Callable, Iterator

from vigie.core.versions.ranges.bounds import (
    OPERATORS,
    Alternatives,
    Bound,
    UnreadableRange,
    epoch_of,
    numbers_of,
)

_COMPARISON = re.compile(
    r"""\s*(\^>=|===|>=|<=|!=|==|=>|=<|<<|>>|~>|~=|=~|<~|>~|=|<|>|\^|~|!)?\s*['"]?
    ([^\s,|'"<>=!~^&()\[\]](?:[^\s,|'"<>=!&]|!(?=[0-9]))*)['"]?\s*(?:,|&&|and\b)?\s*""",
    re.VERBOSE,
)
_INTERVAL = re.compile(r"\s*([\[(\]])\s*([^,\])\[(]*)\s*(?:(,)\s*([^\])\[(]*))?\s*([\])\[])\s*,?")
_IN_BRACKETS = re.compile(r"\(\s*([<>=!~^][^()]*)\)")
_WILDCARD = re.compile(r"[vV=]*([0-9]+!)?(?:((?:[0-9]+\.)*)[xX*](?:\.[xX*0-9]+)*|([0-9.]+)\*)")
_ALTERNATIVES = re.compile(r"\|\|?|\bor\b")
_SAME = {"==": "=", "": "=", "<<": "<", ">>": ">", "=>": ">=", "=<": "<=", "!": "!="}
EVERY = frozenset(("", "*", "x", "X", "any", "-any", "all"))

Expansion = Callable[[str, str], list[Bound]]


def alternatives(text: str, expanded: Expansion) -> Alternatives:
    """Read ``||`` (or ``|``, ``or``) between lists of comparisons, each expanded to bounds."""
    if is_interval(text):
        return intervals(text)
    return [_conjunction(part, text, expanded) for part in _ALTERNATIVES.split(text)]


def _conjunction(part: str, text: str, expanded: Expansion) -> list[Bound]:
    plain = _IN_BRACKETS.sub(r"\1", part).strip()
    if plain in EVERY:
        return []
    bounds = [bound for pair in comparisons(plain, text) for bound in expanded(*pair)]
    if not all(bound.operator in OPERATORS for bound in bounds):
        raise UnreadableRange(text=text)
    return bounds


def comparisons(part: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield the operators and versions of a list; raises ``UnreadableRange``."""
    position = 0
    while position < len(part):
        read = _COMPARISON.match(part, position)
        if read is None:
            raise UnreadableRange(text=text)
        yield _SAME.get(read[1] or "", read[1] or ""), read[2]
        position = read.end()


def is_interval(text: str) -> bool:
    """Return whether a text is intervals of mathematics: ``[1.0,2.0)``, ``(,1.0],[2.0]``."""
    plain = text.strip()
    return plain[:1] in ("[", "(") and not any(mark in plain for mark in "<>=~^|")


def intervals(text: str) -> Alternatives:
    """Read intervals, one alternative each; raises ``UnreadableRange``."""
    found = []
    position = 0
    plain = text.rstrip()
    while position < len(plain):
        read = _INTERVAL.match(plain, position)
        if read is None:
            raise UnreadableRange(text=text)
        found.append(_interval(*read.groups()))
        position = read.end()
    return found


def _interval(left: str, low: str, comma: str | None, high: str | None, right: str) -> list[Bound]:
    low, high = low.strip(), (high or "").strip()
    if comma is None:
        return [Bound("=", low)]
    bounds = [Bound(">=" if left == "[" else ">", low)] if low else []
    return [*bounds, Bound("<=" if right == "]" else "<", high)] if high else bounds


# ---- operators that stand for two bounds -------------------------------------------------------


def before_next(version: str, kept: int, length: int = 0) -> list[Bound]:
    """Return *from this version, before the next of its first ``kept`` numbers*, pre-releases of
    the next left out; ``length`` is the least count of numbers written."""
    numbers = numbers_of(version)
    if not numbers:
        return [Bound(">=", version)]
    kept = max(1, min(kept, len(numbers)))
    ceiling = [*numbers[: kept - 1], numbers[kept - 1] + 1]
    return [Bound(">=", version), Bound("<~", epoch_of(version) + dotted(ceiling, length))]


def dotted(numbers: list[int], length: int = 0) -> str:
    """Return numbers between dots, with zeros up to a length."""
    return ".".join(map(str, numbers + [0] * (length - len(numbers))))


def first_change(version: str) -> int:
    """Return how many numbers go up to the first that is not zero: what ``^`` lets no grow."""
    numbers = numbers_of(version)
    return next((at for at, value in enumerate(numbers) if value), len(numbers) - 1) + 1


def wildcard(version: str) -> str | None:
    """Return what stands before the wildcard of ``1.2.*`` or ``1.x``; ``None`` without one."""
    read = _WILDCARD.fullmatch(version)
    return None if read is None else ((read[1] or "") + (read[2] or read[3] or "")).rstrip(".")
