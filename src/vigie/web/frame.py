"""What every page carries: the banner, the day looked at, what the reader may open."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from vigie.core.rights import Act
from vigie.operations import night
from vigie.store import emergency
from vigie.store.home import is_demo
from vigie.web.rights import acts_of, scope_of

_STEPS = {
    "fetch": _("nouveaux avis"),
    "receive": _("inventaires reçus"),
    "observe": _("observation"),
    "accounts": _("fermeture des comptes"),
    "tidy": _("rangement"),
    "sign": _("signature du journal"),
    "backup": _("sauvegarde"),
}
"""The steps of a night."""


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the frame's values; ``past`` is added to each inner link so that the day looked at is
    kept."""
    on, is_known = getattr(request, "on", None), _is_known(request)
    return {
        "banner": settings.VIGIE_BANNER["en" if get_language() == "en" else "fr"],
        "is_demo": is_demo(),
        "marking": marking() if getattr(request, "restricted", False) else "",
        "emergencies": _emergencies(request),
        "acts": {act.value for act in acts_of(request)} if is_known else set(),
        "on": on,
        "past": f"?le={on:%Y-%m-%d}" if on else "",
        "today": getattr(request, "today", None),
        "yesterday": _yesterday(request),
        "late": _late(request),
        "may_look": is_known and not scope_of(request).is_empty,
    }


def marking() -> str:
    """Return the words that mark what names establishments, in the reader's language."""
    return str(settings.VIGIE_MARKING["en" if get_language() == "en" else "fr"])


def _yesterday(request: HttpRequest) -> date | None:
    """Return the day before which a state shown as today's is stale."""
    today: date | None = getattr(request, "today", None)
    return today - timedelta(days=1) if today and getattr(request, "on", None) is None else None


def _late(request: HttpRequest) -> dict[str, Any]:
    """Return the last night and what it left undone, to who may see what it feeds."""
    if not _is_known(request) or scope_of(request).is_empty:
        return {}
    undone = night.alarms()
    return {"on": undone[0]["on"], "steps": [_STEPS[s["step"]] for s in undone]} if undone else {}


def _is_known(request: HttpRequest) -> bool:
    """Return whether it was read who asks and when: not of a request refused before, whose page
    says so to nobody in particular."""
    return hasattr(request, "today") and hasattr(request, "user")


def _emergencies(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the emergency accesses that this reader is told of on every page: their own, and
    for auditors and operators all those under way or not reviewed."""
    if not _is_known(request) or not request.user.is_authenticated:
        return []
    acts = acts_of(request)
    if not acts & {Act.EMERGENCY, Act.NOTICES, Act.REVIEW}:
        return []
    told = emergency.noticed(request.now)  # type: ignore[attr-defined]
    if acts & {Act.NOTICES, Act.REVIEW}:
        return told
    return [one for one in told if one["is_open"] and one["by"] == request.user.get_username()]
