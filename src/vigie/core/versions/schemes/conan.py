"""Conan versions: numbers or words between dots, pre-release after ``-``, build after ``+``
(which counts)."""

from vigie.core.versions.encoding import END, MAX_TEXT, number, text

NAMES = ("conan",)

_LAST, _PRESENT, _WORD = b"\x02", b"\x10", b"\xf0"


def key(version: str) -> bytes | None:
    """Return the key of a version; numbers come before words, trailing zeros do not count."""
    if len(version) > MAX_TEXT or not version.strip():
        return None
    plain, _, build = version.strip().lower().partition("+")
    release, dash, pre = plain.partition("-")
    return _items(release) + (_PRESENT + _items(pre) if dash else END) + _build(build)


def _build(build: str) -> bytes:
    return _PRESENT + _items(build) if build else _LAST


def _items(part: str) -> bytes:
    items = part.split(".")
    while items and not items[-1].strip("0"):
        items.pop()
    return b"".join(number(i) if i.isdigit() else _WORD + text(i) for i in items) + _LAST
