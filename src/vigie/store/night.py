"""The nights in the database."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypedDict

from django.db.models import F, Max, Subquery

from vigie.store.models.night import NightStep

WAITING, RUNNING, DONE, SKIPPED, FAILED, MISSED = (
    *("waiting", "running", "done", "skipped", "failed", "missed"),
)


class Step(TypedDict):
    """One step of one night."""

    on: date
    step: str
    state: str
    attempts: int
    worker: str
    started_at: datetime | None
    finished_at: datetime | None
    facts: dict[str, Any]
    error_fr: str
    error_en: str


def begin(on: date, steps: Sequence[str]) -> None:
    """Write the steps of a night, once."""
    NightStep.objects.bulk_create(
        (NightStep(on=on, step=step) for step in steps), ignore_conflicts=True
    )


def miss(on: date, steps: Sequence[str], *, at: datetime) -> None:
    """Write that nobody was there that night; steps that ran keep what they say."""
    begin(on, steps)
    NightStep.objects.filter(on=on, state__in=(WAITING, RUNNING)).update(
        state=MISSED, finished_at=at
    )


def start(on: date, step: str, *, worker: str, at: datetime) -> None:
    NightStep.objects.filter(on=on, step=step).update(
        state=RUNNING,
        worker=worker,
        started_at=at,
        finished_at=None,
        attempts=F("attempts") + 1,
        error_fr="",
        error_en="",
    )


def finish(
    on: date,
    step: str,
    *,
    state: str,
    at: datetime,
    facts: dict[str, Any] | None = None,
    error: tuple[str, str] = ("", ""),
) -> None:
    NightStep.objects.filter(on=on, step=step).update(
        state=state, finished_at=at, facts=facts or {}, error_fr=error[0], error_en=error[1]
    )


def steps_of(on: date) -> list[Step]:
    """Return the steps of a night in the order in which they were written."""
    return [_step(row) for row in NightStep.objects.filter(on=on).order_by("pk")]


def latest() -> list[Step]:
    """Return the steps of the newest night."""
    newest = NightStep.objects.order_by("-on").values_list("on", flat=True).first()
    return steps_of(newest) if newest else []


def unfinished() -> list[Step]:
    """Return the steps of the newest night that failed or were missed. Cost: one question."""
    newest = NightStep.objects.order_by("-on").values("on")[:1]
    rows = NightStep.objects.filter(on=Subquery(newest), state__in=(FAILED, MISSED))
    return [_step(row) for row in rows.order_by("pk")]


def last_done() -> dict[str, tuple[datetime, datetime]]:
    """Return when each step was last begun and done. Cost: one question, a row per step."""
    newest = NightStep.objects.filter(state=DONE).values("step").annotate(last=Max("finished_at"))
    whole = NightStep.objects.filter(state=DONE, finished_at__in=[row["last"] for row in newest])
    return {
        row.step: (row.started_at, row.finished_at)
        for row in whole.order_by("finished_at")
        if row.started_at and row.finished_at
    }


def newest_night() -> date | None:
    """Return the newest night that was begun or missed."""
    return NightStep.objects.order_by("-on").values_list("on", flat=True).first()


def _step(row: NightStep) -> Step:
    return Step(
        on=row.on,
        step=row.step,
        state=row.state,
        attempts=row.attempts,
        worker=row.worker,
        started_at=row.started_at,
        finished_at=row.finished_at,
        facts=row.facts,
        error_fr=row.error_fr,
        error_en=row.error_en,
    )
