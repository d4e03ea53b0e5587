"""Windows builds: ``10.0.19045.3803``; feature names are ordered inside their own product by the
resolver."""

import re

from vigie.core.versions.encoding import END, MAX_TEXT, run

NAMES = ("windows",)

_BUILD = re.compile(r"\s*(?:v|version|build)?\s*([0-9]+(?:\.[0-9]+)*)\s*", re.IGNORECASE)
_SPACED = re.compile(r"\s*(?:\(?(?:os )?build |build\s+|n/a build )", re.IGNORECASE)


def key(version: str) -> bytes | None:
    """Return the key of a build, ``None`` when it holds anything but numbers."""
    plain = _SPACED.sub(".", version.strip()).strip(" .)").removeprefix("n/a.")
    read = _BUILD.fullmatch(plain) if len(version) <= MAX_TEXT else None
    return run(read[1].split(".")) + END if read else None
