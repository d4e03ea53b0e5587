"""Asks the operations for the API; a refusal to show and an absence read the same."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import Http404, HttpRequest

from vigie.api.rights import Document, scope_of
from vigie.errors import VigieError
from vigie.operations import level, reading

Answer = TypeVar("Answer")


def ask(
    request: HttpRequest,
    question: Callable[..., Answer | None],
    *,
    is_counted: bool = True,
    **facts: Any,
) -> Answer:
    """Return the answer to a question within the asker's scope, 404 without one; the
    establishments it names are counted, unless the caller counts those it shows."""
    scope = scope_of(request)
    try:
        answer = question(scope=scope, **facts)
    except VigieError as refusal:
        raise Http404 from refusal
    if answer is None:
        raise Http404
    if is_counted:
        spend(request, answer)
    return answer


def spend(request: HttpRequest, document: Any) -> None:
    """Count the establishments that an answer names. Raises ``ReadingSpent``."""
    reading.spend(
        user=request.user,
        scope=scope_of(request),
        document=document,
        now=request.now,  # type: ignore[attr-defined]
        today=request.today,  # type: ignore[attr-defined]
    )


def establishment(request: HttpRequest, finess: str) -> Document:
    """Return the document of an establishment, as the pages show it."""
    on = request.on  # type: ignore[attr-defined]
    return ask(request, level.establishment_document, finess=finess, on=on)
