"""The bytes keys are made of: concatenated in order, they sort as bytes and hold no zero byte.

A key is a sequence of marks below ``0x80`` and of numbers at ``0x80`` and above, so that at one
position a
number sorts after every mark. Units: none. Source: docs/methods/versions.md, "Keys".
"""

MAX_TEXT = 200
"""Longer version texts are incomparable: no real version is that long, and keys stay bounded."""

MAX_KEY = 4 * MAX_TEXT
"""No key is longer than this many bytes."""

END = b"\x20"
"""The end of a version: after every pre-release mark, before every suffix and number."""

STOP = b"\x01"
"""The end of a word inside a key: a shorter word sorts before the longer ones it begins."""

_NUMBER = 0x80
_MAX_DIGITS = 100
_WORD = b"\x30"


def number(digits: str) -> bytes:
    """Encode a decimal number of any size: its length then its digits; ``007`` is ``7``, zero is
    one byte.

    Past 100 significant digits only the first 100 count: such numbers occur in hostile input only.
    """
    significant = digits.lstrip("0")[:_MAX_DIGITS]
    return bytes((_NUMBER + len(significant),)) + significant.encode("ascii")


ZERO = number("0")


def is_number(characters: str) -> bool:
    """Return whether a text is decimal digits and nothing else; those of other scripts are not."""
    return characters.isascii() and characters.isdigit()


def word(text: str) -> bytes:
    """Encode a word of ASCII letters: after the end of a version, before any number."""
    return _WORD + text.encode("ascii", "ignore") + STOP


def text(characters: str) -> bytes:
    """Encode text whose order is that of its UTF-8 bytes; ends with ``STOP``. Control marks are
    left out."""
    return "".join(mark for mark in characters if mark >= " ").encode("utf-8") + STOP


def run(numbers: list[str]) -> bytes:
    """Encode numbers of which the trailing zeros do not count."""
    kept = list(numbers)
    while kept and not kept[-1].strip("0"):
        kept.pop()
    return b"".join(number(digits) for digits in kept)
