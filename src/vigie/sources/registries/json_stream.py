"""Reads a large JSON object element by element: memory holds one element of its arrays at a
time."""

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from vigie.errors import InputRefused

_CHUNK = 1 << 20
_BLANKS = re.compile(r"[ \t\r\n]*")
_LONGEST = 64 << 20
"""Longest single element that is read, in characters."""


class _Window:
    """A sliding view of the text: what was consumed is let go."""

    def __init__(self, raw: BinaryIO, name: str) -> None:
        self._raw = raw
        self._name = name
        self._decode = codecs.getincrementaldecoder("utf-8-sig")()
        self._json = json.JSONDecoder()
        self.text = ""
        self.at = 0

    def refused(self) -> InputRefused:
        return InputRefused(
            file=self._name,
            reason_fr="JSON illisible ou tronqué",
            reason_en="unreadable or truncated JSON",
        )

    def grow(self) -> None:
        """Read on: as much again as is held, so that a long element is not read over and over."""
        chunk = self._raw.read(max(_CHUNK, len(self.text) - self.at))
        if not chunk or len(self.text) - self.at > _LONGEST:
            raise self.refused()
        try:
            self.text = self.text[self.at :] + self._decode.decode(chunk)
        except UnicodeDecodeError as error:
            raise self.refused() from error
        self.at = 0

    def peek(self) -> str:
        """Return the next sign that is not a blank, without consuming it."""
        while True:
            self.at = _BLANKS.match(self.text, self.at).end()  # type: ignore[union-attr]
            if self.at < len(self.text):
                return self.text[self.at]
            self.grow()

    def take(self, expected: str) -> str:
        sign = self.peek()
        if sign not in expected:
            raise self.refused()
        self.at += 1
        return sign

    def end(self) -> None:
        """Read to the end, so that a damaged archive is seen; only blanks may follow."""
        while not self.text[self.at :].strip():
            self.at, self.text = 0, ""
            chunk = self._raw.read(_CHUNK)
            if not chunk:
                return
            self.text = chunk.decode("ascii", "replace")
        raise self.refused()

    def value(self) -> Any:
        """Return the next whole value; a number is only whole once something follows it."""
        self.peek()
        while True:
            try:
                found, end = self._json.raw_decode(self.text, self.at)
            except (json.JSONDecodeError, RecursionError):
                self.grow()
                continue
            except ValueError as error:  # a number of thousands of digits
                raise self.refused() from error
            if end < len(self.text):
                self.at = end
                return found
            self.grow()


def elements(raw: BinaryIO, *, name: str) -> Iterator[tuple[str, Any]]:
    """Yield (key, element) for each element of each array of the object, and (key, value) for
    other values.

    Raises ``InputRefused`` when the text is not one JSON object, or ends before it does.
    """
    window = _Window(raw, name)
    window.take("{")
    if window.peek() == "}":
        window.take("}")
        window.end()
        return
    while True:
        key = window.value()
        window.take(":")
        yield from ((key, item) for item in _items(window))
        if window.take(",}") == "}":
            window.end()
            return


def _items(window: _Window) -> Iterator[Any]:
    if window.peek() != "[":
        yield window.value()
        return
    window.take("[")
    if window.peek() == "]":
        window.take("]")
        return
    while True:
        yield window.value()
        if window.take(",]") == "]":
            return
