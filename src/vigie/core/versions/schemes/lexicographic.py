"""Versions without any rule but the order of their UTF-8 bytes."""

from vigie.core.versions.encoding import MAX_TEXT

NAMES = ("lexicographic",)


def key(version: str) -> bytes | None:
    """Return the bytes of the version; ``None`` when it holds a zero character."""
    return None if len(version) > MAX_TEXT or "\0" in version else version.encode("utf-8")
