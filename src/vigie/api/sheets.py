"""The questionnaire, and the sheets of an establishment: what was asked of it, by whom, when."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router

from vigie.api.questions import establishment
from vigie.api.rights import scope_of
from vigie.core.questionnaire import Sheet
from vigie.operations import sheets as operation
from vigie.operations.questionnaire import questionnaire_document

router = Router(tags=["sheets"])


@router.get("/questionnaire", response=dict[str, Any], auth=None)
def questionnaire(request: HttpRequest) -> Any:
    """Return the questions asked of establishments without computer staff: public."""
    return questionnaire_document()


@router.get("/establishments/{finess}/sheets", response=list[dict[str, Any]])
def sheets(request: HttpRequest, finess: str) -> Any:
    """Return the sheets of an establishment that the asker may see by name, newest first."""
    establishment(request, finess)
    found = operation.sheets(scope=scope_of(request), finess=finess)
    return [document_of(one, request.now) for one in found]  # type: ignore[attr-defined]


def document_of(sheet: Sheet, now: datetime) -> dict[str, Any]:
    """Return a sheet as a document; answers only once they were sent."""
    standing = sheet.standing(now).value
    return {
        "reference": sheet.reference,
        "channel": sheet.channel.value,
        "standing": standing,
        "made_by": sheet.made_by,
        "made_at": sheet.made_at.isoformat(),
        "expires_at": sheet.expires_at.isoformat(),
        "sent_at": sheet.sent_at.isoformat() if sheet.sent_at else None,
        "speaker": sheet.speaker,
        "entered_by": sheet.entered_by,
        "answers": dict(sheet.answers) if sheet.sent_at else {},
    }
