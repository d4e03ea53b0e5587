"""Arch Linux versions: ``epoch:version-release``. Source: ``alpm_pkg_vercmp``: ``1.0a`` < ``1.0``
< ``1.0.a``."""

import re

from vigie.core.versions.encoding import MAX_TEXT, is_number, number, text

NAMES = ("alpm", "arch", "archlinux", "pacman")

_TOKEN = re.compile(r"([^a-zA-Z0-9~]*)([0-9]+|[a-zA-Z]+|~)")
_TILDE, _GLUED, _END, _APART = b"\x02", b"\x10", b"\x20", b"\x30"


def key(version: str) -> bytes | None:
    """Return the key of a version; no epoch is epoch 0, no release comes before any."""
    epoch, colon, rest = version.strip().partition(":")
    if not colon:
        epoch, rest = "0", version.strip()
    if len(version) > MAX_TEXT or not rest or not is_number(epoch):
        return None
    upstream, release = _parted(rest)
    return number(epoch) + _segments(upstream) + (_segments(release) if release else b"")


def order(a: str, b: str) -> int:
    """Return -1, 0 or 1; the release counts only when both versions have one, which is not
    transitive: keys put no release before any."""
    left, right = (key(version) or b"" for version in (a, b))
    if bool(_parted(a)[1]) != bool(_parted(b)[1]):
        left, right = (key(_parted(version)[0]) or b"" for version in (a, b))
    return (left > right) - (left < right)


def _parted(version: str) -> tuple[str, str]:
    """Return what stands before and after the last dash."""
    upstream, dash, release = version.strip().rpartition("-")
    return (upstream, release) if dash else (release, "")


def _segments(version: str) -> bytes:
    return b"".join(_segment(*found) for found in _TOKEN.findall(version)) + _END


def _segment(separator: str, part: str) -> bytes:
    if part == "~":
        return _TILDE
    if part.isdigit():
        return number(part)
    return (_APART if separator else _GLUED) + text(part)
