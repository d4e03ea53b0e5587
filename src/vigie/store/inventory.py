"""Deliveries of inventories and expected estates: rows and values. What machines run lives in the
lake."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict

from django.db import transaction
from django.db.models import Max, Q

from vigie.core.inventory import Delivery, DeliveryKind, SetAside
from vigie.core.scope import Scope
from vigie.store.bulk import learn
from vigie.store.models import (
    DeliveryRow,
    ExpectedEstate,
    Perimeter,
    PerimeterSite,
    RawFile,
    SetAsideRecord,
)
from vigie.store.scope import perimeters_held

DECLARED = "declared"
KIND_OF_FILE = "inventory"
GIVEN_KINDS = (KIND_OF_FILE, "evidence")
BATCH = 5_000


@dataclass(frozen=True, slots=True)
class GivenDelivery:
    """What one perimeter delivered, as it is recorded beside the lake."""

    perimeter: int
    source: str
    kind: DeliveryKind
    format: str
    observed_on: date
    raw_sha256: str
    segment: str
    machines: int
    rows: int


class ShownDelivery(TypedDict):
    """A delivery as it is shown to who may see its perimeter."""

    source: str
    kind: str
    format: str
    observed_on: date
    received_at: datetime
    machines: int
    rows: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class ReadFile:
    """An inventory file that was read, and what was set aside of it."""

    sha256: str
    name: str
    format: str
    size: int
    records: int
    set_aside: tuple[SetAside, ...]


def references() -> dict[str, frozenset[int]]:
    """Return the perimeters that each code or FINESS number may stand for.

    A code stands for itself; the FINESS of an entity for its perimeters; the FINESS of a site,
    when it is no entity's, for those it depends on.
    """
    sites = PerimeterSite.objects.values_list("site__finess", "perimeter_id")
    entities = Perimeter.objects.exclude(entity=None).values_list("entity__finess", "pk")
    codes = Perimeter.objects.values_list("code", "pk")
    return _gathered(sites) | _gathered(entities) | _gathered(codes)


def _gathered(pairs: Iterable[tuple[str, int]]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for reference, key in pairs:
        found.setdefault(reference, set()).add(key)
    return {reference: frozenset(keys) for reference, keys in found.items()}


@transaction.atomic
def record(
    *, deliveries: Sequence[GivenDelivery], files: Sequence[ReadFile], received_at: datetime
) -> None:
    """Record deliveries and the files they came in, all or none; a full delivery ends what the
    same source gave before to its perimeter."""
    for delivery in deliveries:
        if delivery.kind is DeliveryKind.FULL:
            DeliveryRow.objects.filter(
                perimeter_id=delivery.perimeter, source=delivery.source, is_current=True
            ).update(is_current=False)
    DeliveryRow.objects.bulk_create(
        [_row(delivery, received_at) for delivery in deliveries], batch_size=BATCH
    )
    learn(DeliveryRow, rows=len(deliveries))
    for file in files:
        _record_file(file, received_at)


def _row(delivery: GivenDelivery, received_at: datetime) -> DeliveryRow:
    return DeliveryRow(
        perimeter_id=delivery.perimeter,
        source=delivery.source,
        kind=str(delivery.kind),
        format=delivery.format,
        observed_on=delivery.observed_on,
        received_at=received_at,
        raw_sha256=delivery.raw_sha256,
        segment=delivery.segment,
        machines=delivery.machines,
        rows=delivery.rows,
    )


def _record_file(file: ReadFile, received_at: datetime) -> None:
    row, _ = RawFile.objects.update_or_create(
        sha256=file.sha256,
        kind=KIND_OF_FILE,
        defaults={
            "name": file.name[:400],
            "format": file.format,
            "size": file.size,
            "received_at": received_at,
            "records": file.records,
            "set_aside": len(file.set_aside),
        },
    )
    row.records_set_aside.all().delete()
    SetAsideRecord.objects.bulk_create(
        SetAsideRecord(
            raw_file=row,
            position=fault.position[:200],
            reason_fr=fault.reason_fr[:400],
            reason_en=fault.reason_en[:400],
        )
        for fault in file.set_aside
    )


def current_deliveries(perimeters: Iterable[int] | None = None) -> list[Delivery]:
    """Return the deliveries in force, oldest first; those of some perimeters only when given."""
    rows = DeliveryRow.objects.filter(is_current=True).order_by("received_at", "pk")
    if perimeters is not None:
        wanted = set(perimeters)
        rows = rows.filter(perimeter_id__in=wanted) if len(wanted) < BATCH else rows
    fields = rows.values_list("segment", "perimeter_id", "source", "kind", "received_at")
    return [
        Delivery(segment, perimeter, source, DeliveryKind(kind), received_at)
        for segment, perimeter, source, kind, received_at in fields.iterator(BATCH)
        if perimeters is None or perimeter in wanted
    ]


def deliveries_of(*, scope: Scope, perimeter: int, limit: int = 50) -> list[ShownDelivery]:
    """Return the last deliveries of a perimeter, newest first; none when it is out of scope."""
    if not Perimeter.objects.filter(perimeters_held(scope), pk=perimeter).exists():
        return []
    fields = list(ShownDelivery.__annotations__)
    rows = DeliveryRow.objects.filter(perimeter_id=perimeter).order_by("-received_at", "-pk")
    return list(rows.values(*fields)[:limit])


def segments_in_force() -> set[str]:
    """Return the segments that a delivery in force refers to."""
    return set(DeliveryRow.objects.filter(is_current=True).values_list("segment", flat=True))


def files_given() -> list[str]:
    """Return the hashes of the files that establishments gave: inventories and evidence."""
    rows = RawFile.objects.filter(kind__in=GIVEN_KINDS).order_by("sha256")
    return list(rows.values_list("sha256", flat=True).distinct())


def perimeters_of_files() -> dict[str, set[int]]:
    """Return the perimeters each inventory file speaks of, for those that were delivered alone."""
    found: dict[str, set[int]] = {}
    rows = DeliveryRow.objects.exclude(raw_sha256="").values_list("raw_sha256", "perimeter_id")
    for digest, perimeter in rows.iterator(BATCH):
        found.setdefault(digest, set()).add(perimeter)
    return found


def end_deliveries(perimeters: Iterable[int]) -> int:
    """Make no delivery of some perimeters stand any more; return how many did."""
    rows = DeliveryRow.objects.filter(perimeter_id__in=list(perimeters), is_current=True)
    return rows.update(is_current=False)


@transaction.atomic
def repoint(*, segments: Mapping[str, str], compacted: Sequence[Delivery]) -> None:
    """Make the newest delivery of each perimeter and source stand for those compacted with it."""
    seen = {(d.perimeter, d.source): d for d in sorted(compacted, key=lambda d: d.received_at)}
    rows = DeliveryRow.objects.filter(
        is_current=True, received_at__lte=max(d.received_at for d in compacted)
    ).order_by("received_at", "pk")
    groups: dict[tuple[int, str], list[DeliveryRow]] = {}
    for row in rows:
        if (row.perimeter_id, row.source) in seen:
            groups.setdefault((row.perimeter_id, row.source), []).append(row)
    for (_, source), members in groups.items():
        _fold(members, segments.get(source))


def _fold(members: list[DeliveryRow], segment: str | None) -> None:
    """Keep the newest of some deliveries, with the rows of all; full when any of them was."""
    *older, newest = members
    if segment is None:
        return
    newest.segment = segment
    if any(row.kind == DeliveryKind.FULL for row in members):
        newest.kind = DeliveryKind.FULL.value
    elif newest.kind == DeliveryKind.SECTION:
        newest.kind = DeliveryKind.PARTIAL.value
    newest.save(update_fields=["segment", "kind"])
    DeliveryRow.objects.filter(pk__in=[row.pk for row in older]).update(is_current=False)


@transaction.atomic
def declare_estate(*, perimeter: int, machines: float, on: date) -> None:
    """Record how many machines there should be."""
    ExpectedEstate.objects.update_or_create(
        perimeter_id=perimeter,
        defaults={"machines": machines, "origin": DECLARED, "on": on},
    )


def declared_estates() -> dict[int, float]:
    """Return the machines declared, by perimeter."""
    rows = ExpectedEstate.objects.filter(origin=DECLARED)
    return dict(rows.values_list("perimeter_id", "machines"))


def sizes() -> dict[int, tuple[str, float | None]]:
    """Return the class and the staff of every perimeter."""
    rows = Perimeter.objects.values_list("pk", "kind", "staff")
    return {key: (kind, staff) for key, kind, staff in rows.iterator(BATCH)}


def observed_days() -> dict[int, date]:
    """Return the day of which what stands of each perimeter speaks: that of its newest full
    delivery, else of its newest one."""
    rows = DeliveryRow.objects.filter(is_current=True).values_list("perimeter_id")
    is_full = Q(kind=DeliveryKind.FULL.value)
    days = rows.annotate(full=Max("observed_on", filter=is_full), any=Max("observed_on"))
    return {perimeter: full or newest for perimeter, full, newest in days}
