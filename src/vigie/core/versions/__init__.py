"""The order of versions: one sortable key per version and scheme; what nothing orders is ``None``.

Keys of one scheme sort as bytes in the order of the versions, hold no zero byte and are at most
``MAX_KEY`` bytes long. Keys of two schemes must not be compared.
"""

from vigie.core.versions.catalogue import UnknownScheme, key_of, keys, orders
from vigie.core.versions.choice import scheme_of
from vigie.core.versions.encoding import MAX_KEY, MAX_TEXT
from vigie.core.versions.order import compare, key
from vigie.core.versions.ranges import (
    NotCanonical,
    UnreadableRange,
    as_vers,
    canonical,
    satisfies,
    strict,
)

__all__ = [
    "MAX_KEY",
    "MAX_TEXT",
    "NotCanonical",
    "UnknownScheme",
    "UnreadableRange",
    "as_vers",
    "canonical",
    "compare",
    "key",
    "key_of",
    "orders",
    "satisfies",
    "scheme_of",
    "schemes",
    "strict",
]


def schemes() -> tuple[str, ...]:
    """Return every name a scheme answers to, sorted."""
    return tuple(sorted(keys()))
