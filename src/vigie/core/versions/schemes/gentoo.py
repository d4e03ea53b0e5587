"""Gentoo versions. Source: Package Manager Specification 3.3: letter, ``_alpha _beta _pre _rc
_p`` suffixes, ``-rN``.

A number with a leading zero after the first compares as a decimal fraction.
"""

import re

from vigie.core.versions.encoding import END, MAX_TEXT, STOP, number

NAMES = ("gentoo", "ebuild", "portage")

_VERSION = re.compile(
    r"([0-9]+)((?:\.[0-9]+)*)(?:([a-z])([0-9]*))?((?:_[a-z]+[0-9]*)*)(?:~[0-9a-f]+)?(?:-r([0-9]+))?"
)
_SUFFIX = re.compile(r"_([a-z]+)([0-9]*)")
_RANKS = {"alpha": 0x10, "beta": 0x11, "pre": 0x12, "rc": 0x13}
_LATER = {"cvs": 0x31, "svn": 0x32, "git": 0x33, "hg": 0x34, "p": 0x35}
_FRACTION, _LETTER = b"\x60", b"\x40"


def key(version: str) -> bytes | None:
    """Return the key of a version, ``None`` when it does not follow the grammar."""
    read = _VERSION.fullmatch(version.strip()) if len(version) <= MAX_TEXT else None
    if read is None:
        return None
    first, others, letter, digits, suffixes, revision = read.groups()
    tail = _LETTER + letter.encode() + (number(digits) if digits else b"") if letter else b""
    return (
        number(first)
        + b"".join(_component(part) for part in others.split(".")[1:])
        + tail
        + b"".join(_suffix(*found) for found in _SUFFIX.findall(suffixes))
        + END
        + number(revision or "0")
    )


def _component(digits: str) -> bytes:
    """Encode a number, or a decimal fraction (leading zero), which comes before every number."""
    if len(digits) > 1 and digits.startswith("0"):
        return _FRACTION + digits.rstrip("0").encode() + STOP
    return number(digits) if digits != "0" else _FRACTION + STOP


def _suffix(name: str, digits: str) -> bytes:
    rank = _RANKS.get(name) or _LATER.get(name, 0x0F)
    return bytes((rank,)) + number(digits or "0")
