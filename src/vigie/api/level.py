"""Territories and establishments: levels, lists, history."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from vigie.api.questions import ask, establishment
from vigie.api.rights import Document, scope_of
from vigie.operations import level
from vigie.store import journal

router = Router(tags=["level"])
Kind = Literal["nation", "region", "department", "grouping", "category"]
Day = Annotated[date | None, Query(description="a past day, shown as it was known then")]
MOST = 500
LAST = 1_000_000
"""The last page that can be asked."""


class Choice(Schema):
    """What is asked of a list of establishments."""

    text: str = ""
    kind: str = ""
    letter: str = ""
    unseen: bool = False
    step: str = ""
    reading: str = ""
    at: str = ""
    zone: str = ""
    state: str = ""
    cause: str = ""
    watch: str = ""
    moved: str = ""
    since: str = ""
    sort: str = "-level"
    page: int = 1
    per_page: int = 100


def document_of(name: str) -> Document:
    """Return the description of an answer that follows one of our published schemas."""
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    return {"responses": {200: {"description": name, "content": content}}}


@router.get("/territories/{kind}/{code}", openapi_extra=document_of("Territory"))
def territory(request: HttpRequest, kind: Kind, code: str, on: Day = None) -> Any:
    """Return the security of a territory on a day; the nation's code is ``FR``."""
    return ask(
        request,
        level.territory_document,
        territory=kind,
        code=code,
        on=request.on,  # type: ignore[attr-defined]
    )


@router.get("/territories/{kind}/{code}/establishments", response=dict[str, Any])
def establishments(
    request: HttpRequest, kind: Kind, code: str, choice: Query[Choice], on: Day = None
) -> Any:
    """Return one page of the establishments of a territory that the asker may see by name."""
    words = choice.model_dump(exclude={"unseen", "sort", "page", "per_page"})
    given = {name: value.replace("\0", "") for name, value in words.items()}
    filters = {name: value for name, value in given.items() if value}
    return ask(
        request,
        level.establishments_page,
        territory=kind,
        code=code,
        filters=filters | ({"unseen": "1"} if choice.unseen else {}),
        sort=choice.sort,
        page=min(LAST, max(1, choice.page)),
        per_page=min(MOST, max(1, choice.per_page)),
        on=request.on,  # type: ignore[attr-defined]
    )


@router.get("/territories/{kind}/{code}/history", response=list[dict[str, Any]])
def territory_history(request: HttpRequest, kind: Kind, code: str) -> Any:
    """Return each day the figures of a territory changed."""
    return ask(request, level.history, territory=kind, code=code)


@router.get("/establishments/{finess}", openapi_extra=document_of("Establishment"))
def one(request: HttpRequest, finess: str, on: Day = None) -> Any:
    """Return the security of an establishment on a day; the look is written in the journal."""
    document = establishment(request, finess)
    journal.note_look(
        at=request.now,  # type: ignore[attr-defined]
        actor=request.user.get_username(),
        scope=scope_of(request),
        finess=finess,
        entity=(document["entity"] or document)["finess"],
        address=request.path,
    )
    return document


@router.get("/establishments/{finess}/history", response=list[dict[str, Any]])
def establishment_history(request: HttpRequest, finess: str) -> Any:
    """Return each day the figures of an establishment changed."""
    return ask(request, level.history, finess=finess)
