"""Ranges of npm: ``^1.2``, ``~1.2.3``, ``1.2.x``, ``1.0 - 2.0``, ``>1.2``, ``||``.

Source: the documentation of node-semver. Pre-releases are in a range by their order, as
vulnerability ranges mean it; those of the version that closes ``^``, ``~`` or ``1.x`` are not.
"""

import re

from vigie.core.versions.ranges.bounds import Alternatives, Bound, numbers_of
from vigie.core.versions.ranges.reading import (
    alternatives,
    before_next,
    dotted,
    first_change,
    wildcard,
)

SCHEMES = ("npm",)

_HYPHEN = re.compile(r"(\S+)\s+-\s+(\S+)")
_TWO, _FULL = 2, 3
_AT_LEAST_WILD = re.compile(r">=\s*([0-9.]+\.[xX*])")
_TILDE_PRE = re.compile(r"~\s*([0-9]+\.[0-9]+\.[0-9]+)(-[\w.-]+)")
_ALONE_PARTIAL = re.compile(r"(?<![\w.^~-])[0-9]+(?:\.[0-9]+)?(?![\w.+*-])")
_PARTIAL = re.compile(r"[vV=]*[0-9]+(?:\.[0-9]+)?")


def read(text: str) -> Alternatives:
    """Return the alternatives of a range."""
    return alternatives(_HYPHEN.sub(r">=\1 <=\2", text), _expanded)


def for_vers(text: str) -> str:
    """Return a range as VERS conversions read it: a partial version is its first one, ``>=1.x`` is
    ``1.x``, ``~1.2.3-pre`` goes up to the next patch."""
    narrowed = _AT_LEAST_WILD.sub(r"\1", _TILDE_PRE.sub(_next_patch, text))
    return _ALONE_PARTIAL.sub(lambda hit: dotted(numbers_of(hit[0]), _FULL), narrowed)


def _next_patch(read: re.Match[str]) -> str:
    release, pre = read.groups()
    ceiling = before_next(release, _FULL)[1].version
    return f">={release}{pre} <{release} || >={release} <{ceiling}"


def _expanded(operator: str, version: str) -> list[Bound]:
    plain = version.lstrip("vV=")
    prefix = wildcard(plain)
    if prefix is None and _PARTIAL.fullmatch(plain):
        prefix = plain
    if prefix == "":
        return [Bound("<", "0.0.0")] if operator in ("<", ">") else []
    if prefix is not None and operator not in ("^", "~", "~>"):
        return _of_prefix(operator, prefix)
    if operator == "^":
        return _caret(prefix or plain)
    if operator in ("~", "~>"):
        return before_next(_padded(prefix or plain), min(_TWO, _count(prefix or plain)), _FULL)
    return [Bound(operator, plain)]


def _of_prefix(operator: str, prefix: str) -> list[Bound]:
    """Return the bounds on all the versions that begin with a prefix: ``>1.2`` is ``>=1.3.0``."""
    low, ceiling = before_next(_padded(prefix), _count(prefix), _FULL)
    if operator in ("<", ">="):
        return [Bound("<~" if operator == "<" else ">=", low.version)]
    if operator in ("<=", ">"):
        return [ceiling] if operator == "<=" else [Bound(">=", ceiling.version)]
    return [Bound("!=*", prefix)] if operator == "!=" else [low, ceiling]


def _caret(version: str) -> list[Bound]:
    kept = min(first_change(version), _count(version))
    return before_next(_padded(version), kept, _FULL)


def _count(version: str) -> int:
    return len(numbers_of(version))


def _padded(version: str) -> str:
    return dotted(numbers_of(version), _FULL) if _PARTIAL.fullmatch(version) else version
