"""Arch Linux versions: ``epoch:version-release``. Source: ``alpm_pkg_vercmp``: ``1.0a`` < ``1.0``
< ``1.0.a``."""

import re

from vigie.core.versions.encoding import MAX_TEXT, number, text

NAMES = ("alpm", "arch", "archlinux", "pacman")

_TOKEN = re.compile(r"([^a-zA-Z0-9~]*)([0-9]+|[a-zA-Z]+|~)")
_TILDE, _GLUED, _END, _APART = b"\x02", b"\x10", b"\x20", b"\x30"


def key(version: str) -> bytes | None:
    """Return the key of a version; no epoch is epoch 0, no release comes before any."""
    epoch, colon, rest = version.strip().partition(":")
    if not colon:
        epoch, rest = "0", version.strip()
    if len(version) > MAX_TEXT or not rest or not epoch.isdigit():
        return None
    upstream, _, release = rest.partition("-")
    return number(epoch) + _segments(upstream) + (_segments(release) if release else b"")


def _segments(version: str) -> bytes:
    return b"".join(_segment(*found) for found in _TOKEN.findall(version)) + _END


def _segment(separator: str, part: str) -> bytes:
    if part == "~":
        return _TILDE
    if part.isdigit():
        return number(part)
    return (_APART if separator else _GLUED) + text(part)
