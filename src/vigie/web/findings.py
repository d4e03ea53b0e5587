"""The pages of the watch: a vulnerability, a product, the findings of an establishment."""

from math import ceil
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from vigie.core.vocabulary import CveId, InvalidCveId
from vigie.web import questions
from vigie.web.listing import PER_PAGE
from vigie.web.rights import mandated, note_look

DECISIONS = ("exploited", "affected", "unknown")
"""What presses first."""


@mandated
def vulnerability(request: HttpRequest, cve: str) -> HttpResponse:
    """Show a CVE: every claim on it, and who is affected among those the reader may see."""
    try:
        identifier = CveId(cve.upper())
    except InvalidCveId as refusal:
        raise Http404 from refusal
    document = questions.vulnerability(request, identifier.text)
    return render(request, "findings/vulnerability.html", {"document": document})


@mandated
def product(request: HttpRequest, product: str) -> HttpResponse:
    """Show a product: where it runs, in which versions, what is known against it."""
    document = questions.product(request, product)
    return render(request, "findings/product.html", {"document": document})


@mandated
def of_establishment(request: HttpRequest, finess: str) -> HttpResponse:
    """Show the findings of one establishment, by decision and machine."""
    establishment = questions.establishment(request, finess)
    note_look(request, finess=finess, entity=(establishment["entity"] or establishment)["finess"])
    page = _page(request)
    found = questions.findings(request, finess=finess, page=page, per_page=PER_PAGE)
    context: dict[str, Any] = {
        "document": establishment,
        "findings": found,
        "decisions": sorted(found["decisions"], key=lambda row: DECISIONS.index(row["decision"])),
        "page": page,
        "pages": ceil(found["total"] / PER_PAGE),
    }
    return render(request, "findings/establishment.html", context)


def _page(request: HttpRequest) -> int:
    page = request.GET.get("page", "1")
    return int(page) if page.isdecimal() and 0 < int(page) < 1_000_000 else 1
