"""Versions as OpenSSL lists them: ``3.0.1, 0.9.7a`` are alternatives; else comparisons."""

from vigie.core.versions.ranges.bounds import Alternatives, Bound
from vigie.core.versions.ranges.notations import plain

SCHEMES = ("openssl",)


def read(text: str) -> Alternatives:
    """Return the alternatives of a list."""
    if any(mark in text for mark in "<>=~^|[*!") or not text.strip():
        return plain.read(text)
    return [[Bound("=", word.strip())] for word in text.split(",") if word.strip()]
