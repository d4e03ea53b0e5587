"""Debian package versions: ``epoch:upstream-revision``. Source: Debian Policy 5.6.12; ``~`` sorts
before the end."""

import re

from vigie.core.versions.encoding import MAX_TEXT, is_number, number

NAMES = ("debian", "deb", "dpkg", "ubuntu")

_PAIR = re.compile(r"([^0-9]*)([0-9]*)")
_TILDE, _STOP = b"\x02", b"\x03"


def key(version: str) -> bytes | None:
    """Return the key of a version; ``None`` when the epoch is not a number or nothing is left."""
    epoch, colon, rest = (
        version.strip().partition(":") if ":" in version else ("", "", version.strip())
    )
    if len(version) > MAX_TEXT or not rest or (colon and not is_number(epoch)):
        return None
    upstream, _, revision = rest.rpartition("-") if "-" in rest else (rest, "", "")
    return number(epoch or "0") + _encode(upstream) + _encode(revision)


def _encode(text: str) -> bytes:
    pairs = [pair for pair in _PAIR.findall(text) if pair != ("", "")] or [("", "")]
    return b"".join(_marks(marks) + _STOP + number(digits) for marks, digits in pairs) + _STOP


def _marks(marks: str) -> bytes:
    """Encode what is no digit: ``~`` first, then letters, then the rest."""
    return b"".join(_mark(mark) for mark in marks)


def _mark(mark: str) -> bytes:
    if mark == "~":
        return _TILDE
    code = min(ord(mark), 0x7E)
    return bytes((code - 0x31,)) if mark.isascii() and mark.isalpha() else bytes((0x7F, code or 1))
