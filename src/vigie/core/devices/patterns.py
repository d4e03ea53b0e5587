"""Identifiers against their patterns: model numbers, SKUs, serial numbers of CSAF 2.0."""

import re
from collections.abc import Iterable
from functools import lru_cache

_TOKEN = re.compile(r"\\(.)|(\*)|(\?)|([^\\*?]+|\\$)", re.DOTALL)


@lru_cache(maxsize=1 << 14)
def _compiled(pattern: str) -> re.Pattern[str]:
    shape = "".join(_regex(*found) for found in _TOKEN.findall(pattern.strip()))
    return re.compile(shape, re.IGNORECASE | re.DOTALL)


def _regex(escaped: str, star: str, mark: str, text: str) -> str:
    if star:
        return ".*"
    return "." if mark else re.escape(escaped or text)


def fits(pattern: str, value: str) -> bool:
    """Return whether a value fits a pattern: ``*`` is anything, ``?`` one character, ``\\``
    before one of them is itself."""
    return _compiled(pattern).fullmatch(value.strip()) is not None


def fits_any(patterns: Iterable[str], values: Iterable[str]) -> bool:
    """Return whether one of the values fits one of the patterns."""
    given = [value for value in values if value.strip()]
    return any(fits(pattern, value) for pattern in patterns for value in given)
