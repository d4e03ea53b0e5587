"""RPM versions: ``epoch:version-release``. Source: ``rpmvercmp``: ``~`` before the end, ``^``
just after it."""

import re

from vigie.core.versions.encoding import MAX_TEXT, is_number, number, text

NAMES = ("rpm", "redhat", "suse")

_TOKEN = re.compile(r"[0-9]+|[a-zA-Z]+|~|\^")
_TILDE, _END, _CARET, _LETTERS = b"\x02", b"\x03", b"\x04", b"\x05"


def key(version: str) -> bytes | None:
    """Return the key of a version; no epoch is epoch 0, no release comes before any. Words are
    epochs of old."""
    epoch, colon, rest = version.strip().partition(":")
    if not colon:
        epoch, rest = "", version.strip()
    if len(version) > MAX_TEXT or not rest:
        return None
    upstream, _, release = rest.partition("-")
    return _epoch(epoch) + segments(upstream) + segments(release)


def _epoch(epoch: str) -> bytes:
    return segments(epoch) if epoch and not is_number(epoch) else number(epoch or "0")


def segments(version: str) -> bytes:
    """Encode the segments of one part: letters before numbers, separators do not count."""
    return b"".join(_segment(part) for part in _TOKEN.findall(version)) + _END


def _segment(part: str) -> bytes:
    if part == "~":
        return _TILDE
    if part == "^":
        return _CARET
    return number(part) if part.isdigit() else _LETTERS + text(part)
