"""What changed, and answering on findings by program: the same rules and rights as the pages."""

from datetime import date
from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema, Status

from vigie.api.level import document_of
from vigie.api.questions import ask
from vigie.api.rights import answering_scope_of, scope_of
from vigie.core.findings.answers import AnswerKind, Cause
from vigie.operations import findings as watch
from vigie.operations.findings.answering import Asked

router = Router(tags=["answers"])
MOST, LAST, LONGEST_BACK = 500, 1_000_000, 366


class AnswerGiven(Schema):
    """An answer on a finding: accepted until a date with what compensates, or not applicable and
    why."""

    perimeter: str
    product: str
    cve: str
    kind: Literal["accepted", "not_applicable"]
    reason: str = Field(min_length=1, max_length=2000)
    until: date | None = None
    measure: str = Field(default="", max_length=2000)
    cause: Literal["claim", "name", "local"] | None = None


class Why(Schema):
    """Why something is taken back."""

    reason: str = Field(min_length=1, max_length=2000)


class Reviewed(Why):
    """What a national analyst makes of a "not us"."""

    confirmed: bool


@router.get("/changes", openapi_extra=document_of("Changes"))
def changes(
    request: HttpRequest, days: int = 1, transition: str = "", page: int = 1, per_page: int = 100
) -> Any:
    """Return what changed since some days for all that the asker answers for."""
    return _changes(request, "", days, transition, page, per_page)


@router.get("/establishments/{finess}/changes", openapi_extra=document_of("Changes"))
def changes_of(
    request: HttpRequest,
    finess: str,
    days: int = 1,
    transition: str = "",
    page: int = 1,
    per_page: int = 100,
) -> Any:
    """Return what changed since some days for an establishment."""
    return _changes(request, finess, days, transition, page, per_page)


def _changes(
    request: HttpRequest, finess: str, days: int, transition: str, page: int, per_page: int
) -> Any:
    return ask(
        request,
        watch.changes_document,
        finess=finess,
        days_back=min(LONGEST_BACK, max(1, days)),
        transition=transition,
        page=min(LAST, max(1, page)),
        per_page=min(MOST, max(1, per_page)),
    )


@router.get("/establishments/{finess}/answers", openapi_extra=document_of("Answers"))
def answers(request: HttpRequest, finess: str) -> Any:
    """Return what people answered on the findings of an establishment."""
    on = request.today  # type: ignore[attr-defined]
    return ask(request, watch.answers_document, finess=finess, on=on)


@router.post("/answers", response={201: dict[str, Any]})
def give(request: HttpRequest, given: AnswerGiven) -> Any:
    """Keep an answer on a finding of a perimeter."""
    scope_of(request)
    key = watch.answer(
        scope=answering_scope_of(request),
        asked=Asked(given.perimeter, given.product, given.cve),
        kind=AnswerKind(given.kind),
        reason=given.reason,
        until=given.until,
        measure=given.measure,
        cause=Cause(given.cause) if given.cause else None,
        **_who(request),
    )
    return Status(201, {"answer": key})


@router.post("/answers/{key}/withdraw", response={200: dict[str, Any]})
def withdraw(request: HttpRequest, key: int, why: Why) -> Any:
    """Take an answer back."""
    scope_of(request)
    scope = answering_scope_of(request)
    watch.withdraw(scope=scope, key=key, reason=why.reason, **_who(request))
    return {"answer": key}


@router.get("/answers/waiting")
def waiting(request: HttpRequest) -> Any:
    """Return the "not us" that wait for a review, and what reviews suppressed (national)."""
    on = request.today  # type: ignore[attr-defined]
    return ask(request, watch.review_document, on=on)


@router.post("/answers/{key}/review", response={200: dict[str, Any]})
def review(request: HttpRequest, key: int, reviewed: Reviewed) -> Any:
    """Review a "not us": confirmed, a wrong claim is left aside everywhere (national)."""
    scope = _national(request)
    why, is_right = reviewed.reason, reviewed.confirmed
    watch.review(scope=scope, key=key, confirmed=is_right, reason=why, **_who(request))
    return {"answer": key}


@router.post("/suppressions/{key}/undo", response={200: dict[str, Any]})
def undo(request: HttpRequest, key: int, why: Why) -> Any:
    """Take back the suppression of a claim (national)."""
    watch.undo(scope=_national(request), key=key, reason=why.reason, **_who(request))
    return {"suppression": key}


@router.get("/precision")
def precision(request: HttpRequest) -> Any:
    """Return how often findings that people judged were right, by tier."""
    scope_of(request)
    return watch.precision_document()


def _national(request: HttpRequest) -> Any:
    scope_of(request)
    scope = answering_scope_of(request)
    if not scope.national:
        raise Http404
    return scope


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.user.get_username(), "now": request.now}  # type: ignore[attr-defined]
