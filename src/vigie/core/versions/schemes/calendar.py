"""Versions that are a plain day: ``20240131``, ``2024-01-31``, ``202401311530``; nothing else.

A product that is numbered one way and then the other is not ordered: ``generic`` answers unknown
between a day and a number.
"""

import re

from vigie.core.versions.encoding import END, number

NAMES = ("calendar",)

_DAY = re.compile(
    r"\s*((?:19|20)[0-9]{2})(-?)(0[1-9]|1[0-2])\2(0[1-9]|[12][0-9]|3[01])"
    r"((?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9])?)?\s*"
)


def key(version: str) -> bytes | None:
    """Return the key of a day, ``None`` for anything else."""
    read = _DAY.fullmatch(version)
    if read is None:
        return None
    year, _, month, day, time = read.groups()
    return number(f"{year}{month}{day}{(time or '').ljust(6, '0')}") + END
