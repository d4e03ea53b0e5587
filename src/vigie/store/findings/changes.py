"""What was told of findings over some days, within a scope."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Case, Count, IntegerField, QuerySet, Sum, Value, When

from vigie.core.findings.life import Transition
from vigie.core.priorities import Decision
from vigie.core.scope import Scope
from vigie.store.models import Perimeter, TransitionRow
from vigie.store.scope import perimeters_held

PRESSING = (
    *(Transition.WORSENED, Transition.REDETECTED, Transition.REOPENED, Transition.RETURNED),
    *(Transition.OPENED, Transition.FIRST_INVENTORY),
)
"""What asks for something, the most pressing first; the rest comes after."""


class ToldRow(NamedTuple):
    """One thing told of a finding."""

    on: date
    transition: str
    perimeter: int
    product: str
    cve: str
    decision: str
    findings: int
    machines: int | None


class CountedRow(NamedTuple):
    """How much was told of one kind."""

    transition: str
    rows: int
    findings: int
    cves: int
    perimeters: int


def told(
    *,
    scope: Scope,
    since: date,
    until: date,
    perimeters: Sequence[int] | None,
    transition: str = "",
    first: int = 0,
    limit: int,
) -> list[ToldRow]:
    """Return what was told after ``since`` and by ``until``, newest first, what presses first."""
    rows = _rows(scope, since, until, perimeters)
    rows = rows.filter(transition=transition) if transition else rows
    pressing = (_place("transition", PRESSING), "transition", _place("decision", tuple(Decision)))
    order = rows.order_by("-on", *pressing, "cve", "product", "perimeter", "pk")
    fields = order.values_list(
        *("on", "transition", "perimeter_id", "product", "cve", "decision", "findings"),
        "machines",
    )
    return [ToldRow(*row) for row in fields[first : first + limit]]


def _place(field: str, order: Sequence[str]) -> Case:
    """Return the place of a value in an order; last when it is not in it."""
    cases = [When(**{field: str(value)}, then=Value(n)) for n, value in enumerate(order)]
    return Case(*cases, default=Value(len(order)), output_field=IntegerField())


def counted(
    *, scope: Scope, since: date, until: date, perimeters: Sequence[int] | None
) -> list[CountedRow]:
    """Return how much was told, by transition."""
    rows = _rows(scope, since, until, perimeters).values_list("transition")
    every = rows.annotate(
        rows=Count("pk"),
        findings=Sum("findings"),
        cves=Count("cve", distinct=True),
        perimeters=Count("perimeter", distinct=True),
    )
    return [CountedRow(*row) for row in every.order_by("transition")]


def advisories(
    *,
    scope: Scope,
    since: date,
    until: date,
    perimeters: Sequence[int] | None,
    transitions: Sequence[str],
) -> int:
    """Return how many vulnerabilities some transitions speak of."""
    rows = _rows(scope, since, until, perimeters).filter(transition__in=transitions)
    return rows.values("cve").distinct().count()


def _rows(
    scope: Scope, since: date, until: date, perimeters: Sequence[int] | None
) -> QuerySet[TransitionRow]:
    rows = TransitionRow.objects.filter(on__gt=since, on__lte=until, superseded_at=None)
    if perimeters is not None:
        rows = rows.filter(perimeter_id__in=perimeters)
    if scope.national:
        return rows
    held = Perimeter.objects.filter(perimeters_held(scope)).values("pk")
    return rows.filter(perimeter_id__in=held)
