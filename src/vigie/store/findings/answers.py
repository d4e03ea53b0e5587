"""What people answered on findings, its review, and the claims that reviews suppressed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from vigie.core.findings.answers import AnswerKind, Cause, Review
from vigie.core.scope import Scope
from vigie.store import isolation
from vigie.store.models import AnswerRow, Perimeter, SuppressionRow
from vigie.store.scope import perimeters_held

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer as it is given, checked by the core."""

    perimeter: int
    product: str
    cve: str
    kind: str
    on: date
    until: date | None
    reason: str
    measure: str
    cause: str
    tier: int | None
    given_by: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class KnownAnswer:
    """An answer as it is kept."""

    key: int
    given: GivenAnswer
    perimeter_code: str
    perimeter_name: str
    withdrawn_at: datetime | None
    withdrawn_by: str
    withdrawn_reason: str
    review: str
    reviewed_at: datetime | None
    reviewed_by: str
    review_reason: str


@dataclass(frozen=True, slots=True)
class Suppression:
    """A claim left aside everywhere."""

    key: int
    product: str
    cve: str
    reason: str
    reviewed_by: str
    at: datetime
    undone_at: datetime | None
    undone_by: str
    undone_reason: str


def perimeter_by_code(code: str, scope: Scope) -> int | None:
    """Return the perimeter of a code, when the scope answers for it."""
    rows = Perimeter.objects.filter(perimeters_held(scope), code=code)
    return rows.values_list("pk", flat=True).first()


def codes_of(perimeters: Iterable[int]) -> dict[int, str]:
    """Return the code of some perimeters."""
    rows = Perimeter.objects.filter(pk__in=list(perimeters))
    return dict(rows.values_list("pk", "code"))


def add(given: GivenAnswer) -> int:
    """Keep an answer; one that stood on the same finding must have been withdrawn before."""
    row = AnswerRow.objects.create(
        perimeter_id=given.perimeter,
        product=given.product,
        cve=given.cve,
        kind=given.kind,
        on=given.on,
        until=given.until,
        reason=given.reason,
        measure=given.measure,
        cause=given.cause,
        tier=given.tier,
        given_by=given.given_by,
        given_at=given.given_at,
        review=Review.PENDING.value if given.kind == AnswerKind.NOT_APPLICABLE else "",
    )
    return int(row.pk)


def standing_on(perimeter: int, product: str, cve: str) -> list[tuple[int, date | None]]:
    """Return the answers that were not withdrawn on a finding, with their end."""
    rows = AnswerRow.objects.filter(
        perimeter_id=perimeter, product=product, cve=cve, withdrawn_at=None
    )
    return list(rows.values_list("pk", "until"))


def withdraw(*, key: int, at: datetime, by: str, reason: str) -> bool:
    """Withdraw an answer: it stays readable; return whether it stood until then."""
    rows = AnswerRow.objects.filter(pk=key, withdrawn_at=None)
    return bool(rows.update(withdrawn_at=at, withdrawn_by=by, withdrawn_reason=reason))


def review(*, key: int, verdict: Review, at: datetime, by: str, reason: str) -> bool:
    """Keep what a review made of an answer; return whether it was waiting for one."""
    rows = AnswerRow.objects.filter(pk=key, review=Review.PENDING.value, withdrawn_at=None)
    return bool(
        rows.update(review=verdict.value, reviewed_at=at, reviewed_by=by, review_reason=reason)
    )


def answer(key: int, scope: Scope) -> KnownAnswer | None:
    """Return an answer, when the scope answers for its perimeter."""
    row = _held(scope).filter(pk=key).first()
    return None if row is None else _known(row)


def answers_of(*, scope: Scope, perimeters: Iterable[int], standing: bool) -> list[KnownAnswer]:
    """Return the answers of some perimeters within the scope, newest first; those not withdrawn
    only when ``standing``."""
    rows = _held(scope).filter(perimeter_id__in=list(perimeters))
    rows = rows.filter(withdrawn_at=None) if standing else rows
    return [_known(row) for row in rows.order_by("-given_at", "-pk")[:BATCH]]


