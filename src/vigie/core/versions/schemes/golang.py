"""Go module and toolchain versions: ``v1.2.3-0.20200309214505-aa6a9891b09c+incompatible``,
``go1.21rc2``."""

from vigie.core.versions.schemes import semver

NAMES = ("golang", "go")


def key(version: str) -> bytes | None:
    """Return the key of a version, ``None`` when it does not begin with a number."""
    return semver.key(version.strip().removeprefix("go"))
