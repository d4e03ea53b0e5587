"""The pages of the watch: a vulnerability, a product, the findings of an establishment."""

from math import ceil
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from vigie.core.vocabulary import vulnerability_name
from vigie.operations.wording import DECISIONS, word
from vigie.web import questions
from vigie.web.listing import PER_PAGE, page_of
from vigie.web.reading import spend
from vigie.web.rights import mandated, may_answer, note_look

FIRST_KNOWN = 25
"""Vulnerabilities of a product shown before the others are asked for."""
FIRST_CASES = 8
"""Cases of a vulnerability whose reasons are shown, the most pressing first."""
ROWS_PER_PAGE = 25
"""Establishments on one page of a vulnerability."""


@mandated
def vulnerability(request: HttpRequest, cve: str) -> HttpResponse:
    """Show a vulnerability, by its CVE or, without one, by the name its source gives: every claim
    on it, and who is affected among those the reader may see."""
    name = vulnerability_name(cve)
    if name is None:
        raise Http404
    document = questions.vulnerability(request, name)
    rows, page = document["affected"]["rows"], page_of(request)
    shown = rows[(page - 1) * ROWS_PER_PAGE : page * ROWS_PER_PAGE]
    spend(request, shown)
    cases = document["affected"]["by_decision"]
    context: dict[str, Any] = {
        "document": document,
        "ratings": [row | {"parts": _parts(row["vector"])} for row in document["ratings"]],
        "todo": cases[:FIRST_CASES],
        "todo_left": max(0, len(cases) - FIRST_CASES),
        "rows": shown,
        "page": page,
        "pages": ceil(len(rows) / ROWS_PER_PAGE),
    }
    return render(request, "findings/vulnerability.html", context)


def _parts(vector: str) -> list[str]:
    """Return a vector in parts, so that a narrow page may break between them."""
    *first, last = vector.split("/")
    return [*(f"{part}/" for part in first), last]


@mandated
def product(request: HttpRequest, product: str) -> HttpResponse:
    """Show a product: where it runs, in which versions, what is known against it."""
    document = questions.product(request, product)
    known = document["vulnerabilities"]
    context = {"document": document, "first": known[:FIRST_KNOWN], "rest": known[FIRST_KNOWN:]}
    return render(request, "findings/product.html", context)


@mandated
def of_establishment(request: HttpRequest, finess: str) -> HttpResponse:
    """Show the findings of one establishment, all or those of a decision and of a machine."""
    establishment = questions.establishment(request, finess)
    note_look(request, finess=finess, entity=(establishment["entity"] or establishment)["finess"])
    page, asked = page_of(request), _asked(request)
    found = questions.findings(request, finess=finess, page=page, per_page=PER_PAGE, **asked)
    context: dict[str, Any] = {
        "document": establishment,
        "findings": found,
        "may_write": may_answer(request, establishment),
        "asked": asked,
        "asked_query": "".join(f"{urlencode({k: v})}&" for k, v in asked.items() if v),
        "decisions": [(name, word("decision", name)) for name in DECISIONS],
        "page": page,
        "pages": ceil(found["total"] / PER_PAGE),
    }
    return render(request, "findings/establishment.html", context)


def _asked(request: HttpRequest) -> dict[str, str]:
    """Return the decision and the machine asked; a word that is no decision is left out."""
    decision, machine = request.GET.get("decision", ""), request.GET.get("machine", "")
    return {
        "decision": decision if decision in DECISIONS else "",
        "machine": machine.replace("\0", "").strip()[:200],
    }
