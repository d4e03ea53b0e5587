"""What an identity provider proved in this session."""

from django.http import HttpRequest

KEPT = "identity"
"""Where the session keeps it: provider, level (``acr``), whether it is two factors, token."""


def is_strong(request: HttpRequest) -> bool:
    """Return whether the session was opened by a provider whose level is two factors."""
    kept = request.session.get(KEPT) or {}
    return kept.get("is_strong") is True and kept.get("user") == str(request.user.pk)
