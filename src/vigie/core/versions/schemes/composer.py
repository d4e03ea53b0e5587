"""Composer versions. Source: ``version_compare`` of PHP: unknown < dev < alpha < beta < RC < # < number < pl."""

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
    return b"".join(_part(token) for token in tokens) + END


def _part(token: str) -> bytes:
    if token.isdigit():
        return number(token)
    form = "rc" if token == "rc" else token if token in ("dev", "#") else token[0]
    known = token in ("alpha", "beta", "pl", "dev", "rc", "#") or len(token) == 1
    return bytes((_FORMS[form],)) if known and form in _FORMS else _UNKNOWN
