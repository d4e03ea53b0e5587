"""The order of versions: one sortable key per version and scheme; what nothing orders is ``None``.

Keys of one scheme sort as bytes in the order of the versions, hold no zero byte and are at most
``MAX_KEY`` bytes long. Keys of two schemes must not be compared.
"""

from vigie.core.versions.catalogue import UnknownScheme, key_of, keys
from vigie.core.versions.choice import scheme_of
from vigie.core.versions.encoding import MAX_KEY, MAX_TEXT
from vigie.core.versions.ranges import UnreadableRange, satisfies

__all__ = [
    "MAX_KEY",
    "MAX_TEXT",
    "UnknownScheme",
    "UnreadableRange",
    "compare",
    "key",
    "key_of",
    "satisfies",
    "scheme_of",
    "schemes",
]

_NOT_VERSIONS = frozenset(
    ("", "*", "-", "n/a", "na", "unknown", "unspecified", "none", "any", "all")
)


def key(text: str, scheme: str = "generic") -> bytes | None:
    """Return the sortable key of a version, ``None`` when it cannot be ordered.

    Raises ``UnknownScheme``.
    """
    function = key_of(scheme)
    return None if text.strip().lower() in _NOT_VERSIONS else function(text)


def compare(a: str, b: str, scheme: str = "generic") -> int | None:
    """Return -1, 0 or 1 as ``a`` is before, the same as or after ``b``.

    ``None`` when either is incomparable; raises ``UnknownScheme``.
    """
    left, right = key(a, scheme), key(b, scheme)
    if left is None or right is None:
        return None
    return (left > right) - (left < right)


def schemes() -> tuple[str, ...]:
    """Return every name a scheme answers to, sorted."""
    return tuple(sorted(keys()))
