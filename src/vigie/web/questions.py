"""The questions of the pages, asked with the reader's scope and for the day they look at."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import Http404, HttpRequest

from vigie.core.findings.answers import AnswerKind, Cause
from vigie.errors import VigieError
from vigie.operations import advisories as sources_read
from vigie.operations import evidence, level
from vigie.operations import findings as watch
from vigie.operations import products as naming
from vigie.operations import support as support_read
from vigie.operations.findings.answering import Asked
from vigie.operations.level import NotObserved
from vigie.store import journal
from vigie.web.reading import spend
from vigie.web.rights import answering_scope_of, scope_of, writing_scope_of

Document = dict[str, Any]
Answer = TypeVar("Answer")


def territory(request: HttpRequest, kind: str, code: str) -> Document:
    """Return the document of a territory; 404 when it is missing or outside the reader's right."""
    return _ask(request, level.territory_document, territory=kind, code=code, on=_on(request))


def establishment(request: HttpRequest, finess: str) -> Document:
    """Return the document of an establishment; 404 as for a territory."""
    return _ask(request, level.establishment_document, finess=finess, on=_on(request))


def establishments(request: HttpRequest, kind: str, code: str, **choice: Any) -> Document:
    """Return one page of the establishments of a territory; ``choice``: filters, sort, page,
    per_page."""
    facts = {"territory": kind, "code": code, "on": _on(request)}
    return _ask(request, level.establishments_page, **facts, **choice)


def history(request: HttpRequest, **subject: str) -> list[Document]:
    """Return the steps of a territory (``territory``, ``code``) or of an establishment
    (``finess``)."""
    return _ask(request, level.history, on=_on(request), **subject)


def vulnerability(request: HttpRequest, cve: str) -> Document:
    """Return all claims on a CVE, and who is affected among those the reader may see; the page
    counts those of them that it names."""
    return _uncounted(request, watch.vulnerability_document, cve=cve)


def product(request: HttpRequest, product: str) -> Document:
    """Return where a product (``part:vendor:product``) runs, among what the reader may see."""
    return _ask(request, watch.product_document, product=product)


def products(request: HttpRequest, words: str) -> list[Document]:
    """Return the products of that name in what the reader may see: ``id`` and ``name``."""
    return _ask(request, watch.products_named, words=words)


def support(request: HttpRequest, **choice: str) -> Document:
    """Return what is out of support: of all, of a ``region``, of an establishment (``finess``)."""
    return _ask(request, support_read.support_document, **choice)


def findings(request: HttpRequest, **choice: Any) -> Document:
    """Return one page of the findings of an establishment: ``finess``, ``page``, ``per_page``."""
    return _ask(request, watch.findings_page, **choice)


def changes(request: HttpRequest, **choice: Any) -> Document:
    """Return what changed: ``finess`` (empty: all that the reader answers for), ``days_back``,
    ``transition``, ``page``, ``per_page``."""
    return _ask(request, watch.changes_document, **choice)


def answers(request: HttpRequest, finess: str) -> Document:
    """Return what people answered on the findings of an establishment."""
    on = request.today  # type: ignore[attr-defined]
    return _ask(request, watch.answers_document, finess=finess, on=on)


def waiting(request: HttpRequest) -> Document:
    """Return what waits for a review, and what reviews left aside."""
    on = request.today  # type: ignore[attr-defined]
    return _ask(request, watch.review_document, on=on)


def precision() -> list[Document]:
    """Return how often findings that people judged were right, by tier: public."""
    return watch.precision_document()


def answer(request: HttpRequest, **given: Any) -> None:
    """Keep an answer on a finding; a refusal is the operation's own."""
    watch.answer(
        scope=answering_scope_of(request),
        asked=Asked(given["perimeter"], given["product"], given["cve"]),
        kind=AnswerKind(given["kind"]),
        reason=given["reason"],
        until=given["until"],
        measure=given["measure"],
        cause=Cause(given["cause"]) if given["cause"] else None,
        **_who(request),
    )


