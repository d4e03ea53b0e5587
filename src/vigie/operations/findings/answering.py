"""Answering on a finding: accepted until a date, not applicable, withdrawn, reviewed.

Each with who, when and why, and a line of the journal in the same transaction.
"""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from vigie.core.findings.answers import Answer, AnswerKind, Cause, Review, alias_group
from vigie.core.findings.life import Transition
from vigie.core.products import ProductId
from vigie.core.scope import Scope
from vigie.engine import advisories, questions, snapshot
from vigie.engine.scope import PerimeterScope
from vigie.errors import VigieError
from vigie.operations.findings.shown import Document
from vigie.store import journal
from vigie.store.findings import answers as store
from vigie.store.findings import days
from vigie.store.findings.answers import GivenAnswer
from vigie.store.home import lake

PARIS = ZoneInfo("Europe/Paris")
ACT = "answer"
ENDED = "échéance atteinte / date reached"


class NoSuchFinding(VigieError):
    fr = "aucun constat en vue : {product}, {cve}"
    en = "no finding in sight: {product}, {cve}"


class AlreadyAnswered(VigieError):
    fr = "ce constat a déjà une réponse : retirez-la d’abord"
    en = "this finding has an answer already: withdraw it first"


class NoSuchAnswer(VigieError):
    fr = "aucune réponse de ce numéro en vue, ou elle ne tient plus : {key}"
    en = "no answer of that number in sight, or it no longer stands: {key}"


class ReasonMissing(VigieError):
    fr = "dites pourquoi"
    en = "say why"


class UnclearAlias(VigieError):
    fr = "{name} ne désigne pas une seule vulnérabilité"
    en = "{name} does not stand for one vulnerability"


@dataclass(frozen=True, slots=True)
class Asked:
    """The finding that is answered: the code of its perimeter, its product, its vulnerability (by
    any of its names)."""

    perimeter: str
    product: str
    cve: str


def answer(
    *,
    scope: Scope,
    asked: Asked,
    kind: AnswerKind,
    reason: str,
    by: str,
    now: datetime,
    until: date | None = None,
    measure: str = "",
    cause: Cause | None = None,
) -> int:
    """Keep an answer on a finding within the writer's scope; return its number.

    Raises ``NoSuchFinding``, ``AlreadyAnswered``, ``InvalidAnswer``, ``UnclearAlias``.
    """
    on = now.astimezone(PARIS).date()
    Answer(kind, on, by, reason, until=until, measure=measure, cause=cause)
    cve = group_of(asked.cve)
    perimeter, tier = _finding(scope, asked, cve)
    given = GivenAnswer(
        perimeter=perimeter,
        product=asked.product,
        cve=cve,
        kind=kind.value,
        on=on,
        until=until,
        reason=reason,
        measure=measure,
        cause=cause.value if cause else "",
        tier=tier,
        given_by=by,
        given_at=now,
    )
    with transaction.atomic():
        _make_room(given)
        key = store.add(given)
        told = Transition.ACCEPTED if kind == AnswerKind.ACCEPTED else Transition.NOT_APPLICABLE
        _tell(key, given, told, on=on, now=now)
        _note(f"{kind.value}", key, given, by=by, now=now)
    return key


def _make_room(given: GivenAnswer) -> None:
    """End an acceptance that reached its date; refuse when an answer still stands."""
    for key, until in store.standing_on(given.perimeter, given.product, given.cve):
        if until is None or given.on < until:
            raise AlreadyAnswered()
        store.withdraw(key=key, at=given.given_at, by=given.given_by, reason=ENDED)


def group_of(name: str) -> str:
    """Return the one name of a vulnerability: a CVE as it is, another name (GHSA) by the one CVE
    whose records refer to it."""
    group = alias_group([name])
    if group.startswith("CVE-"):
        return group
    known = advisories.current(lake())
    found = advisories.cves_named(known, group) if known else []
    if len(found) != 1:
        raise UnclearAlias(name=name)
    return alias_group([group, *found])


def _finding(scope: Scope, asked: Asked, cve: str) -> tuple[int, int]:
    """Return the perimeter and the surest tier of a finding that is there within the scope."""
    perimeter = store.perimeter_by_code(asked.perimeter, scope)
    compiled = snapshot.current(lake())
    if perimeter is None or compiled is None:
        raise NoSuchFinding(product=asked.product, cve=cve)
    if asked.product.count(":") < 2:
        raise NoSuchFinding(product=asked.product, cve=cve)
    product = ProductId(*asked.product.split(":", 2))
    within = PerimeterScope.of([perimeter])
    found = questions.findings(compiled, perimeter, within, product=product)
    own = found.filter(found["cve"] == cve)
    if own.is_empty():
        raise NoSuchFinding(product=asked.product, cve=cve)
    return perimeter, int(own["tier"].to_numpy().min())


def withdraw(*, scope: Scope, key: int, by: str, reason: str, now: datetime) -> None:
    """Take an answer back: it stays readable, and the finding asks again."""
    if not reason.strip():
        raise ReasonMissing()
    known = store.answer(key, scope)
    with transaction.atomic():
        if known is None or not store.withdraw(key=key, at=now, by=by, reason=reason):
            raise NoSuchAnswer(key=key)
        on = now.astimezone(PARIS).date()
        _tell(key, known.given, Transition.WITHDRAWN, on=on, now=now)
        _note("withdrawn", key, known.given, by=by, now=now)


def review(
    *, scope: Scope, key: int, confirmed: bool, by: str, reason: str, now: datetime
) -> None:
    """Review a "not us" as a national analyst. Confirmed, a wrong claim is left aside everywhere;
    refused, the finding asks again."""
    known = store.answer(key, scope) if scope.national else None
    if not reason.strip():
        raise ReasonMissing()
    verdict = Review.CONFIRMED if confirmed else Review.REFUSED
    with transaction.atomic():
        if known is None or not store.review(
            key=key, verdict=verdict, at=now, by=by, reason=reason
        ):
            raise NoSuchAnswer(key=key)
        given = known.given
        if confirmed and given.cause == Cause.CLAIM:
            store.suppress(
                product=given.product, cve=given.cve, reason=reason, by=by, at=now, answer=key
            )
        if not confirmed:
            store.withdraw(key=key, at=now, by=by, reason=reason)
            on = now.astimezone(PARIS).date()
            _tell(key, given, Transition.WITHDRAWN, on=on, now=now)
        _note(f"review:{verdict.value}", key, given, by=by, now=now)


def undo(*, scope: Scope, key: int, by: str, reason: str, now: datetime) -> None:
    """Take back the suppression of a claim as a national analyst: it counts again at the next
    observation."""
    if not reason.strip():
        raise ReasonMissing()
    with transaction.atomic():
        if not scope.national or not store.undo(key=key, by=by, at=now, reason=reason):
            raise NoSuchAnswer(key=key)
        detail = {"did": "undone", "suppression": key}
        journal.record(at=now, actor=by, act=ACT, subject=f"suppression:{key}", detail=detail)


def _tell(
    key: int, given: GivenAnswer, transition: Transition, *, on: date, now: datetime
) -> None:
    told = days.Told(given.perimeter, given.product, given.cve, transition.value, answer=key)
    days.tell(told, on=on, known_at=now)


def _note(did: str, key: int, given: GivenAnswer, *, by: str, now: datetime) -> None:
    code = store.codes_of([given.perimeter])[given.perimeter]
    detail: Document = {"did": did, "answer": key, "product": given.product, "cve": given.cve}
    journal.record(at=now, actor=by, act=ACT, subject=f"perimeter:{code}", detail=detail)
