"""Spans of versions: one version, or all between two bounds."""

import re
from typing import NamedTuple

from vigie.core.advisories import ANY


class Span(NamedTuple):
    """One version, or all between two bounds; bounds are empty when absent."""

    version: str = ANY
    start: str = ""
    start_including: bool = True
    end: str = ""
    end_including: bool = False


EVERY = Span()
FIRST = "0"
"""The lower bound of a statement on all the versions of a product that is no catch-all."""
LOWEST = "0~~"
"""A lower bound before every version of a package of a distribution: what is open in one release
is no statement on all versions of the package."""
_PREFIX = re.compile(r"v?(\d{1,18}(?:\.\d{1,18})*)\.[x*](?:\.[x*])*")
_ZERO = frozenset(("0", "0.0", "0.0.0", "*", "-"))


def floor(version: str) -> str:
    """Return a lower bound; zero and ``*`` mean that there is none."""
    return "" if version in _ZERO else version


def ceiling(version: str, *, including: bool) -> tuple[str, bool]:
    """Return an upper bound; ``5.4.*`` ends before ``5.5`` and a lone ``*`` is no bound."""
    plain = version.strip().lower()
    if plain in ("*", ""):
        return "", False
    prefix = _PREFIX.fullmatch(plain)
    return (_next(prefix.group(1)), False) if prefix else (bare(plain), including)


def bare(version: str) -> str:
    """Return the version without the ``v`` some write before it."""
    return re.sub(r"^v\.?\s*(?=\d)", "", version.strip().lower())


def exactly(version: str) -> Span:
    """Return the span of one version as written; ``1.2.x`` covers all that start so."""
    prefix = _PREFIX.fullmatch(version.strip().lower())
    if prefix:
        return Span(start=prefix.group(1), end=_next(prefix.group(1)))
    return Span(version=bare(version))


def _next(prefix: str) -> str:
    *head, last = prefix.split(".")
    return ".".join([*head, str(int(last) + 1)])
