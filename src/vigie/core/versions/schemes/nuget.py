"""NuGet versions: semantic versions of up to four numbers, whatever the case."""

from vigie.core.versions.schemes import semver

NAMES = ("nuget",)


def key(version: str) -> bytes | None:
    """Return the key of a version, ``None`` when it does not begin with a number."""
    return semver.key(version.lower())
