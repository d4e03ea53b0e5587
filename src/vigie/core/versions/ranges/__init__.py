"""Ranges of versions: ``vers:`` and every ecosystem's own notation; three-valued."""

from vigie.core.versions.ranges.bounds import UnreadableRange
from vigie.core.versions.ranges.conversion import as_vers
from vigie.core.versions.ranges.native import in_native
from vigie.core.versions.ranges.vers import NotCanonical, canonical, contains, parsed, strict

__all__ = ["NotCanonical", "UnreadableRange", "as_vers", "canonical", "satisfies", "strict"]


def satisfies(version: str, text: str, scheme: str) -> bool | None:
    """Return whether a version is in a range; ``None`` when something in it is incomparable.

    Raises ``UnreadableRange`` and ``UnknownScheme``. A ``vers:`` range names its own scheme.
    """
    if not text.strip().startswith("vers:"):
        return in_native(version, text, scheme)
    try:
        return contains(version, parsed(text))
    except NotCanonical as error:
        raise UnreadableRange(text=text) from error
