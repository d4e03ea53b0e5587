"""``none`` and ``all`` of VERS: no version is before another; ranges answer for them."""

NAMES = ("none", "all")


def key(version: str) -> bytes | None:
    """Return ``None``: nothing is ordered."""
    return None
