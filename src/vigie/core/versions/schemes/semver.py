"""Semantic versions, read leniently: any count of numbers, ``v`` prefix, ``1.21rc2``,
``1.0.0.alpha``.

Source: semver.org 2.0.0, section 11. Build metadata does not count.
"""

import re

from vigie.core.versions.encoding import END, MAX_TEXT, is_number, number, run, text

NAMES = ("semver", "semantic", "npm", "cargo", "hex", "swift", "github")

_VERSION = re.compile(r"\s*[vV=]*\s*([0-9]+(?:\.[0-9]+)*)[.-]?([^+\s]*)(\+\S*)?\s*")
_PRE = b"\x10"
_NUMERIC, _ALPHANUMERIC, _LAST = b"\x11", b"\x12", b"\x02"


def key(version: str) -> bytes | None:
    """Return the key of a version, ``None`` when it does not begin with a number."""
    read = _VERSION.fullmatch(version) if len(version) <= MAX_TEXT else None
    if read is None:
        return None
    return run(read[1].split(".")) + pre_release(read[2])


def pre_release(identifiers: str) -> bytes:
    """Encode the pre-release identifiers: none comes last, numbers before words, fewer before
    more."""
    if not identifiers:
        return END
    return _PRE + b"".join(_identifier(part) for part in identifiers.split(".")) + _LAST


def _identifier(part: str) -> bytes:
    if is_number(part):
        return _NUMERIC + number(part)
    return _ALPHANUMERIC + text(part)
