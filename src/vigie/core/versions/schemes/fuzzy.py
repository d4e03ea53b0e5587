"""Versions of no known grammar, as grype and nvdtools order them: the longer comes after.

``1.0.0`` before ``1.0.0-dev1`` before ``1.0.0+x``: what follows a version counts, but for the
words that announce a release (``pre``, ``rc``…). Ours is ``generic``; this one answers to vectors.
"""

import re

from vigie.core.versions.encoding import END, MAX_TEXT, number, text

NAMES = ("fuzzy", "smart")

_TOKEN = re.compile(r"([^0-9a-z+]*)([0-9]+|[a-z]+|\+)")
_ANNOUNCED = {"alpha": b"\x10", "beta": b"\x11", "pre": b"\x12", "rc": b"\x13"}
_APART, _GLUED = b"\x28", b"\x30"


def key(version: str) -> bytes | None:
    """Return the key of a version, ``None`` when it holds no number."""
    plain = version.strip().lower().removeprefix("v")
    found = _TOKEN.findall(plain) if len(version) <= MAX_TEXT else []
    if not any(part.isdigit() for _, part in found):
        return None
    return b"".join(_part(*one, is_first=not at) for at, one in enumerate(found)) + END


def _part(separator: str, part: str, *, is_first: bool) -> bytes:
    if part in _ANNOUNCED:
        return _ANNOUNCED[part]
    mark = _APART if separator and not is_first else b"" if part.isdigit() else _GLUED
    return mark + (number(part) if part.isdigit() else b"\x40" + text(part))
