"""The documents on answers: those of an establishment, those that wait for a review, and how often
the watch is right by tier."""

from datetime import date

from vigie.core.findings.precision import interval
from vigie.core.findings.verdicts import Tier
from vigie.core.scope import Scope
from vigie.operations.findings.shown import Document, written
from vigie.store import findings as holders_store
from vigie.store.findings import answers as store
from vigie.store.findings.answers import KnownAnswer, Suppression

SCHEMA = "vigie/answers/1"
MOST_WAITING = 200


def answers_document(*, scope: Scope, finess: str, on: date) -> Document | None:
    """Return the answers of an establishment, newest first, those taken back too; ``None`` when it
    is not in sight."""
    perimeters = holders_store.perimeters_of(finess, scope)
    if not perimeters:
        return None
    known = store.answers_of(scope=scope, perimeters=perimeters, standing=False)
    rows = [answer_document(one, on) for one in known]
    return {"schema": SCHEMA, "finess": finess, "answers": rows}


def answer_document(known: KnownAnswer, on: date) -> Document:
    """Return one answer; ``stands`` is whether it holds on the day."""
    given = known.given
    stands = known.withdrawn_at is None and (given.until is None or on < given.until)
    return {
        "answer": known.key,
        "perimeter": known.perimeter_code,
        "name": known.perimeter_name,
        "product_id": given.product,
        "cve": given.cve,
        "kind": given.kind,
        **written({"on": given.on, "until": given.until}),
        "reason": given.reason,
        "measure": given.measure,
        "cause": given.cause or None,
        "by": given.given_by,
        "stands": stands,
        "review": known.review or None,
        "reviewed_by": known.reviewed_by or None,
        "review_reason": known.review_reason or None,
        "withdrawn_by": known.withdrawn_by or None,
        "withdrawn_reason": known.withdrawn_reason or None,
        **written({"withdrawn_at": known.withdrawn_at, "reviewed_at": known.reviewed_at}),
    }


def review_document(*, scope: Scope, on: date) -> Document | None:
    """Return what waits for a review and what reviews suppressed: for national analysts alone."""
    if not scope.national:
        return None
    return {
        "waiting": [answer_document(one, on) for one in store.waiting(limit=MOST_WAITING)],
        "suppressions": [_suppression(one) for one in store.suppressions()],
    }


def _suppression(one: Suppression) -> Document:
    return {
        "suppression": one.key,
        "product_id": one.product,
        "cve": one.cve,
        "reason": one.reason,
        "by": one.reviewed_by,
        **written({"at": one.at, "undone_at": one.undone_at}),
        "undone_by": one.undone_by or None,
        "undone_reason": one.undone_reason or None,
    }


def precision_document() -> list[Document]:
    """Return, by tier, how often findings that people judged were right: counts, share and 95 %
    interval. Names no establishment: it takes no scope."""
    judged = {tier: (right, wrong) for tier, right, wrong in store.judged_by_tier()}
    return [_tier(tier, *judged.get(int(tier), (0, 0))) for tier in Tier]


def _tier(tier: Tier, right: int, wrong: int) -> Document:
    known = interval(right, wrong)
    return {
        "tier": tier.name.lower(),
        "right": right,
        "wrong": wrong,
        "precision": right / (right + wrong) if right + wrong else None,
        "low": round(known.low, 4),
        "high": round(known.high, 4),
    }
