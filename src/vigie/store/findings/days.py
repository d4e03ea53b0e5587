"""The days of findings: where the life of each is kept, and what was told of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max

from vigie.core.findings.answers import AnswerKind
from vigie.core.findings.life import Transition
from vigie.store.bulk import learn
from vigie.store.models import AnswerRow, DeliveryRow, FindingDay, TransitionRow

BATCH = 5_000
KEPT = 7
"""Days of findings kept in the lake."""
Key = tuple[int, str, str]
"""Perimeter, product, vulnerability."""


@dataclass(frozen=True, slots=True)
class LivedDay:
    """The end of a day: which part of the lake holds it."""

    on: date
    name: str
    known_at: datetime
    is_first: bool
    findings: int


class Told(NamedTuple):
    """One thing to tell of a finding, or of a first inventory (no product, no vulnerability)."""

    perimeter: int
    product: str
    cve: str
    transition: str
    decision: str = ""
    findings: int = 1
    answer: int | None = None
    machines: int | None = None


def newest_day(*, before: date | None = None) -> LivedDay | None:
    """Return the last day that was lived, before a day when one is given."""
    rows = FindingDay.objects.filter(is_current=True)
    if before is not None:
        rows = rows.filter(on__lt=before)
    row = rows.order_by("-on").first()
    if row is None:
        return None
    return LivedDay(row.on, row.name, row.known_at, row.is_first, row.findings)


def is_followed(on: date) -> bool:
    """Return whether a later day was lived already: what it was told is not rewritten."""
    return FindingDay.objects.filter(is_current=True, on__gt=on).exists()


def names_kept() -> set[str]:
    """Return the parts of the lake that may still be compared with: those of the last days."""
    rows = FindingDay.objects.filter(is_current=True).order_by("-on")[:KEPT]
    return set(rows.values_list("name", flat=True))


@transaction.atomic
def save_day(day: LivedDay, told: Iterable[Told]) -> int:
    """Keep the end of a day and what is told of it; return how much is told. The same day observed
    again supersedes what it told, not what people answered."""
    FindingDay.objects.filter(on=day.on).update(is_current=False)
    FindingDay.objects.create(
        on=day.on,
        name=day.name,
        known_at=day.known_at,
        is_first=day.is_first,
        findings=day.findings,
    )
    by_people = [Transition.ACCEPTED, Transition.NOT_APPLICABLE, Transition.WITHDRAWN]
    former = TransitionRow.objects.filter(on=day.on, superseded_at=None)
    former.exclude(transition__in=by_people).update(superseded_at=day.known_at)
    return _add(told, on=day.on, known_at=day.known_at)


def tell(told: Told, *, on: date, known_at: datetime) -> None:
    """Keep one thing told, by what a person did."""
    _add([told], on=on, known_at=known_at)


def _add(told: Iterable[Told], *, on: date, known_at: datetime) -> int:
    rows = [
        TransitionRow(
            perimeter_id=one.perimeter,
            product=one.product,
            cve=one.cve,
            transition=one.transition,
            on=on,
            known_at=known_at,
            decision=one.decision,
            findings=one.findings,
            answer_id=one.answer,
            machines=one.machines,
        )
        for one in told
    ]
    TransitionRow.objects.bulk_create(rows, batch_size=BATCH)
    learn(TransitionRow, rows=len(rows))
    return len(rows)


def looks_since(instant: datetime) -> list[tuple[int, date]]:
    """Return the perimeters of which an inventory came since an instant, and the newest day that
    these speak of."""
    rows = DeliveryRow.objects.filter(received_at__gt=instant).values_list("perimeter_id")
    return list(rows.annotate(day=Max("observed_on")).order_by())


def answered_keys(on: date) -> set[Key]:
    """Return the findings on which an answer stands on a day."""
    rows = AnswerRow.objects.filter(withdrawn_at=None)
    fields = rows.values_list("perimeter_id", "product", "cve", "until")
    return {key[:3] for key in fields.iterator(BATCH) if key[3] is None or on < key[3]}


def returned(*, after: date, on: date) -> Sequence[Told]:
    """Return the acceptances that reached their date since a day."""
    rows = AnswerRow.objects.filter(
        withdrawn_at=None, kind=AnswerKind.ACCEPTED.value, until__gt=after, until__lte=on
    )
    return [
        Told(row.perimeter_id, row.product, row.cve, Transition.RETURNED.value, answer=row.pk)
        for row in rows
    ]
