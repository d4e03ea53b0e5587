"""Vulnerabilities, products, and the findings of an establishment."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from vigie.api.level import document_of
from vigie.api.questions import ask, establishment, spend
from vigie.core.vocabulary import vulnerability_name
from vigie.operations import findings as watch

router = Router(tags=["findings"])
MOST, LAST = 500, 1_000_000


@router.get("/vulnerabilities/{cve}", openapi_extra=document_of("Vulnerability"))
def vulnerability(request: HttpRequest, cve: str, page: int = 1, per_page: int = 100) -> Any:
    """Return all claims on a CVE, and one page of who is affected among those the asker may
    see."""
    name = vulnerability_name(cve) or cve
    document = ask(request, watch.vulnerability_document, is_counted=False, cve=name)
    most, first = min(MOST, max(1, per_page)), min(LAST, max(1, page)) - 1
    rows = document["affected"]["rows"][first * most :][:most]
    spend(request, rows)
    return document | {"affected": document["affected"] | {"rows": rows}}


@router.get("/products/{path:product}", openapi_extra=document_of("Product"))
def product(request: HttpRequest, product: str) -> Any:
    """Return where a product runs, among what the asker may see."""
    return ask(request, watch.product_document, product=product)


@router.get("/establishments/{finess}/findings", openapi_extra=document_of("Findings"))
def findings(
    request: HttpRequest,
    finess: str,
    decision: str = "",
    machine: str = "",
    page: int = 1,
    per_page: int = 100,
) -> Any:
    """Return one page of the findings of an establishment, by decision and machine if asked."""
    establishment(request, finess)
    return ask(
        request,
        watch.findings_page,
        finess=finess,
        decision=decision,
        machine=machine,
        page=min(LAST, max(1, page)),
        per_page=min(MOST, max(1, per_page)),
    )
