"""The order of the revisions that makers of devices write, part by part."""

import re
from functools import lru_cache

from vigie.core.products.normalise import plain

_PART = re.compile(r"[a-z]+|[0-9]+|\*")
_PREFIXES = frozenset(("v", "r", "rev", "ver", "version", "release", "sw", "fw", "vf", "lpi"))
WILD = frozenset(("x", "*", "xx"))
_SKIPPED = frozenset(("build", "sp", "service", "pack", "sr", "mr", "edition", "update"))
_GLUED = re.compile(r"[a-z][0-9]|[0-9][a-z]")

Key = tuple[int | str, ...]


@lru_cache(maxsize=1 << 15)
def key_of(text: str) -> Key:
    low = plain(text).replace("service pack", "sp")
    parts = _PART.findall(low)
    while len(parts) > 1 and parts[0] in _PREFIXES and parts[1][0].isdigit():
        parts = parts[1:]
    return tuple(int(part) if part.isdigit() else part for part in parts)


def order_of(own: Key, other: Key, bound: str = "", text: str = "") -> int | None:
    """Return -1, 0 or 1, or ``None`` when two versions do not compare: a number against a
    letter, two words, or the letters of two tracks (``012U000040`` and ``012L000061``)."""
    for place in range(max(len(own), len(other))):
        a = own[place] if place < len(own) else 0
        b = other[place] if place < len(other) else 0
        if a == b:
            continue
        if place >= len(own) or place >= len(other):
            return _order_of_tail(own, other, place)
        if isinstance(a, int) and isinstance(b, int):
            return -1 if a < b else 1
        return _order_of_letters(a, b, bound, text, is_last=place == len(own) - 1)
    return 0


def _order_of_tail(own: Key, other: Key, place: int) -> int | None:
    """One is longer: ``2.6`` and ``2.6A``, ``2.6`` and ``2.6.1``; a build that is not reported
    cannot be compared."""
    longer, sign = (own, 1) if len(own) > len(other) else (other, -1)
    tail = longer[place:]
    if all(part == 0 for part in tail):
        return 0
    if tail[0] in _SKIPPED and sign < 0:
        return None
    return sign


def _order_of_letters(
    a: int | str, b: int | str, bound: str, text: str, *, is_last: bool
) -> int | None:
    if not (isinstance(a, str) and isinstance(b, str)) or len(a) > 1 or len(b) > 1:
        return None
    is_track = any(_GLUED.search(plain(one)) for one in (bound, text)) and not is_last
    return None if is_track else (-1 if a < b else 1)