def ending(
    *, scope: Scope, after: date, until: date, perimeters: Iterable[int] | None = None
) -> list[KnownAnswer]:
    """Return the acceptances of the scope that end after a day and by another."""
    rows = _held(scope).filter(
        withdrawn_at=None, kind=AnswerKind.ACCEPTED.value, until__gt=after, until__lte=until
    )
    rows = rows if perimeters is None else rows.filter(perimeter_id__in=list(perimeters))
    return [_known(row) for row in rows.order_by("until", "pk")[:BATCH]]


def waiting(*, limit: int) -> list[KnownAnswer]:
    """Return the "not us" that wait for their review, the oldest first: for national analysts."""
    rows = AnswerRow.objects.filter(review=Review.PENDING.value, withdrawn_at=None)
    rows = rows.select_related("perimeter").order_by("given_at", "pk")
    return [_known(row) for row in rows[:limit]]


def judged_by_tier() -> list[tuple[int, int, int]]:
    """Return, by tier, how many findings people confirmed (accepted, or "not us" refused by its
    review) and how many reviews found wrong."""
    accepted = Q(kind=AnswerKind.ACCEPTED.value) | Q(review=Review.REFUSED.value)
    wrong = Q(review=Review.CONFIRMED.value) & ~Q(cause=Cause.LOCAL.value)
    rows = AnswerRow.objects.exclude(tier=None).values_list("tier")
    counted = rows.annotate(
        right=Count("pk", filter=accepted), wrong=Count("pk", filter=wrong)
    ).order_by("tier")
    with isolation.as_service():
        return list(counted)


def _held(scope: Scope) -> QuerySet[AnswerRow]:
    held = Perimeter.objects.filter(perimeters_held(scope)).values("pk")
    return AnswerRow.objects.filter(perimeter_id__in=held).select_related("perimeter")


def _known(row: AnswerRow) -> KnownAnswer:
    given = GivenAnswer(
        perimeter=row.perimeter_id,
        product=row.product,
        cve=row.cve,
        kind=row.kind,
        on=row.on,
        until=row.until,
        reason=row.reason,
        measure=row.measure,
        cause=row.cause,
        tier=row.tier,
        given_by=row.given_by,
        given_at=row.given_at,
    )
    return KnownAnswer(
        key=row.pk,
        given=given,
        perimeter_code=row.perimeter.code,
        perimeter_name=row.perimeter.name,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=row.withdrawn_by,
        withdrawn_reason=row.withdrawn_reason,
        review=row.review,
        reviewed_at=row.reviewed_at,
        reviewed_by=row.reviewed_by,
        review_reason=row.review_reason,
    )


# ---- claims suppressed -------------------------------------------------------------------------


def suppress(
    *, product: str, cve: str, reason: str, by: str, at: datetime, answer: int | None
) -> None:
    """Leave a claim aside everywhere; one that is left aside already stays as it was."""
    SuppressionRow.objects.get_or_create(
        product=product,
        cve=cve,
        undone_at=None,
        defaults={"reason": reason, "reviewed_by": by, "at": at, "answer_id": answer},
    )


def undo(*, key: int, by: str, at: datetime, reason: str) -> bool:
    """Take a suppression back; return whether it stood until then."""
    rows = SuppressionRow.objects.filter(pk=key, undone_at=None)
    return bool(rows.update(undone_at=at, undone_by=by, undone_reason=reason))


def suppressed() -> frozenset[tuple[str, str]]:
    """Return the claims left aside: product and CVE. They name no establishment: no scope."""
    rows = SuppressionRow.objects.filter(undone_at=None)
    with isolation.as_service():
        return frozenset(rows.values_list("product", "cve"))


def suppressions(*, limit: int = BATCH) -> list[Suppression]:
    """Return the suppressions, newest first, those taken back too."""
    return [
        Suppression(
            key=row.pk,
            product=row.product,
            cve=row.cve,
            reason=row.reason,
            reviewed_by=row.reviewed_by,
            at=row.at,
            undone_at=row.undone_at,
            undone_by=row.undone_by,
            undone_reason=row.undone_reason,
        )
        for row in SuppressionRow.objects.order_by("-at", "-pk")[:limit]
    ]
