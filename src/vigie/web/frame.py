"""What every page carries: the banner, the day looked at, what the reader may open."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from vigie.store.home import is_demo
from vigie.web.rights import scope_of


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the frame's values; ``past`` is added to each inner link so that the day looked at is
    kept."""
    on = getattr(request, "on", None)
    return {
        "banner": settings.VIGIE_BANNER["en" if get_language() == "en" else "fr"],
        "is_demo": is_demo(),
        "on": on,
        "past": f"?le={on:%Y-%m-%d}" if on else "",
        "today": getattr(request, "today", None),
        "may_look": hasattr(request, "today") and not scope_of(request).is_empty,
    }
