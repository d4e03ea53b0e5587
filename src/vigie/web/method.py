"""The page of the method: the formulas, with the numbers of the page the reader just left."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from vigie.core.safeguards import Catalogue, parse_catalogue
from vigie.operations.sensitivity import sensitivity_document
from vigie.operations.wording import ZONES, Words, word
from vigie.web import questions
from vigie.web.middleware import past_day

Document = dict[str, Any]
WIDEST = 10
"""How many ranges are drawn at once; the others are one click away."""
SCALARS: Words = {
    "rate.lambda": gettext_lazy("Λ : effractions par an, toutes portes ouvertes"),
    "rate.phi": gettext_lazy("φ : poids de la porte la plus faible"),
    "rate.size_exponent": gettext_lazy("effet de la taille"),
    "spread.p0": gettext_lazy("p0 : une effraction s’étend, sans confinement"),
    "hours.wide_low": gettext_lazy("h_min : heures perdues, bonne reprise"),
    "hours.wide_high": gettext_lazy("h_max : heures perdues, sans reprise"),
    "hours.local": gettext_lazy("heures perdues par un événement local"),
}
TERRITORIES = {"nation", "region", "department", "grouping", "category"}


def method(request: HttpRequest) -> HttpResponse:
    """Show method v1 to everyone; the numbers only to who may see the page they come from."""
    left = request.GET.get("de", "")
    parameters = published_parameters()
    context = {
        "left": left if left.startswith("/") and not left.startswith("//") else "",
        "example": example(request, left),
        "parameters": parameters,
        "doors": [(door, parameters["doors"][door]) for door in parameters["doors"]],
        "letters": letters(parameters),
        "trust": [
            (proof, parameters["trust"][proof]) for proof in ("measured", "documented", "declared")
        ],
        "catalogue": catalogue_by_zone(),
        **tornado(),
    }
    return render(request, "method/method.html", context)


def example(request: HttpRequest, left: str) -> Document | None:
    """Return the document behind an address of ours, ``None`` when the reader may not see it."""
    parts = urlsplit(left)
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return None
    try:
        match = resolve(parts.path)
        return _document(request, match.url_name or "", match.kwargs, parts.query)
    except (Resolver404, Http404):
        return None


def _document(request: HttpRequest, page: str, facts: Document, query: str) -> Document | None:
    if not request.user.is_authenticated:
        return None
    day = query.partition("le=")[2][:10]
    request.on = past_day(day, today=request.today)  # type: ignore[attr-defined]
    if page in TERRITORIES:
        return questions.territory(request, page, facts.get("code", "FR"))
    return questions.establishment(request, facts["finess"]) if page == "establishment" else None


@cache
def published_parameters() -> Document:
    """Return the edition of the parameters, as published."""
    return tomllib.loads(files("vigie.data").joinpath("parameters-v1.toml").read_text("utf-8"))


@cache
def catalogue() -> Catalogue:
    return parse_catalogue(files("vigie.data").joinpath("safeguards.toml").read_bytes())


def catalogue_by_zone() -> list[tuple[str, list[Any]]]:
    """Return the safeguards under their zone, governance last under an empty key."""
    rows = catalogue().safeguards
    zones = [(zone, [row for row in rows if row.zone == zone]) for zone in ZONES]
    return [*zones, ("", [row for row in rows if row.zone is None])]


def tornado() -> Document:
    """Return what each range does, with its name in words; the widest apart from the others."""
    document = sensitivity_document()
    swings = [swing | {"says": name_of(swing["key"])} for swing in document["swings"]]
    reach = max(max(s["high"], s["low"], 1 / s["low"], 1 / s["high"]) for s in swings)
    return {"sensitivity": document, "widest": swings[:WIDEST], "others": swings[WIDEST:]} | {
        "reach": reach
    }


def name_of(key: str) -> str:
    """Return a parameter in words: a scalar, the weight of a door, the effect of a safeguard."""
    kind, _mark, name = key.partition(".")
    if kind == "doors":
        return _("poids de la porte : %(door)s") % {"door": word("zone", name).lower()}
    if kind == "effect":
        safeguard = catalogue()[name]
        title = safeguard.title_en if get_language() == "en" else safeguard.title_fr
        return _("efficacité : %(safeguard)s") % {"safeguard": title}
    return str(SCALARS[key])


def letters(parameters: Document) -> list[tuple[str, float, float]]:
    """Return each letter with its two bounds: what remains, and the weakest zone."""
    bounds = parameters["letters"]
    return [
        (letter, bounds["remaining"][letter], bounds["weakest_zone"][letter])
        for letter in bounds["remaining"]
    ]
