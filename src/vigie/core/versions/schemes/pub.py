"""Dart pub versions: semantic versions whose build metadata counts (``1.0.0`` before
``1.0.0+1``)."""

from vigie.core.versions.schemes import semver

NAMES = ("pub",)

_NO_BUILD = b"\x05"


def key(version: str) -> bytes | None:
    """Return the key of a version, ``None`` when it does not begin with a number."""
    base = semver.key(version)
    if base is None:
        return None
    build = version.partition("+")[2]
    return base + (semver.pre_release(build.strip()) if build else _NO_BUILD)
