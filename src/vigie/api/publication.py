"""What is published of the nation: public, exactly as it was kept and hashed."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from vigie.core.publication import Standing
from vigie.operations import publication as operation

router = Router(tags=["publications"])


@router.get("/publications", response=list[dict[str, Any]], auth=None)
def publications(request: HttpRequest) -> Any:
    """Return the editions that were published, withdrawn ones with the reason."""
    return [operation.line_of(one) for one in operation.editions()]


@router.get("/publications/{number}", auth=None)
def publication(request: HttpRequest, number: int) -> HttpResponse:
    """Return the text of an edition, byte for byte: its SHA-256 is the one of the list. 410 once
    it is withdrawn."""
    found = operation.edition(number)
    if found is None:
        raise Http404
    if found.standing is Standing.WITHDRAWN:
        return HttpResponse(status=410)
    answer = HttpResponse(found.text.encode(), content_type="application/json; charset=utf-8")
    answer["ETag"] = f'"{found.sha256}"'
    return answer
