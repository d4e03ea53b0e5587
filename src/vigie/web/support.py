"""The pages of the end of support: of all the reader may see, of a region, of an establishment."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from vigie.operations.support import SORTS
from vigie.web import questions
from vigie.web.places import region_names
from vigie.web.rights import mandated, note_look


@mandated
def end_of_life(request: HttpRequest) -> HttpResponse:
    """Show what is out of support, and what soon will be, the most pressing first."""
    regions = region_names()
    region = request.GET.get("region", "")
    asked = {"region": region if region in regions else "", "sort": _sort(request)}
    document = questions.support(request, **asked)
    context = {"document": document, "regions": regions.items(), "sorts": SORTS}
    return render(request, "support/support.html", context)


@mandated
def of_establishment(request: HttpRequest, finess: str) -> HttpResponse:
    """Show the same for one establishment."""
    establishment = questions.establishment(request, finess)
    note_look(request, finess=finess, entity=(establishment["entity"] or establishment)["finess"])
    document = questions.support(request, finess=finess, sort=_sort(request))
    context = {"document": document, "establishment": establishment, "sorts": SORTS}
    return render(request, "support/support.html", context)


def _sort(request: HttpRequest) -> str:
    sort = request.GET.get("sort", "")
    return sort if sort in SORTS else SORTS[0]
