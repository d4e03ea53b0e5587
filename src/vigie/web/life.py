"""What changed: for one establishment, or for all that the reader answers for."""

from math import ceil
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from vigie.operations.wording import TRANSITIONS, word
from vigie.web import questions
from vigie.web.listing import PER_PAGE, page_of
from vigie.web.rights import mandated, note_look, scope_of

BACK = {"1": 1, "7": 7}
"""Days back that are offered: since yesterday, since a week."""


@mandated
def everywhere(request: HttpRequest) -> HttpResponse:
    """Show what changed for all that the reader answers for."""
    return _page(request, "", None)


@mandated
def of_establishment(request: HttpRequest, finess: str) -> HttpResponse:
    """Show what changed for one establishment."""
    establishment = questions.establishment(request, finess)
    note_look(request, finess=finess, entity=(establishment["entity"] or establishment)["finess"])
    return _page(request, finess, establishment)


def _page(request: HttpRequest, finess: str, establishment: Any) -> HttpResponse:
    page, back = page_of(request), request.GET.get("jours", "1")
    back = back if back in BACK else "1"
    asked = request.GET.get("quoi", "")
    asked = asked if asked in TRANSITIONS else ""
    choice = {"days_back": BACK[back], "transition": asked, "page": page, "per_page": PER_PAGE}
    document = questions.changes(request, finess=finess, **choice)
    context = {
        "document": document,
        "establishment": establishment,
        "may_review": scope_of(request).national,
        "back": back,
        "asked": asked,
        "asked_word": word("transition", asked) if asked else "",
        "asked_query": urlencode({"jours": back, "quoi": asked}) + "&",
        "counts": [row for row in document["counts"] if row["findings"]],
        "page": page,
        "pages": ceil(document["total"] / PER_PAGE),
    }
    return render(request, "life/changes.html", context)
