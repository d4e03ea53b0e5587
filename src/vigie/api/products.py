"""The queue of names that nothing tells, and what people decide of them."""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from vigie.api.questions import ask
from vigie.api.rights import answering_scope_of
from vigie.operations import products
from vigie.store import journal

router = Router(tags=["products"])
MOST = 500


class NameGiven(Schema):
    """What a reported name stands for: ``part:vendor:product``, a CPE name, or ``-``."""

    name: str = Field(min_length=1, max_length=300)
    publisher: str = Field(default="", max_length=200)
    product: str = Field(min_length=1, max_length=300)
    reason: str = Field(min_length=1, max_length=500)


class WhyUndone(Schema):
    """Why a decision is undone."""

    reason: str = Field(min_length=1, max_length=500)


@router.get("/names/queue")
def queue(request: HttpRequest, page: int = 1, per_page: int = 100) -> Any:
    """Return one page of the names that nothing tells, those on most machines first."""
    return ask(
        request,
        products.queue_document,
        page=max(1, page),
        per_page=min(MOST, max(1, per_page)),
    )


@router.get("/names/decisions")
def decisions(request: HttpRequest) -> Any:
    """Return the last decisions, and the proposals the asker may see."""
    ask(request, products.queue_document)
    by = request.user.get_username()
    return products.decisions_document(scope=answering_scope_of(request), by=by)


@router.post("/names/decisions", response={201: dict[str, Any]})
def decide(request: HttpRequest, given: NameGiven) -> Any:
    """Decide of a name for all (national mandate to write), else propose it."""
    scope = answering_scope_of(request)
    keep = products.confirm_name if scope.national else products.propose_name
    kept = keep(scope=scope, **_who(request), **given.dict())
    _note(request, given.name, {"decision": kept.key, "product": given.product})
    return Status(201, products.document_of(kept))


@router.post("/names/decisions/{key}/undo", response=dict[str, Any])
def undo(request: HttpRequest, key: int, why: WhyUndone) -> Any:
    """End a decision or a proposal, with the reason; it stays readable."""
    scope = answering_scope_of(request)
    ended = products.undo_name(scope=scope, key=key, reason=why.reason, **_who(request))
    _note(request, ended.decision.name, {"undone": key})
    return products.document_of(ended)


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.user.get_username(), "now": request.now}  # type: ignore[attr-defined]


def _note(request: HttpRequest, name: str, detail: dict[str, Any]) -> None:
    journal.record(
        at=request.now,  # type: ignore[attr-defined]
        actor=request.user.get_username(),
        act="name",
        subject=f"name:{name}",
        detail=detail,
    )
