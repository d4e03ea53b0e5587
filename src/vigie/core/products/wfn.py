"""Well-formed CPE names, bound to and unbound from the URI of 2.2 and the formatted string of 2.3.

Source: NISTIR 7695, sections 5 and 6. A name is its eleven attributes; a value is ``ANY``, ``NA``,
or text in lower case where every mark but letters, digits and ``_`` is quoted by a backslash, and
an unquoted ``*`` or ``?`` at either end is a wildcard. ``cpe.parse`` reads feeds and inventories
leniently; this module is strict.
"""

import re
from collections.abc import Iterable

from vigie.core.advisories import ANY as _ANY_MARK
from vigie.core.advisories import NOT_APPLICABLE as _NA_MARK
from vigie.core.products.cpe import ATTRIBUTES, NotACpe

Wfn = tuple[str, ...]
"""The values of the eleven attributes, in the order of ``cpe.ATTRIBUTES``."""

ANY, NA = "ANY", "NA"
_FORMATTED, _URI = "cpe:2.3:", "cpe:/"
_VALUE = re.compile(r"(?:\*|\?*)(?:[A-Za-z0-9_]|\\[!-/:-@\[-`{-~])+(?:\*|\?*)|\?+|\*")
_PACKED = 5
_EDITION = ATTRIBUTES.index("edition")
_BOUND = 7
"""How many attributes a URI has; the others are packed in its edition."""


def named(**values: str) -> Wfn:
    """Return the name of some attributes, the others being ``ANY``."""
    return tuple(values.get(attribute, ANY) for attribute in ATTRIBUTES)


def unbound(text: str) -> Wfn:
    """Read a formatted string or a URI; raises ``NotACpe``."""
    name = text.strip()
    if name.lower().startswith(_FORMATTED):
        values = [_from_formatted(v, text) for v in _split(name[len(_FORMATTED) :])]
        return _checked(values, text, length=len(ATTRIBUTES))
    if name.lower().startswith(_URI):
        return _checked(_of_uri(name[len(_URI) :], text), text, length=len(ATTRIBUTES))
    raise NotACpe(text=text)


def _checked(values: list[str], text: str, *, length: int) -> Wfn:
    good = len(values) == length and values[0] in ("a", "o", "h", ANY, NA)
    if not good or not all(v in (ANY, NA) or _VALUE.fullmatch(v) for v in values):
        raise NotACpe(text=text)
    return tuple(values)


# ---- the formatted string ----------------------------------------------------------------------


def formatted(name: Wfn) -> str:
    """Bind a name to a formatted string of 2.3."""
    return _FORMATTED + ":".join(map(_to_formatted, name))


def _to_formatted(value: str) -> str:
    if value in (ANY, NA):
        return _ANY_MARK if value == ANY else _NA_MARK
    return re.sub(r"\\(.)", lambda hit: hit[1] if hit[1] in "._-" else hit[0], value)


def _split(name: str) -> list[str]:
    return re.sub(r"\\.|:", lambda hit: "\0" if hit[0] == ":" else hit[0], name).split("\0")


def _from_formatted(value: str, text: str) -> str:
    if value in (_ANY_MARK, _NA_MARK):
        return ANY if value == _ANY_MARK else NA
    parts = re.findall(r"\\.|.", value.lower())
    return "".join(_quoted(part, at, parts, text) for at, part in enumerate(parts))


def _quoted(part: str, at: int, parts: list[str], text: str) -> str:
    """Quote a mark; a wildcard stays bare, at an end only."""
    if part in ("*", "?"):
        if not _is_at_an_end(part, at, parts):
            raise NotACpe(text=text)
        return part
    return part if len(part) > 1 or part.isalnum() or part == "_" else f"\\{part}"


def _is_at_an_end(part: str, at: int, parts: list[str]) -> bool:
    if part == "*":
        return at in (0, len(parts) - 1)
    return set(parts[:at]) <= {"?"} or set(parts[at + 1 :]) <= {"?"}


# ---- the URI -----------------------------------------------------------------------------------


def uri(name: Wfn) -> str:
    """Bind a name to a URI of 2.2; attributes it has no place for are packed in the edition."""
    values = [_to_uri(value) for value in name]
    edition, language = values[_EDITION], values[_EDITION + 1]
    extended = values[_BOUND:]
    packed = "~" + "~".join([edition, *extended]) if any(extended) else edition
    return (_URI + ":".join([*values[:_EDITION], packed, language])).rstrip(":")


def _to_uri(value: str) -> str:
    if value in (ANY, NA):
        return "" if value == ANY else _NA_MARK
    parts: Iterable[str] = re.findall(r"\\.|.", value)
    return "".join(map(_encoded, parts))


def _encoded(part: str) -> str:
    if part in ("?", "*"):
        return "%01" if part == "?" else "%02"
    mark = part[-1]
    return f"%{ord(mark):02x}" if len(part) > 1 and mark not in ".-" else mark


def _of_uri(name: str, text: str) -> list[str]:
    parts = name.split(":")
    if len(parts) > _BOUND:
        raise NotACpe(text=text)
    parts += [""] * (_BOUND - len(parts))
    edition, extended = parts[_EDITION], [""] * (len(ATTRIBUTES) - _BOUND)
    if edition.startswith("~"):
        packed = edition.split("~")[1:]
        if len(packed) != _PACKED:
            raise NotACpe(text=text)
        edition, *extended = packed
    values = [*parts[:_EDITION], edition, parts[_EDITION + 1], *extended]
    return [_decoded(value, text) for value in values]


def _decoded(value: str, text: str) -> str:
    if value in ("", _NA_MARK):
        return ANY if not value else NA
    parts = re.findall(r"%..|.", value.lower())
    plain = [_mark(part, text) for part in parts]
    return "".join(_quoted(part, at, plain, text) for at, part in enumerate(plain))


def _mark(part: str, text: str) -> str:
    """Return what a percent sign stands for: a wildcard, or a quoted mark."""
    if part[0] != "%":
        return part
    if part in ("%01", "%02"):
        return "?" if part == "%01" else "*"
    if not re.fullmatch(r"%[2-7][0-9a-f]", part):
        raise NotACpe(text=text)
    mark = chr(int(part[1:], 16))
    if mark.isalnum() or not mark.isprintable() or mark == " ":
        raise NotACpe(text=text)
    return f"\\{mark}"
