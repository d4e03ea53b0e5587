"""Editions as rows, and what they are counted from: entities, never kept with them."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from django.db.models import Max, Q, QuerySet

from vigie.core.publication import Edition
from vigie.core.publication.table import Unit
from vigie.store.models import EditionRow, Entity, LevelRow
from vigie.store.scope import open_on

HELD = frozenset("ABC")
"""Letters of an entity that proves what the figure asks."""


def units(*, on: date, method: str) -> Iterator[Unit]:
    """Yield every open legal entity of the nation with what is true of it: for the noise to be
    added at once, never to be shown. An entity is as good as the worst of its systems."""
    stands = Q(until=None) | Q(until__gt=on)
    levels = LevelRow.objects.filter(stands, method=method, since__lte=on, superseded_at=None)
    worst: dict[int, tuple[str, float]] = {}
    rows = levels.values_list("perimeter__entity", "level_proved", "coverage")
    for entity, letter, coverage in rows.iterator(5_000):
        if entity is not None:
            known, covered = worst.get(entity, ("A", 0.0))
            worst[entity] = (max(known, letter), max(covered, coverage))
    for pk, region, status in _entities(on).iterator(5_000):
        letter, coverage = worst.get(pk, ("", 0.0))
        facts = {"seen": coverage > 0.0, "held": coverage > 0.0 and letter in HELD}
        yield region or "unknown", status or "unknown", facts


def _entities(on: date) -> "QuerySet[Entity, tuple[int, str, str]]":
    return Entity.objects.filter(open_on(on)).order_by("pk").values_list("pk", "region", "status")


def add(*, told: Mapping[str, object], by: str, now: datetime) -> int:
    """Keep a proposed edition; return its key."""
    row = EditionRow.objects.create(**told, proposed_by=by, proposed_at=now)
    return int(row.pk)


def one(key: int) -> Edition | None:
    """Return an edition, published or not."""
    row = EditionRow.objects.filter(pk=key).first()
    return _value(row) if row else None


def numbered(number: int) -> Edition | None:
    """Return a published edition, withdrawn ones too."""
    row = EditionRow.objects.filter(number=number).first()
    return _value(row) if row else None


def published() -> list[Edition]:
    """Return the editions that were published, the newest first, withdrawn ones too."""
    return [_value(row) for row in EditionRow.objects.exclude(number=None).order_by("-number")]


def proposed(*, limit: int = 10) -> list[Edition]:
    """Return the newest proposals."""
    rows = EditionRow.objects.filter(published_at=None).order_by("-proposed_at", "-pk")
    return [_value(row) for row in rows[:limit]]


def publish(*, key: int, now: datetime) -> int | None:
    """Give an edition its number; return it, ``None`` when it already had one."""
    newest = EditionRow.objects.aggregate(Max("number"))["number__max"] or 0
    rows = EditionRow.objects.filter(pk=key, published_at=None, number=None)
    return newest + 1 if rows.update(number=newest + 1, published_at=now) else None


def withdraw(*, number: int, by: str, because: str, now: datetime) -> bool:
    """Mark an edition as withdrawn; return whether it stood until then."""
    rows = EditionRow.objects.filter(number=number, withdrawn_at=None)
    told = {"withdrawn_at": now, "withdrawn_by": by, "withdrawn_because": because}
    return bool(rows.update(**told))


def _value(row: EditionRow) -> Edition:
    return Edition(
        key=row.pk,
        number=row.number or 0,
        on=row.on,
        text=row.text,
        sha256=row.sha256,
        epsilon=row.epsilon,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        published_at=row.published_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=row.withdrawn_by,
        withdrawn_because=row.withdrawn_because,
    )
