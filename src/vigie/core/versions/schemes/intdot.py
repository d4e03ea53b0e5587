"""Numbers between dots, whatever their count: ``intdot`` of VERS; what follows the first other
mark does not count."""

import re

from vigie.core.versions.encoding import END, MAX_TEXT, number

NAMES = ("intdot",)

_NUMBERS = re.compile(r"[0-9]+(?:\.[0-9]+)*")


def key(version: str) -> bytes | None:
    """Return the key of a version, ``None`` when it does not begin with a number."""
    read = _NUMBERS.match(version.strip()) if len(version) <= MAX_TEXT else None
    return b"".join(map(number, read[0].split("."))) + END if read else None
