"""The versions of CPE names, of vendors' notices and of inventories: no grammar, but strong
habits.

Source: docs/methods/versions.md, "Generic". The order at one position: pre-releases (``dev``,
``alpha``, ``beta``,
``rc``…), then the version itself, then suffixes (``a``, ``p18``, ``sp1``, ``r2``, ``u181``), then
one more number.
Trailing zeros do not count (8.4 is 8.4.0); separators are all alike; what follows ``+`` is build
metadata.
"""

import re

from vigie.core.versions.encoding import END, MAX_TEXT, number, word
from vigie.core.versions.schemes import calendar

NAMES = ("generic", "cpe", "custom", "other")

_PREFIX = re.compile(r"(?:version|ver|release|rel|firmware|build|v|r)?[\s._:=-]*(?=[0-9])")
_TOKEN = re.compile(r"[0-9]+|[a-z]+")
_HASH = re.compile(r"(?=[0-9a-f]*[a-f][0-9]+[a-f])[0-9a-f]{7,64}")
_PRE_RELEASES = {
    "dev": 0x10,
    "pre": 0x11,
    "snapshot": 0x11,
    "nightly": 0x11,
    "canary": 0x11,
    "alpha": 0x12,
    "beta": 0x13,
    "milestone": 0x14,
    "preview": 0x15,
    "prerelease": 0x15,
    "eap": 0x15,
    "rc": 0x16,
    "cr": 0x16,
    "candidate": 0x16,
}
_SAME_WORDS = {
    "u": "update",
    "upd": "update",
    "servicepack": "sp",
    "patch": "p",
    "patchlevel": "p",
    "pl": "p",
    "hotfix": "hf",
    "maintenancerelease": "mr",
    "rev": "revision",
    "bld": "build",
}
_ALPHA_BETA = {"a": "alpha", "b": "beta"}
_SILENT = frozenset(("final", "ga", "release", "stable", "lts", "esr", "general", "none"))
_NOISE = re.compile(
    r"\(?\b(?:32|64)[\s-]?bits?\b\)?|\bx(?:86|64|86_64)\b|\bamd64\b|\bwin(?:32|64)\b|\(r\)"
)
_SPELLED = (
    (re.compile(r"service[\s_-]*pack"), "sp"),
    (re.compile(r"release[\s_-]*candidate"), "rc"),
    (re.compile(r"technical[\s_-]*preview|pre[\s_-]*release"), "preview"),
    (re.compile(r"maintenance[\s_-]*release"), "mr"),
)


def key(text: str) -> bytes | None:
    """Return the key of a version, or ``None`` when nothing orders it: a hash, a word, nothing."""
    if len(text) > MAX_TEXT:
        return None
    plain = _plain(text)
    start = _PREFIX.match(plain)
    if start is None or _HASH.fullmatch(plain):
        return None
    return _encode(_TOKEN.findall(plain, start.end()), plain)


def order(a: str, b: str) -> int | None:
    """Return -1, 0 or 1; ``None`` between a day (``20240131``) and what is none: a product that
    is numbered one way and then the other."""
    left, right = key(a), key(b)
    if left is None or right is None or (calendar.key(a) is None) != (calendar.key(b) is None):
        return None
    return (left > right) - (left < right)


def _plain(text: str) -> str:
    lowered = text.strip().lower().replace("\\", "")
    if not lowered.isascii():
        lowered = lowered.encode("ascii", "ignore").decode("ascii").strip()
    if lowered.isdigit() or not any("a" <= mark <= "z" or mark in "(+" for mark in lowered):
        return lowered
    for pattern, spelling in _SPELLED:
        lowered = pattern.sub(spelling, lowered)
    return _NOISE.sub(" ", lowered.partition("+")[0]).strip()


def _encode(tokens: list[str], plain: str) -> bytes:
    parts: list[bytes] = []
    zeros: list[bytes] = []
    for position, part in enumerate(tokens):
        if part[0].isdigit():
            _add_number(part, parts, zeros)
        elif part not in _SILENT:
            zeros.clear()
            parts.append(_suffix(part, tokens[position + 1 : position + 2], plain))
    return b"".join(parts) + END


def _add_number(digits: str, parts: list[bytes], zeros: list[bytes]) -> None:
    """Hold zeros back until a number follows: at the end of a run they do not count."""
    encoded = number(digits)
    if len(encoded) == 1:
        zeros.append(encoded)
        return
    parts.extend(zeros)
    zeros.clear()
    parts.append(encoded)


def _suffix(spelling: str, following: list[str], plain: str) -> bytes:
    """Encode a word: ``a2`` and ``b2`` are pre-releases, ``a`` and ``b`` alone are letters of a
    release."""
    letters = _SAME_WORDS.get(spelling, spelling)
    if letters in _ALPHA_BETA and following and following[0][0].isdigit() and "(" not in plain:
        letters = _ALPHA_BETA[letters]
    rank = _PRE_RELEASES.get(letters)
    return bytes((rank,)) if rank is not None else word(letters)
