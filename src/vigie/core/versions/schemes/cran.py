"""R package versions: numbers between dots and dashes; ``1.8`` comes before ``1.8.0``. Source:
``package_version``."""

import re

from vigie.core.versions.encoding import END, MAX_TEXT, number

NAMES = ("cran", "hackage")

_VERSION = re.compile(r"[0-9]+(?:[.-][0-9]+)*")


def key(version: str) -> bytes | None:
    """Return the key of a version, ``None`` when it is not numbers."""
    plain = version.strip()
    if len(plain) > MAX_TEXT or not _VERSION.fullmatch(plain):
        return None
    return b"".join(number(digits) for digits in re.split(r"[.-]", plain)) + END
