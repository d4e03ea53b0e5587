"""Bitnami versions: semantic versions followed by a packaging revision, ``1.2.3-4``."""

import re

from vigie.core.versions.encoding import END, number
from vigie.core.versions.schemes import semver

NAMES = ("bitnami",)

_REVISION = re.compile(r"(.*[^-])-([0-9]+)")


def key(version: str) -> bytes | None:
    """Return the key of a version: a revision comes after the version without one."""
    read = _REVISION.fullmatch(version.strip())
    base = semver.key(read[1] if read else version)
    return None if base is None else base + (number(read[2]) if read else b"") + END
