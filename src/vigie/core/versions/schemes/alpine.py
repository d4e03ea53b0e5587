"""Alpine versions: the grammar of Gentoo with more suffixes. Source: apk-tools 3,
``src/version.c``."""

from vigie.core.versions.schemes import gentoo

NAMES = ("alpine", "apk")


def key(version: str) -> bytes | None:
    """Return the key of a version; one that breaks the grammar is incomparable."""
    return gentoo.key(version)
