"""What is out of its publisher's support."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from vigie.api.level import document_of
from vigie.api.questions import ask, establishment
from vigie.operations import support

router = Router(tags=["end of life"])


@router.get("/end-of-life", openapi_extra=document_of("Support"))
def end_of_life(request: HttpRequest, region: str = "", sort: str = "ends") -> Any:
    """Return what is out of support, or soon will be, among what the asker may see."""
    return ask(request, support.support_document, region=region, sort=sort)


@router.get("/establishments/{finess}/end-of-life", openapi_extra=document_of("Support"))
def of_establishment(request: HttpRequest, finess: str, sort: str = "ends") -> Any:
    """Return the same for one establishment."""
    establishment(request, finess)
    return ask(request, support.support_document, finess=finess, sort=sort)
