"""Searching a text the same way on both databases."""

import re

from django.db.models import Q


def containing(field: str, text: str) -> Q:
    """Return the condition that a field contains a text, whatever the case of its letters.

    SQLite folds the case of ASCII letters only when it compares: what has accents goes by regular
    expression there, and on the server alike.
    """
    if text.isascii():
        return Q((f"{field}__icontains", text))
    return Q((f"{field}__iregex", re.escape(text)))
