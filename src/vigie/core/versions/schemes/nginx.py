"""nginx versions: plain numbers; even minors are stable branches, which ranges, not the order,
take in account."""

from vigie.core.versions.schemes import generic

NAMES = ("nginx",)


def key(version: str) -> bytes | None:
    """Return the key of a version."""
    return generic.key(version.lower().removeprefix("nginx").lstrip("-_/ "))
