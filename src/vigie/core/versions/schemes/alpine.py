"""Alpine versions, those of old releases and those outside the grammar included.

Source: the behaviour of apk-tools (``apk version -t``). Digits, a letter, suffixes, a commit, a
revision; at the first mark that does not fit, the rest is *invalid*: it comes before the end.
"""

import re

from vigie.core.versions.encoding import END, MAX_TEXT, STOP, number, text

NAMES = ("alpine", "apk")

_LETTER, _SUFFIX, _SUFFIX_NUMBER, _COMMIT, _REVISION = range(5)
_TOKENS = (
    (_LETTER, re.compile(r"([a-z])([0-9]*)")),
    (_SUFFIX, re.compile(r"_([a-z]+)")),
    (_SUFFIX_NUMBER, re.compile(r"([0-9]+)")),
    (_COMMIT, re.compile(r"~([0-9a-f]+)")),
    (_REVISION, re.compile(r"-r([0-9]+)")),
)
_MAY_FOLLOW = {
    None: (_LETTER, _SUFFIX, _COMMIT, _REVISION),
    _LETTER: (_SUFFIX, _COMMIT, _REVISION),
    _SUFFIX: (_SUFFIX_NUMBER, _SUFFIX, _COMMIT, _REVISION),
    _SUFFIX_NUMBER: (_SUFFIX, _COMMIT, _REVISION),
    _COMMIT: (_REVISION,),
    _REVISION: (),
}
_RANKS = {"alpha": 0x10, "beta": 0x11, "pre": 0x12, "rc": 0x13}
_LATER = {"cvs": 0x51, "svn": 0x52, "git": 0x53, "hg": 0x54, "p": 0x55}
_INVALID = b"\x18"
_MARKS = {_REVISION: b"\x21", _COMMIT: b"\x22", _SUFFIX_NUMBER: b"\x23", _LETTER: b"\x60"}
_FRACTION = b"\x70"
_NUMBERS = re.compile(r"[0-9]*(?:\.[0-9]*)*")


def key(version: str) -> bytes | None:
    """Return the key of a version; ``None`` when it does not begin with a number or a dot."""
    plain = version.strip()
    if len(plain) > MAX_TEXT or not plain or plain[0] not in "0123456789.":
        return None
    numbers = _NUMBERS.match(plain)
    first, *others = (numbers[0] if numbers else "").split(".")
    encoded = number(first) + b"".join(map(_component, others))
    return encoded + _tail(plain[numbers.end() if numbers else 0 :])


def _component(digits: str) -> bytes:
    """Encode a number; with a leading zero, or empty, it is a text that comes before them all."""
    if not digits or digits[0] == "0":
        return _FRACTION + digits.encode("ascii") + STOP
    return number(digits)


def _tail(rest: str) -> bytes:
    parts: list[bytes] = []
    last: int | None = None
    while rest:
        kind, found = _token(rest, last)
        if found is None:
            return b"".join(parts) + _INVALID
        encoded = _encoded(kind, found)
        if encoded is None:
            return b"".join(parts) + _INVALID
        parts.append(encoded)
        last, rest = kind, rest[found.end() :]
    return b"".join(parts) + END


def _token(rest: str, last: int | None) -> tuple[int, re.Match[str] | None]:
    for kind, pattern in _TOKENS:
        if kind in _MAY_FOLLOW[last] and (found := pattern.match(rest)):
            return kind, found
    return _LETTER, None


def _encoded(kind: int, found: re.Match[str]) -> bytes | None:
    if kind == _SUFFIX:
        rank = _RANKS.get(found[1]) or _LATER.get(found[1])
        return bytes((rank,)) if rank else None
    if kind == _COMMIT:
        return _MARKS[kind] + text(found[1])
    if kind == _LETTER:
        digits = _component(found[2]) if found[2] else b""
        return _MARKS[kind] + found[1].encode("ascii") + digits
    return _MARKS[kind] + number(found[1])
