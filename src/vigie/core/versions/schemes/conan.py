"""Conan versions: numbers or words between dots, pre-release after ``-``, build after ``+``
(which counts). Source: the documentation of Conan 2, "versioning"."""

import re

from vigie.core.versions.encoding import END, MAX_TEXT, is_number, number, text

NAMES = ("conan",)

_LAST, _PRESENT, _WORD, _MIXED = b"\x02", b"\x10", b"\xf0", b"\x7e"
_LEADING = re.compile(r"([0-9]+)(.+)")
_Parts = tuple[list[str], list[str] | None, list[str]]


def key(version: str) -> bytes | None:
    """Return the key of a version; numbers come before words, trailing zeros do not count."""
    if len(version) > MAX_TEXT or not version.strip():
        return None
    release, pre, build = _parts(version)
    before = END if pre is None else _PRESENT + _items(pre)
    return _items(release) + before + (_PRESENT + _items(build) if build else _LAST)


def order(a: str, b: str) -> int:
    """Return -1, 0 or 1; a number and a word that begins with digits compare as texts (``20`` and
    ``1*``), which is not transitive: keys read the digits first."""
    (release, pre, build), (others, other_pre, other_build) = _parts(a), _parts(b)
    found = _sign_of(release, others)
    if not found and (pre is None) != (other_pre is None):
        found = 1 if pre is None else -1
    return found or _sign_of(pre or [], other_pre or []) or _sign_of(build, other_build)


def _parts(version: str) -> _Parts:
    plain, _, build = version.strip().lower().partition("+")
    release, dash, pre = plain.partition("-")
    return _split(release), _split(pre) if dash else None, _split(build) if build else []


def _split(part: str) -> list[str]:
    items = part.split(".")
    while items and not items[-1].strip("0"):
        items.pop()
    return items


def _sign_of(left: list[str], right: list[str]) -> int:
    for one, other in zip(left, right, strict=False):
        if is_number(one) and is_number(other):
            one, other = number(one).hex(), number(other).hex()
        if one != other:
            return -1 if one < other else 1
    return (len(left) > len(right)) - (len(left) < len(right))


def _items(items: list[str]) -> bytes:
    return b"".join(map(_item, items)) + _LAST


def _item(item: str) -> bytes:
    if is_number(item):
        return number(item)
    mixed = _LEADING.fullmatch(item)
    return number(mixed[1]) + _MIXED + text(mixed[2]) if mixed else _WORD + text(item)
