"""Composer versions. Source: ``version_compare`` of PHP: unknown < dev < alpha < beta < RC < # <
number < pl; a word counts by how it begins (``post`` as ``p``)."""

import re

from vigie.core.versions.encoding import END, MAX_TEXT, number

NAMES = ("composer", "packagist", "php")

_TOKEN = re.compile(r"[0-9]+|[a-z]+|#")
_FORMS = (("dev", 0x10), ("a", 0x11), ("b", 0x12), ("rc", 0x13), ("#", 0x7F), ("p", 0xFE))
_CANDIDATE = "c"
_UNKNOWN = 0x08
_WORD = 0x7F


def key(version: str) -> bytes | None:
    """Return the key of a version; ``None`` when it says nothing."""
    tokens = _tokens(version)
    if len(version) > MAX_TEXT or not tokens:
        return None
    return b"".join(number(t) if t.isdigit() else bytes((_rank(t),)) for t in tokens) + END


def order(a: str, b: str) -> int:
    """Return -1, 0 or 1 as PHP does: a literal ``#`` is as any number and as nothing, which keys
    cannot say."""
    left, right = _tokens(a), _tokens(b)
    for one, other in zip(left, right, strict=False):
        if one.isdigit() and other.isdigit():
            found = _sign(int(one), int(other))
        else:
            found = _sign(_form(one), _form(other))
        if found:
            return found
    shared = min(len(left), len(right))
    return _rest(left[shared:]) - _rest(right[shared:])


def _tokens(version: str) -> list[str]:
    return _TOKEN.findall(version.strip().lower().removeprefix("v"))


def _rank(word: str) -> int:
    word = "rc" if word == _CANDIDATE else word
    return next((rank for form, rank in _FORMS if word.startswith(form)), _UNKNOWN)


def _form(token: str) -> int:
    return _WORD if token.isdigit() else _rank(token)


def _rest(tokens: list[str]) -> int:
    """Return how what is left compares to nothing: a number is more, a word by its rank."""
    if not tokens:
        return 0
    found = 1 if tokens[0].isdigit() else _sign(_rank(tokens[0]), _WORD)
    return found or _rest(tokens[1:])


def _sign(a: int, b: int) -> int:
    return (a > b) - (a < b)
