"""The key of a version and the order of two, in any scheme.

A scheme that offers ``order`` compares two versions in a way that keys cannot say, because its
native tool is not transitive there; its keys are the nearest order that is.
"""

from vigie.core.versions.catalogue import key_of, order_of

NOT_VERSIONS = frozenset(
    ("", "*", "-", "n/a", "na", "unknown", "unspecified", "none", "any", "all")
)


def key(text: str, scheme: str = "generic") -> bytes | None:
    """Return the sortable key of a version, ``None`` when it cannot be ordered.

    Raises ``UnknownScheme``.
    """
    function = key_of(scheme)
    return None if text.strip().lower() in NOT_VERSIONS else function(text)


def compare(a: str, b: str, scheme: str = "generic") -> int | None:
    """Return -1, 0 or 1 as ``a`` is before, the same as or after ``b``.

    ``None`` when either is incomparable; raises ``UnknownScheme``.
    """
    left, right = key(a, scheme), key(b, scheme)
    if left is None or right is None:
        return None
    order = order_of(scheme)
    return order(a, b) if order else (left > right) - (left < right)