def withdraw(request: HttpRequest, *, key: int, reason: str) -> None:
    """Take an answer back."""
    watch.withdraw(scope=answering_scope_of(request), key=key, reason=reason, **_who(request))


def review(request: HttpRequest, *, key: int, reason: str, confirmed: bool) -> None:
    """Review a "not us"."""
    scope = answering_scope_of(request)
    watch.review(scope=scope, key=key, reason=reason, confirmed=confirmed, **_who(request))


def undo(request: HttpRequest, *, key: int, reason: str) -> None:
    """Take back the suppression of a claim."""
    watch.undo(scope=answering_scope_of(request), key=key, reason=reason, **_who(request))


def _who(request: HttpRequest) -> Document:
    return {"by": request.user.get_username(), "now": request.now}  # type: ignore[attr-defined]


def sources(request: HttpRequest) -> list[Document]:
    """Return the state of every source: public."""
    return sources_read.sources_state(now=request.now)  # type: ignore[attr-defined]


def names_queue(request: HttpRequest, page: int) -> Document | None:
    """Return one page of the names that nothing tells, as the reader may see it; ``None`` before
    any observation."""
    return naming.queue_document(scope=scope_of(request), page=page)


def name_decisions(request: HttpRequest) -> list[Document]:
    """Return the last decisions on names, and the proposals the reader may see."""
    by = request.user.get_username()
    return naming.decisions_document(scope=answering_scope_of(request), by=by)


def decide_name(request: HttpRequest, given: Document) -> bool:
    """Decide of a name for all, or propose when the reader may only that; return whether it is
    decided. A refusal is the operation's own."""
    scope = answering_scope_of(request)
    keep = naming.confirm_name if scope.national else naming.propose_name
    by, now = request.user.get_username(), request.now  # type: ignore[attr-defined]
    kept = keep(scope=scope, by=by, now=now, **given)
    _note_name(request, {"decision": kept.key, "product": given["product"]}, given["name"])
    return scope.national


def undo_name(request: HttpRequest, key: int, reason: str) -> None:
    """End a decision or a proposal; a refusal is the operation's own."""
    by, now = request.user.get_username(), request.now  # type: ignore[attr-defined]
    scope = answering_scope_of(request)
    ended = naming.undo_name(scope=scope, key=key, reason=reason, by=by, now=now)
    _note_name(request, {"undone": key}, ended.decision.name)


def _note_name(request: HttpRequest, detail: Document, name: str) -> None:
    journal.record(
        at=request.now,  # type: ignore[attr-defined]
        actor=request.user.get_username(),
        act="name",
        subject=f"name:{name}",
        detail=detail,
    )


def record_evidence(request: HttpRequest, given: Document) -> None:
    """Keep one piece of evidence; a refusal is the operation's own, readable by who gave it."""
    shares = {name: given[name] / 100 for name in ("low", "high", "seen")}
    told = {name: given[name] for name in ("perimeter", "safeguard", "proof", "observed_on")}
    evidence.record_evidence(
        scope=writing_scope_of(request, given["safeguard"]),
        **told,
        **shares,
        reference=given["reference"],
        source="form",
        given_by=request.user.get_username(),
        now=request.now,  # type: ignore[attr-defined]
    )


def _on(request: HttpRequest) -> Any:
    return getattr(request, "on", None)


def _ask(request: HttpRequest, question: Callable[..., Answer | None], **facts: Any) -> Answer:
    """Ask, and count the establishments that the answer names."""
    answer = _uncounted(request, question, **facts)
    spend(request, answer)
    return answer


def _uncounted(
    request: HttpRequest, question: Callable[..., Answer | None], **facts: Any
) -> Answer:
    """Ask; a refusal and an absence read the same.

    Nothing observed yet is said by the middleware.
    """
    try:
        answer = question(scope=scope_of(request), **facts)
    except NotObserved:
        raise
    except VigieError as refusal:
        raise Http404 from refusal
    if answer is None:
        raise Http404
    return answer
