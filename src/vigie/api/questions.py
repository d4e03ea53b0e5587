"""Asks the operations for the API; a refusal to show and an absence read the same."""

from importlib import import_module
from typing import Any

from django.http import Http404, HttpRequest

from vigie.api.rights import Document, scope_of
from vigie.errors import VigieError


def ask(request: HttpRequest, word: str, question: str, **facts: Any) -> Any:
    """Return the answer of ``operations.<word>.<question>`` within the asker's scope, 404 without
    one."""
    asked = getattr(import_module(f"vigie.operations.{word}"), question)
    scope = scope_of(request)
    try:
        answer = asked(scope=scope, **facts)
    except VigieError as refusal:
        raise Http404 from refusal
    if answer is None:
        raise Http404
    return answer


def establishment(request: HttpRequest, finess: str) -> Document:
    """Return the document of an establishment, as the pages show it."""
    answer: Document = ask(
        request,
        "level",
        "establishment_document",
        finess=finess,
        on=request.on,  # type: ignore[attr-defined]
    )
    return answer
