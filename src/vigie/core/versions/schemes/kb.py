"""Microsoft articles (``KB5034441``): by number, the order of publication; what one supersedes is
not in it."""

import re

from vigie.core.versions.encoding import END, number

NAMES = ("kb",)

_ARTICLE = re.compile(r"\s*(?:kb)?\s*([0-9]{1,10})\s*", re.IGNORECASE)


def key(version: str) -> bytes | None:
    """Return the key of an article number, ``None`` for anything else."""
    read = _ARTICLE.fullmatch(version)
    return number(read[1]) + END if read else None
