"""Levels of perimeters and documents of territories, by change, readable as they were known."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet

from vigie.store.bulk import learn
from vigie.store.models import AggregateRow, LevelRow, ObservationRow

PARIS = ZoneInfo("Europe/Paris")
BATCH = 2_000


@dataclass(frozen=True, slots=True)
class PerimeterLevel:
    """The level of one perimeter on a day; see ``store.models.LevelRow`` for the units."""

    perimeter: int
    level_proved: str
    level_said: str
    level_possible: str
    r_proved: float
    r_said: float
    r_possible: float
    lost_best: float
    lost_worst: float
    weakest_zone: str
    weakest_openness: float
    proved_shut: int
    zones_applicable: int
    coverage: float
    zones: Mapping[str, Any]
    watch: Mapping[str, Any]
    causes: Mapping[str, float]

    @property
    def values(self) -> dict[str, Any]:
        """Return all but the key."""
        return {field: getattr(self, field) for field in _LEVEL_FIELDS}


_LEVEL_FIELDS = tuple(
    field for field in PerimeterLevel.__dataclass_fields__ if field != "perimeter"
)


@dataclass(frozen=True, slots=True)
class TerritoryDocument:
    """The document of one territory (``data/schemas/territory.json``)."""

    territory: str
    code: str
    document: Mapping[str, Any]

    @property
    def fingerprint(self) -> str:
        return _fingerprint(
            {k: v for k, v in self.document.items() if k not in {"on", "known_at"}}
        )


@dataclass(frozen=True, slots=True)
class Observation:
    """One observation and what it used."""

    on: date
    method: str
    parameters: str
    started_at: datetime
    inputs: Mapping[str, Any]
    digest: str
    finished_at: datetime | None = None


def _fingerprint(values: Mapping[str, Any]) -> str:
    text = json.dumps(values, sort_keys=True, default=str)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def is_observed(*, on: date, method: str, digest: str) -> bool:
    """Return whether that day was already observed from the very same inputs."""
    return ObservationRow.objects.filter(
        on=on, method=method, digest=digest, is_current=True
    ).exists()


def save_observation(
    observation: Observation,
    *,
    levels: Iterable[PerimeterLevel],
    territories: Iterable[TerritoryDocument],
) -> tuple[int, int]:
    """Write what changed on the day; return how many levels and documents did.

    One transaction: a kill leaves the last good observation. Safe to run again.
    """
    with transaction.atomic():
        known_at = observation.finished_at or observation.started_at
        changed_levels = _save_levels(observation, levels, known_at)
        changed_documents = _save_documents(observation, territories, known_at)
        _mark_current(observation)
    return changed_levels, changed_documents


def _mark_current(observation: Observation) -> None:
    same_day = ObservationRow.objects.filter(on=observation.on, method=observation.method)
    same_day.update(is_current=False)
    ObservationRow.objects.create(
        on=observation.on,
        method=observation.method,
        parameters=observation.parameters,
        started_at=observation.started_at,
        finished_at=observation.finished_at,
        inputs=dict(observation.inputs),
        digest=observation.digest,
        is_current=True,
    )


def _save_levels(
    observation: Observation, levels: Iterable[PerimeterLevel], known_at: datetime
) -> int:
    fresh = {
        (level.perimeter,): LevelRow(
            perimeter_id=level.perimeter,
            method=observation.method,
            parameters=observation.parameters,
            since=observation.on,
            known_at=known_at,
            fingerprint=_fingerprint(level.values),
            **level.values,
        )
        for level in levels
    }
    rows = LevelRow.objects.filter(method=observation.method)
    return _write_by_change(rows, ("perimeter_id",), fresh, observation.on, known_at)


def _save_documents(
    observation: Observation, territories: Iterable[TerritoryDocument], known_at: datetime
) -> int:
    fresh = {
        (territory.territory, territory.code): AggregateRow(
            territory=territory.territory,
            code=territory.code,
            method=observation.method,
            parameters=observation.parameters,
            since=observation.on,
            known_at=known_at,
            document=dict(territory.document),
            fingerprint=territory.fingerprint,
        )
        for territory in territories
    }
    rows = AggregateRow.objects.filter(method=observation.method)
    return _write_by_change(rows, ("territory", "code"), fresh, observation.on, known_at)


def _write_by_change(
    rows: QuerySet[Any],
    key_fields: tuple[str, ...],
    fresh: Mapping[tuple[Any, ...], Any],
    on: date,
    known_at: datetime,
) -> int:
    """Close or supersede the rows in force that differ from the fresh ones; add those that do."""
    in_force = {
        tuple(getattr(row, field) for field in key_fields): row
        for row in _in_force(rows, on).only(*key_fields, "since", "until", "fingerprint")
    }
    changed = [k for k, row in fresh.items() if _differs(in_force.get(k), row)]
    gone = [k for k in in_force if k not in fresh]
    touched = [in_force[k] for k in (*changed, *gone) if k in in_force]
    for key in changed:
        if key in in_force:
            fresh[key].until = in_force[key].until
    _end(rows, touched, on, known_at)
    rows.model.objects.bulk_create([fresh[k] for k in changed], batch_size=BATCH)
    learn(rows.model, rows=len(changed))
    return len(changed) + len(gone)


def _differs(row: Any | None, fresh: Any) -> bool:
    return row is None or row.fingerprint != fresh.fingerprint


def _end(rows: QuerySet[Any], touched: Sequence[Any], on: date, known_at: datetime) -> None:
    """End rows at ``on``: a row of the same day is superseded, an open one is closed, and one
    that later days already followed is superseded and rewritten up to ``on``."""
    same_day = [row.pk for row in touched if row.since == on]
    still_open = [row.pk for row in touched if row.since < on and row.until is None]
    followed = [row.pk for row in touched if row.since < on and row.until is not None]
    for batch in _batches(still_open):
        rows.filter(pk__in=batch).update(until=on)
    for batch in _batches(followed):
        copies = list(rows.filter(pk__in=batch))
        for copy in copies:
            copy.pk, copy.until, copy.known_at = None, on, known_at
        rows.model.objects.bulk_create(copies)
    for batch in _batches([*same_day, *followed]):
        rows.filter(pk__in=batch).update(superseded_at=known_at)


def _batches(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    return (keys[i : i + BATCH] for i in range(0, len(keys), BATCH))


def _in_force(rows: QuerySet[Any], on: date, known_by: datetime | None = None) -> QuerySet[Any]:
    """Return the rows that hold on a day, as known at an instant (now when ``None``)."""
    held = rows.filter(Q(until__isnull=True) | Q(until__gt=on), since__lte=on)
    if known_by is None:
        return held.filter(superseded_at__isnull=True)
    return held.filter(
        Q(superseded_at__isnull=True) | Q(superseded_at__gt=known_by), known_at__lte=known_by
    )


def end_of(day: date) -> datetime:
    """Return the instant at which a day ends in Paris, in UTC."""
    following = datetime.combine(day + timedelta(days=1), time(0), tzinfo=PARIS)
    return following.astimezone(UTC)


def _known_by(on: date, method: str) -> datetime | None:
    """Return the instant up to which knowledge counts to show ``on`` as it was known then.

    ``None``, the knowledge of now, when the day was only observed afterwards.
    """
    limit = end_of(on)
    seen_then = ObservationRow.objects.filter(method=method, on__lte=on, finished_at__lte=limit)
    return limit if seen_then.exists() else None


def latest_observation(*, method: str, on: date | None = None) -> Observation | None:
    """Return the observation that shows ``on`` (the newest one when ``None``)."""
    rows = ObservationRow.objects.filter(method=method, is_current=True)
    if on is not None:
        rows = rows.filter(on__lte=on)
    row = rows.order_by("-on", "-pk").first()
    return None if row is None else _observation(row)


def observations(*, limit: int = 50) -> list[Observation]:
    """Return the last observations, newest first."""
    return [_observation(row) for row in ObservationRow.objects.order_by("-started_at")[:limit]]


def _observation(row: ObservationRow) -> Observation:
    return Observation(
        on=row.on,
        method=row.method,
        parameters=row.parameters,
        started_at=row.started_at,
        inputs=row.inputs,
        digest=row.digest,
        finished_at=row.finished_at,
    )


def document(*, territory: str, code: str, on: date, method: str) -> dict[str, Any] | None:
    """Return the document of a territory on a day as it was known then; ``None`` when there is
    none. Territory documents name no establishment: they take no scope."""
    rows = AggregateRow.objects.filter(territory=territory, code=code, method=method)
    known_by = _known_by(on, method)
    row = _in_force(rows, on, known_by).order_by("-known_at").first()
    return None if row is None else dict(row.document)


def documents(*, territory: str, on: date, method: str) -> dict[str, dict[str, Any]]:
    """Return the documents of all the territories of a kind on a day, by code, as known now."""
    rows = AggregateRow.objects.filter(territory=territory, method=method)
    return {row.code: dict(row.document) for row in _in_force(rows, on)}


def document_days(*, territory: str, code: str, method: str) -> list[tuple[date, dict[str, Any]]]:
    """Return each day on which the document of a territory changed, oldest first."""
    rows = AggregateRow.objects.filter(
        territory=territory, code=code, method=method, superseded_at__isnull=True
    )
    return [(row.since, dict(row.document)) for row in rows.order_by("since")]


def levels_of(*, perimeters: Sequence[int], on: date, method: str) -> dict[int, PerimeterLevel]:
    """Return the levels of some perimeters on a day, as known then, by key."""
    known_by = _known_by(on, method)
    found: dict[int, PerimeterLevel] = {}
    for batch in _batches(list(perimeters)):
        rows = LevelRow.objects.filter(method=method, perimeter_id__in=batch)
        held = _in_force(rows, on, known_by).order_by("known_at")
        found.update({row.perimeter_id: _level(row) for row in held})
    return found


def all_levels(*, on: date, method: str) -> list[PerimeterLevel]:
    """Return the level of every perimeter on a day, as known now. For computation only: what is
    shown by name goes through a scope."""
    rows = _in_force(LevelRow.objects.filter(method=method), on)
    return [_level(row) for row in rows.iterator(chunk_size=BATCH)]


def level_days(*, perimeter: int, method: str) -> list[tuple[date, PerimeterLevel]]:
    """Return each day on which the level of a perimeter changed, oldest first."""
    rows = LevelRow.objects.filter(
        perimeter_id=perimeter, method=method, superseded_at__isnull=True
    )
    return [(row.since, _level(row)) for row in rows.order_by("since")]


def _level(row: LevelRow) -> PerimeterLevel:
    values = {field: getattr(row, field) for field in _LEVEL_FIELDS}
    return PerimeterLevel(perimeter=row.perimeter_id, **values)
