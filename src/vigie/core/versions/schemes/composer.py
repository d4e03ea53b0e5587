"""Composer versions. Source: ``version_compare`` of PHP: unknown < dev < alpha < beta < RC < # <
number < pl."""

import re

from vigie.core.versions.encoding import END, MAX_TEXT, number

NAMES = ("composer", "packagist", "php")

_TOKEN = re.compile(r"[0-9]+|[a-z]+|#")
_FORMS = {"dev": 0x10, "a": 0x11, "b": 0x12, "rc": 0x13, "c": 0x13, "#": 0x7F, "p": 0xFE}
_UNKNOWN = b"\x08"


def key(version: str) -> bytes | None:
    """Return the key of a version; ``None`` when it says nothing."""
    tokens = _TOKEN.findall(version.strip().lower().removeprefix("v"))
    if len(version) > MAX_TEXT or not tokens:
        return None
    return b"".join(_part(part) for part in tokens) + END


def _part(part: str) -> bytes:
    if part.isdigit():
        return number(part)
    form = "rc" if part == "rc" else part if part in ("dev", "#") else part[0]
    known = part in ("alpha", "beta", "pl", "dev", "rc", "#") or len(part) == 1
    return bytes((_FORMS[form],)) if known and form in _FORMS else _UNKNOWN
