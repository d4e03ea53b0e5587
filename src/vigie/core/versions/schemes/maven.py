"""Maven versions. Source: "Version order specification" of the POM reference (Maven 3.9) for the
keys; two versions are compared as Maven 3.8 does (``maven_order``)."""

import re

from vigie.core.versions.encoding import END, MAX_TEXT, is_number, number, text
from vigie.core.versions.maven_order import order

__all__ = ["NAMES", "key", "order"]

NAMES = ("maven",)

_TOKEN = re.compile(
    r"([.-]|(?<=[0-9])(?=[^0-9.-])|(?<=[^0-9.-])(?=[0-9])|^)([0-9]+|[^0-9.-]+|(?=[.-]|$))"
)
_QUALIFIERS = {
    "alpha": 0x10,
    "beta": 0x11,
    "milestone": 0x12,
    "rc": 0x13,
    "cr": 0x13,
    "snapshot": 0x14,
}
_RELEASE = frozenset(("", "ga", "final", "release"))
_SHORT = {"a": "alpha", "b": "beta", "m": "milestone"}
_SERVICE_PACK, _OTHER, _DASH_NUMBER = b"\x28", b"\x29", b"\x40"


def key(version: str) -> bytes | None:
    """Return the key of a version; every text has one but the empty one."""
    if len(version) > MAX_TEXT or not version.strip():
        return None
    parts: list[bytes] = []
    zeros: list[bytes] = []
    found = _TOKEN.findall(version.strip().lower())
    for position, (separator, item) in enumerate(found):
        following = found[position + 1] if position + 1 < len(found) else ("", "")
        if is_number(item):
            _add_number("-" if separator == "" and parts else separator, item, parts, zeros)
        elif item and _meaning(item, following) is not None:
            zeros.clear()
            parts.append(_qualifier(_meaning(item, following) or ""))
    return b"".join(parts) + END


def _add_number(separator: str, digits: str, parts: list[bytes], zeros: list[bytes]) -> None:
    """Zeros before a dash or at the end do not count; ``-1`` comes before ``.1``."""
    if separator == "-":
        zeros.clear()
    encoded = (_DASH_NUMBER if separator == "-" else b"") + number(digits)
    if not digits.strip("0"):
        zeros.append(encoded)
        return
    parts.extend(zeros)
    zeros.clear()
    parts.append(encoded)


def _meaning(item: str, following: tuple[str, str]) -> str | None:
    """Return what a qualifier stands for; ``None`` when it says nothing."""
    separator, after = following
    if item in _SHORT and separator == "" and is_number(after):
        return _SHORT[item]
    return None if item in _RELEASE else item


def _qualifier(item: str) -> bytes:
    if item in _QUALIFIERS:
        return bytes((_QUALIFIERS[item],))
    return _SERVICE_PACK if item == "sp" else _OTHER + text(item)
