"""What the service tells of its own state, as figures: nights, sources, queue, snapshot, journal.

No figure names a person or an establishment; labels are steps, states and public sources.
Described in docs/methods/telemetry.md.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from vigie.store import advisories, journal, night, received
from vigie.store.home import lake


class Gauge(NamedTuple):
    """A figure that is read when it is asked."""

    name: str
    unit: str
    says: str


STEP_AGE = Gauge("vigie.night.step.age", "s", "since a step of the night was last done")
STEP_DURATION = Gauge("vigie.night.step.duration", "s", "how long a step of the night last took")
STEP_STATE = Gauge("vigie.night.step.state", "{step}", "1 for how each step of the night stands")
SOURCE_AGE = Gauge("vigie.source.age", "s", "since a source was last imported")
SOURCE_FAILED = Gauge("vigie.source.failed", "{source}", "1 when the last try of a source failed")
QUEUE = Gauge("vigie.queue.waiting", "{file}", "pushed inventories that wait for their import")
QUEUE_AGE = Gauge("vigie.queue.age", "s", "how long the first of them has waited")
SNAPSHOT_AGE = Gauge("vigie.snapshot.age", "s", "since the compiled observation was put in force")
JOURNAL_SIZE = Gauge("vigie.journal.size", "{line}", "lines in the tree of the journal")
JOURNAL_WAITING = Gauge("vigie.journal.waiting", "{line}", "lines that wait for their place")
GAUGES = (
    *(STEP_AGE, STEP_DURATION, STEP_STATE, SOURCE_AGE, SOURCE_FAILED),
    *(QUEUE, QUEUE_AGE, SNAPSHOT_AGE, JOURNAL_SIZE, JOURNAL_WAITING),
)
STATES = (
    *(night.WAITING, night.RUNNING, night.DONE),
    *(night.SKIPPED, night.FAILED, night.MISSED),
)


class Figure(NamedTuple):
    """One value of a gauge."""

    gauge: Gauge
    value: float
    labels: dict[str, str]


def figures(now: datetime) -> list[Figure]:
    """Return every figure at an instant, to a process that is the service's. Cost: eight
    questions to the database."""
    return [*_night(now), *_sources(now), *_queue(now), *_snapshot(now), *_journal()]


def _night(now: datetime) -> Iterator[Figure]:
    for step, (began, ended) in night.last_done().items():
        yield Figure(STEP_AGE, _since(ended, now), {"step": step})
        yield Figure(STEP_DURATION, _since(began, ended), {"step": step})
    for one in night.latest():
        for state in STATES:
            told = {"step": one["step"], "state": state}
            yield Figure(STEP_STATE, float(one["state"] == state), told)


def _sources(now: datetime) -> Iterator[Figure]:
    for name, row in advisories.feed_rows().items():
        if row.last_import_at is not None:
            yield Figure(SOURCE_AGE, _since(row.last_import_at, now), {"source": name})
        yield Figure(SOURCE_FAILED, float(bool(row.last_error_en)), {"source": name})


def _queue(now: datetime) -> Iterator[Figure]:
    waiting, first = received.queue()
    yield Figure(QUEUE, waiting, {})
    yield Figure(QUEUE_AGE, _since(first, now) if first else 0.0, {})


def _snapshot(now: datetime) -> Iterator[Figure]:
    pointer = lake() / "snapshots" / "CURRENT"
    if pointer.exists():
        put = datetime.fromtimestamp(pointer.stat().st_mtime, UTC)
        yield Figure(SNAPSHOT_AGE, _since(put, now), {})


def _journal() -> Iterator[Figure]:
    yield Figure(JOURNAL_SIZE, journal.frontier().size, {})
    yield Figure(JOURNAL_WAITING, journal.waiting(), {})


def _since(before: datetime, now: datetime) -> float:
    """Return seconds; a clock that went back gives none."""
    return max(0.0, (now - before).total_seconds())
