"""The questions of the pages and of the API, asked with the reader's scope and for the day they look at."""

from importlib import import_module
from typing import Any

from django.http import Http404, HttpRequest

from vigie.errors import VigieError
from vigie.web.rights import scope_of

Document = dict[str, Any]


def territory(request: HttpRequest, kind: str, code: str) -> Document:
    """Return the document of a territory; 404 when it is missing or outside the reader's right."""
    return _ask(
        request, "level", "territory_document", territory=kind, code=code, on=_on(request)
    )


def establishment(request: HttpRequest, finess: str) -> Document:
    return _ask(request, "level", "establishment_document", finess=finess, on=_on(request))


def establishments(request: HttpRequest, kind: str, code: str, **choice: Any) -> Document:
    """Return one page of the establishments of a territory; ``choice``: filters, sort, page, per_page."""
    return _ask(
        request,
        "level",
        "establishments_page",
        territory=kind,
        code=code,
        on=_on(request),
        **choice,
    )


def history(request: HttpRequest, **subject: str) -> list[Document]:
    """Return the steps of a territory (``territory``, ``code``) or of an establishment (``finess``)."""
    answer = _ask(request, "level", "history", **subject)
    return answer if isinstance(answer, list) else answer["points"]


def vulnerability(request: HttpRequest, cve: str) -> Document:
    return _ask(request, "findings", "vulnerability_document", cve=cve)


def product(request: HttpRequest, product: str) -> Document:
    return _ask(request, "findings", "product_document", product=product)


def products(request: HttpRequest, words: str) -> list[Document]:
    """Return the products of that name in what the reader may see: ``id`` and ``name``."""
    answer = _ask(request, "findings", "products_named", words=words)
    return answer if isinstance(answer, list) else list(answer["rows"])


def findings(request: HttpRequest, **choice: Any) -> Document:
    return _ask(request, "findings", "findings_page", **choice)


def _on(request: HttpRequest) -> Any:
    return getattr(request, "on", None)


def _ask(request: HttpRequest, word: str, question: str, **facts: Any) -> Any:
    """Ask; a refusal and an absence read the same to the reader."""
    asked = getattr(import_module(f"vigie.operations.{word}"), question)
    try:
        answer = asked(scope=scope_of(request), **facts)
    except VigieError as refusal:
        raise Http404 from refusal
    if answer is None:
        raise Http404
    return answer


def sources(request: HttpRequest) -> list[Document]:
    """Return the state of every source: public."""
    return list(import_module("vigie.operations.advisories").sources_state(now=request.now))  # type: ignore[attr-defined]


def record_evidence(request: HttpRequest, *, finess: str, given: Document) -> None:
    """Keep one piece of evidence; a refusal is the operation's own, readable by who gave it."""
    record = import_module("vigie.operations.evidence").record_evidence
    record(
        perimeter=given["perimeter"],
        safeguard=given["safeguard"],
        low=given["low"] / 100,
        high=given["high"] / 100,
        seen=given["seen"] / 100,
        proof=given["proof"],
        observed_on=given["observed_on"],
        source="form",
        reference=given["reference"],
        given_by=request.user.get_username(),
        now=request.now,  # type: ignore[attr-defined]
    )
