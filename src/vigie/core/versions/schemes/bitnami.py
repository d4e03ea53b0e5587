"""Bitnami versions: semantic versions; the packaging revision (``1.2.3-4``) does not count."""

import re

from vigie.core.versions.schemes import semver

NAMES = ("bitnami",)

_REVISION = re.compile(r"(?<=[0-9a-z])-[0-9]+$")


def key(version: str) -> bytes | None:
    """Return the key of a version, ``None`` when it does not begin with a number."""
    return semver.key(_REVISION.sub("", version.strip()))
