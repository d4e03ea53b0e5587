"""Pushing inventories by program: accepted at once, imported by a worker, with a receipt."""

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Status

from vigie.api.rights import answering_scope_of, scope_of
from vigie.operations import received
from vigie.operations.received import LARGEST, TooLarge
from vigie.store import journal
from vigie.store import received as store

router = Router(tags=["inventories"])


@router.post(
    "/perimeters/{code}/inventory",
    response={202: dict[str, Any]},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    },
)
def push(request: HttpRequest, code: str, name: str = "inventaire") -> Any:
    """Accept one inventory file, in any of the formats that `vigie import inventory` reads, for a
    system (its code, or the FINESS number of its entity). It is kept when 202 is answered; `GET
    /received/{receipt}` says how its import ended."""
    scope_of(request)
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        raise TooLarge(most=LARGEST >> 20)
    by = request.user.get_username()
    told = received.accept(
        request.read(),
        scope=answering_scope_of(request),
        reference=code,
        name=name,
        by=by,
        now=request.now,  # type: ignore[attr-defined]
    )
    if told is None:
        raise Http404
    _note(request, by, told)
    return Status(202, told)


@router.get("/received/{int:receipt}", response=dict[str, Any])
def receipt(request: HttpRequest, receipt: int) -> Any:
    """Say how the import of a pushed file ended: `waiting`, `imported`, `unchanged` or
    `refused`, with the reason."""
    told = store.receipt(receipt, scope=scope_of(request))
    if told is None:
        raise Http404
    return told


def _note(request: HttpRequest, by: str, told: dict[str, Any]) -> None:
    journal.record(
        at=request.now,  # type: ignore[attr-defined]
        actor=by,
        act=journal.EVIDENCE,
        subject=f"perimeter:{told['perimeter']}",
        detail={"inventory": told["sha256"], "receipt": told["receipt"]},
    )
