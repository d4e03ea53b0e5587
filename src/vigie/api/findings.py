"""Vulnerabilities, products, and the findings of an establishment."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from vigie.api.questions import ask, establishment
from vigie.operations import findings as watch

router = Router(tags=["findings"])
MOST, LAST = 500, 1_000_000


@router.get("/vulnerabilities/{cve}", response=dict[str, Any])
def vulnerability(request: HttpRequest, cve: str) -> Any:
    """Return all claims on a CVE, and who is affected among those the asker may see."""
    return ask(request, watch.vulnerability_document, cve=cve.upper())


@router.get("/products/{path:product}", response=dict[str, Any])
def product(request: HttpRequest, product: str) -> Any:
    """Return where a product runs, among what the asker may see."""
    return ask(request, watch.product_document, product=product)


@router.get("/establishments/{finess}/findings", response=dict[str, Any])
def findings(request: HttpRequest, finess: str, page: int = 1, per_page: int = 100) -> Any:
    """Return one page of the findings of an establishment."""
    establishment(request, finess)
    size = min(MOST, max(1, per_page))
    return ask(
        request, watch.findings_page, finess=finess, page=min(LAST, max(1, page)), per_page=size
    )
