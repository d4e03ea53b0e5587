"""CPE names: the formatted string of 2.3 and the URI of 2.2, read into a product and its
attributes.

Source: NISTIR 7695 (naming). Attribute values come out unescaped and lower case; ``*`` is any and
``-`` not applicable.
"""

import re
from collections.abc import Sequence
from urllib.parse import unquote

from vigie.core.advisories import ANY, NOT_APPLICABLE
from vigie.core.products.identity import Identified, ProductId
from vigie.errors import VigieError

ATTRIBUTES = (
    "part",
    "vendor",
    "product",
    "version",
    "update",
    "edition",
    "language",
    "sw_edition",
    "target_sw",
    "target_hw",
    "other",
)
_FORMATTED = "cpe:2.3:"
_URI = "cpe:/"
_ESCAPE = re.compile(r"\\(.)")


class NotACpe(VigieError):
    fr = "ce n'est pas un nom CPE : {text!r}"
    en = "not a CPE name: {text!r}"


def parse(text: str) -> Identified:
    """Read a CPE 2.3 formatted string or a CPE 2.2 URI; raises ``NotACpe``.

    Confidence is 1, evidence ``cpe``.
    """
    values: Sequence[str] = attributes(text)
    if "\\" in text or not text.startswith(_FORMATTED):
        values = [_plain(value) for value in values]
    # Positions, not names: this is read for every component of every inventory.
    return Identified._make((ProductId(*values[:3]), *values[3:], 1.0, "cpe"))


def attributes(text: str) -> tuple[str, ...]:
    """Return the eleven attributes, still escaped, lower case, ``*`` where absent; raises
    ``NotACpe``."""
    name = text.strip().lower()
    if name.startswith(_FORMATTED):
        values = _split(name[len(_FORMATTED) :])
    elif name.startswith(_URI):
        values = _from_uri(name[len(_URI) :])
    else:
        raise NotACpe(text=text)
    if not values or values[0] not in ("a", "o", "h", ANY, NOT_APPLICABLE) or len(values) > 11:
        raise NotACpe(text=text)
    if len(values) < 11 or "" in values:
        values = [value or ANY for value in values] + [ANY] * (11 - len(values))
    return tuple(values)


def _split(name: str) -> list[str]:
    """Split on the colons that no backslash escapes."""
    if "\\" not in name:
        return name.split(":")
    return re.sub(r"\\(.)|:", lambda hit: hit.group(0) if hit.group(1) else "\0", name).split("\0")


def _from_uri(name: str) -> list[str]:
    parts = [_quote(part) for part in name.split(":")]
    if len(parts) > 5 and parts[5].startswith("~"):
        packed = parts[5].split("~")[1:6]
        edition, *rest = packed + [""] * (5 - len(packed))
        language = parts[6] if len(parts) > 6 else ""
        return [*parts[:5], edition, language, *rest]
    return parts


def _quote(part: str) -> str:
    plain = unquote(part.replace("%01", "?").replace("%02", "*"))
    if plain in (ANY, NOT_APPLICABLE):
        return plain
    return re.sub(r"([^a-z0-9_~?*])", r"\\\1", plain)


def _plain(value: str) -> str:
    return value if value in (ANY, NOT_APPLICABLE) else _ESCAPE.sub(r"\1", value)
