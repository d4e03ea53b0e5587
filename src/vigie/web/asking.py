"""From a figure to those it counts: the address of a list, and what that list is, in words."""

from urllib.parse import urlencode

from django.utils.translation import gettext as _

from vigie.web.addresses import list_address
from vigie.web.listing import Listing
from vigie.web.wording import word


def rows_address(territory: str, code: str, past: str = "", **asked: str) -> str:
    """Return the list of the establishments that a figure of a territory counts; ``past`` keeps
    the day looked at."""
    query = urlencode(asked)
    return (
        list_address(territory, code)
        + (past or "?" * bool(query))
        + (f"&{query}" if past and query else query)
    )


def says(asked: Listing) -> str:
    """Return what the figure asked, in words; nothing when no figure did."""
    figure = asked.figure
    said = [
        _letter(figure),
        _state(figure),
        _cause(figure),
        _watch(figure),
        _moved(figure),
        _step(figure),
    ]
    return " ; ".join(part for part in said if part)


def _letter(figure: dict[str, str]) -> str:
    if "lecture" not in figure or "lettre" not in figure:
        return ""
    reading = word("reading", figure["lecture"])
    return _("un de ses systèmes d’information est au niveau %(letter)s (%(reading)s)") % {
        "letter": figure["lettre"],
        "reading": reading.lower(),
    }


def _state(figure: dict[str, str]) -> str:
    state, zone = figure.get("etat", ""), word("zone", figure.get("zone", ""))
    if state == "all_shut":
        return _("toutes les zones de faiblesse sont prouvées fermées")
    if not zone or state not in {"shut", "open"}:
        return ""
    if state == "shut":
        return _("zone prouvée fermée : %(zone)s") % {"zone": zone}
    return _("zone qui n’est pas prouvée fermée : %(zone)s") % {"zone": zone}


def _cause(figure: dict[str, str]) -> str:
    if "cause" not in figure:
        return ""
    cause = word("cause", figure["cause"]).lower()
    if "zone" not in figure:
        return _("cause d’incertitude : %(cause)s") % {"cause": cause}
    return _("zone %(zone)s, ouverte surtout parce que : %(cause)s") % {
        "zone": word("zone", figure["zone"]).lower(),
        "cause": cause,
    }


def _watch(figure: dict[str, str]) -> str:
    counted = figure.get("veille", "")
    return (
        _("la veille y compte : %(what)s") % {"what": word("counted", counted)} if counted else ""
    )


def _moved(figure: dict[str, str]) -> str:
    if figure.get("mouvement") == "up":
        return _("un de ses systèmes d’information est monté de niveau")
    if figure.get("mouvement") == "down":
        return _("un de ses systèmes d’information est descendu de niveau")
    return ""


def _step(figure: dict[str, str]) -> str:
    step = figure.get("etape", "")
    return (
        _("étape atteinte par son entité : %(step)s") % {"step": word("step", step)}
        if step
        else ""
    )
