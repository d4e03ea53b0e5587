"""Writes SVG elements.

Everything is escaped; nothing carries a style attribute, so that the strict policy holds.
"""

from collections.abc import Iterable

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

HATCH = "url(#hatch)"
"""The pattern of what is unknown; it is defined once, in the page's frame."""


def element(name: str, *children: object, **attributes: object) -> SafeString:
    """Return one element; ``class_`` writes ``class``, underscores become dashes, ``None`` is left
    out."""
    written = "".join(
        f' {_attribute(key)}="{conditional_escape(str(_plain(value)))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(
        conditional_escape(child if isinstance(child, str) else str(child)) for child in children
    )
    return mark_safe(f"<{name}{written}>{inside}</{name}>")  # noqa: S308 - each part is escaped above


def joined(parts: Iterable[SafeString]) -> SafeString:
    """Return several elements one after the other."""
    return mark_safe("".join(parts))  # noqa: S308 - elements only


def share(value: float) -> str:
    """Return a length or a place as a percentage of the drawing's width; ``value`` in [0, 1]."""
    return f"{min(1.0, max(0.0, value)) * 100:.2f}%"


def _attribute(key: str) -> str:
    if key == "viewBox" or key == "preserveAspectRatio" or key == "patternUnits":
        return key
    return key.rstrip("_").replace("_", "-")


def _plain(value: object) -> object:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else value
