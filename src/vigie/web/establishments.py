"""The list of establishments, and the page of one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from vigie.operations.wording import ZONES, classes
from vigie.store import journal
from vigie.web import questions
from vigie.web.addresses import territory_address
from vigie.web.asking import says
from vigie.web.level import history_of, width_of
from vigie.web.listing import Listing
from vigie.web.rights import mandated, may_write, note_look, own_scope_of, scope_of

Document = dict[str, Any]
LETTERS = "ABCDE"
READINGS = ("proved", "said", "possible")
LEAST_GAIN = 0.05
"""Hours a year below which a gain is not put first."""
FIRST = 6
"""How many things to fix, and to prove, are put first."""


@mandated
def listing(request: HttpRequest, kind: str = "nation", code: str = "FR") -> HttpResponse:
    """Show one page of the establishments of a territory; a fragment when HTMX asks."""
    asked = Listing.asked(request)
    page = questions.establishments(request, kind, code, **asked.choice)
    context = {
        "list": asked,
        "page": page,
        "pages": asked.pages(page["total"]),
        "says": says(asked),
        "national": scope_of(request).national,
        "territory": kind,
        "code": code,
        "territory_address": territory_address(kind, code),
        "kinds": classes(),
    }
    name = "establishments/rows.html" if _asks_rows(request) else "establishments/list.html"
    return render(request, name, context)


def _asks_rows(request: HttpRequest) -> bool:
    """Return whether HTMX asks for the rows alone: not when a reader goes back, who has lost the
    page around them."""
    asked: Any = getattr(request, "htmx", None)
    return bool(asked) and not asked.boosted and not asked.history_restore_request


@mandated
def establishment(request: HttpRequest, finess: str) -> HttpResponse:
    """Show one establishment; a look from outside is written in the journal."""
    document = questions.establishment(request, finess)
    entity = (document["entity"] or document)["finess"]
    note_look(request, finess=finess, entity=entity)
    return render(
        request, "establishments/establishment.html", context_of(request, document, entity)
    )


def context_of(request: HttpRequest, document: Document, entity: str) -> Document:
    """Return what the page of an establishment shows, from its document."""
    finess = document["finess"]
    past = questions.history(request, finess=finess)
    return {
        "document": document,
        "letters": [(reading, _weakest(document[f"levels_{reading}"])) for reading in READINGS],
        "perimeters": [perimeter | zones_of(perimeter) for perimeter in document["perimeters"]],
        "fix_first": first(document, "gain_fix"),
        "prove_first": first(document, "gain_prove"),
        "shared": serves_others(document),
        "history": history_of(past, until=document["on"]),
        "may_write": may_write(request, document),
        "looks": _looks(request, finess, entity),
    }


def serves_others(document: Document) -> bool:
    """Return whether the systems lose more than the establishment's own share of them."""
    whole = sum(perimeter["care_hours_lost"]["worst"] for perimeter in document["perimeters"])
    return bool(whole - document["care_hours_lost"]["worst"] >= LEAST_GAIN)


def zones_of(perimeter: Document) -> Document:
    """Return the safeguards of a perimeter under their zone, those of governance last."""
    safeguards = [each for each in perimeter["safeguards"] if each["applicable"]]
    held = {zone["zone"]: zone for zone in perimeter["zones"]}
    doors = [
        (zone, held[zone], [each for each in safeguards if each["zone"] == zone])
        for zone in ZONES
        if zone in held
    ]
    return {
        "doors": doors,
        "causes": width_of(perimeter["width"]),
        "governance": [each for each in safeguards if each["zone"] is None],
        "not_applicable": [each for each in perimeter["safeguards"] if not each["applicable"]],
    }


def first(document: Document, gain: str) -> list[Document]:
    """Return what brings back most care hours, over all the perimeters of the establishment."""
    rows = [
        each | {"gain": each[gain], "perimeter": perimeter}
        for perimeter in document["perimeters"]
        for each in perimeter["safeguards"]
        if each["applicable"] and (each[gain] or 0) >= LEAST_GAIN
    ]
    return sorted(rows, key=lambda row: -row["gain"])[:FIRST]


def _weakest(counts: dict[str, int]) -> str:
    """Return the weakest letter present: an establishment is as weak as its weakest system."""
    return max((letter for letter in LETTERS if counts[letter]), default="E")


def _looks(request: HttpRequest, finess: str, entity: str) -> list[journal.Entry]:
    """Return who looked, for those who belong to the establishment."""
    if not own_scope_of(request).entities & {finess, entity}:
        return []
    return journal.entries_on(journal.establishment_subject(finess))
