"""OpenSSL versions: ``1.0.2k`` before ``1.0.2za``, ``1.1.0-pre1``, then semantic versions from
3.0."""

from vigie.core.versions.schemes import generic

NAMES = ("openssl",)


def key(version: str) -> bytes | None:
    """Return the key of a version: letters come after the release they mend."""
    return generic.key(version.lower().removeprefix("openssl").lstrip("-_ "))
