"""Ranges of NuGet: intervals; a bare version is *from it*, and ``1.*`` floats from 1.

Source: "Package versioning" of NuGet.
"""

from vigie.core.versions.ranges.bounds import Alternatives, Bound
from vigie.core.versions.ranges.notations import plain

SCHEMES = ("nuget",)


def read(text: str) -> Alternatives:
    """Return the alternatives of a NuGet range."""
    word = text.strip()
    if not word or any(mark in word for mark in "<>=~^|[(,! "):
        return plain.read(text)
    floor = word.partition("*")[0].rstrip(".-")
    return [[Bound(">=", floor)]] if floor else [[]]
