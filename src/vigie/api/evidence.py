"""Giving evidence by program: the same rules and rights as the form."""

from datetime import date
from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema, Status

from vigie.api.questions import establishment
from vigie.api.rights import writing_scope_of
from vigie.operations import evidence
from vigie.store import accounts, journal

router = Router(tags=["evidence"])


class EvidenceGiven(Schema):
    """One piece of evidence; shares in [0, 1]."""

    perimeter: str
    safeguard: str
    low: float = Field(ge=0, le=1)
    high: float = Field(ge=0, le=1)
    seen: float = Field(default=1.0, ge=0, le=1)
    proof: Literal["declared", "documented", "measured"]
    observed_on: date
    reference: str = Field(default="", max_length=300)


@router.post("/establishments/{finess}/evidence", response={201: dict[str, Any]})
def give(request: HttpRequest, finess: str, given: EvidenceGiven) -> Any:
    """Keep one piece of evidence on a perimeter of the establishment."""
    document = establishment(request, finess)
    scope = writing_scope_of(request, given.safeguard)
    held = {perimeter["code"] for perimeter in document["perimeters"]}
    if given.perimeter not in held or not accounts.covers(scope, document):
        raise Http404
    username, now = request.user.get_username(), request.now  # type: ignore[attr-defined]
    told = given.dict() | {"source": "api", "given_by": username, "now": now}
    evidence.record_evidence(scope=scope, **told)
    _note(request, finess, given)
    return Status(
        201, {"finess": finess, "safeguard": given.safeguard, "known_at": now.isoformat()}
    )


def _note(request: HttpRequest, finess: str, given: EvidenceGiven) -> None:
    journal.record(
        at=request.now,  # type: ignore[attr-defined]
        actor=request.user.get_username(),
        act=journal.EVIDENCE,
        subject=journal.establishment_subject(finess),
        detail={"safeguard": given.safeguard, "perimeter": given.perimeter},
    )
