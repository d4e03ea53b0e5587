"""The watch by words."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from vigie.api.level import document_of
from vigie.api.rights import answering_scope_of, scope_of
from vigie.operations import keywords

router = Router(tags=["keywords"])
MOST_DAYS = 3_650


class NewKeyword(Schema):
    """The words to look for, and whose they are: without perimeter, the nation's."""

    text: str
    note: str = ""
    perimeter: str = ""


@router.get("/keywords", openapi_extra=document_of("Keywords"))
def listed(request: HttpRequest, days: int = keywords.DAYS) -> Any:
    """Return the keywords that the asker may see, and what matches them: only possible."""
    asked, today = min(MOST_DAYS, max(1, days)), request.today  # type: ignore[attr-defined]
    return keywords.keywords_document(scope=scope_of(request), today=today, days=asked)


@router.post("/keywords", response={201: dict[str, int]})
def add(request: HttpRequest, given: NewKeyword) -> Any:
    """Keep a keyword, within the asker's right to write."""
    scope_of(request)
    key = keywords.add_keyword(
        scope=answering_scope_of(request),
        **given.dict(),
        by=request.user.get_username(),
        now=request.now,  # type: ignore[attr-defined]
    )
    return Status(201, {"key": key})


@router.delete("/keywords/{key}", response={204: None})
def remove(request: HttpRequest, key: int) -> Any:
    """Take a keyword back, within the asker's right to write."""
    scope_of(request)
    now = request.now  # type: ignore[attr-defined]
    by = request.user.get_username()
    keywords.remove_keyword(scope=answering_scope_of(request), key=key, by=by, now=now)
    return Status(204, None)
