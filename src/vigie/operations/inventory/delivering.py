"""Imports inventories: archive, read, bind, write one segment per source, record all at once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

import polars as pl

from vigie.core.inventory import DeliveryKind
from vigie.engine.inventory import SegmentBuilder, open_segment
from vigie.engine.inventory_fold import standing
from vigie.errors import InputRefused
from vigie.operations.importing import FileOutcome, ImportReport, Outcome, Progress, gather
from vigie.operations.inventory.binding import Binding, binding_of
from vigie.operations.inventory.reading import Read, read
from vigie.sources.inventories.delivered import NotAnInventory
from vigie.store import inventory as store
from vigie.store.home import lake
from vigie.store.inventory import GivenDelivery

SHOWN = 20
"""How many of the records set aside a report shows; all of them are kept."""


def import_files(
    paths: Iterable[Path],
    *,
    now: datetime,
    perimeter: str | None = None,
    mapping: Mapping[str, str] | None = None,
    kind: DeliveryKind | None = None,
    source: str = "",
    observed_on: date | None = None,
    machine: str = "",
    progress: Progress | None = None,
) -> ImportReport:
    """Import inventory files; each is taken whole or refused whole, and importing again what
    stands already changes nothing.

    Without ``kind`` a file is what it is by nature: the template is a full delivery, what
    describes one machine a partial one. A full delivery needs all of its files: one refused
    refuses the others. ``source`` is who delivers, by default the format.
    """
    binding = binding_of(perimeter=perimeter, mapping=mapping or {}, machine=machine)
    reads, outcomes = _read_all(gather(paths), binding=binding, kind=kind, progress=progress)
    outcomes.extend(_deliver(reads, source=source, observed_on=observed_on, now=now))
    return ImportReport(files=tuple(outcomes), kind="inventory")


def deliver_one(path: Path, *, perimeter: int, source: str, now: datetime) -> Outcome:
    """Import one file for one perimeter. Raises ``InputRefused``: nothing of it was kept."""
    found = read(path, binding=Binding({}, perimeter), kind=None)
    (outcome,) = _deliver([found], source=source, observed_on=None, now=now)
    return outcome.outcome


def _read_all(
    files: Sequence[Path],
    *,
    binding: Binding,
    kind: DeliveryKind | None,
    progress: Progress | None,
) -> tuple[list[Read], list[FileOutcome]]:
    reads: list[Read] = []
    refusals: list[tuple[Path, InputRefused]] = []
    for ordinal, path in enumerate(files):
        if progress:
            progress(path.name, ordinal, len(files))
        try:
            reads.append(read(path, binding=binding, kind=kind))
        except InputRefused as refusal:
            refusals.append((path, refusal))
    if any(not isinstance(refusal, NotAnInventory) for _, refusal in refusals):
        full = [one for one in reads if one.kind is DeliveryKind.FULL]
        refusals.extend((one.path, _incomplete(one.path)) for one in full)
        reads = [one for one in reads if one.kind is not DeliveryKind.FULL]
    return reads, [_refused(path, refusal) for path, refusal in refusals]


def _incomplete(path: Path) -> InputRefused:
    return InputRefused(
        file=path.name,
        reason_fr="une livraison complète a besoin de tous ses fichiers, et l'un est refusé",
        reason_en="a full delivery needs all of its files, and one of them is refused",
    )


def _refused(path: Path, refusal: InputRefused) -> FileOutcome:
    return FileOutcome(
        name=str(path),
        outcome=Outcome.REFUSED,
        reason_fr=refusal.say("fr"),
        reason_en=refusal.say("en"),
    )


def _deliver(
    reads: Sequence[Read], *, source: str, observed_on: date | None, now: datetime
) -> list[FileOutcome]:
    """Write one segment per source and kind; record all of them at once."""
    groups: dict[tuple[str, DeliveryKind], list[Read]] = {}
    for one in reads:
        groups.setdefault((one.source(source or one.format), one.kind), []).append(one)
    outcomes: list[FileOutcome] = []
    given: list[GivenDelivery] = []
    for (name, kind), members in groups.items():
        segment = _write(members)
        unchanged = _already_stands(segment, source=name, kind=kind)
        if not unchanged:
            day = observed_on or _day(members, now)
            given.extend(_deliveries(segment, members, source=name, kind=kind, day=day))
        outcome = Outcome.UNCHANGED if unchanged else Outcome.IMPORTED
        outcomes.extend(_done(one, outcome) for one in members)
    store.record(deliveries=given, files=[one.record() for one in reads], received_at=now)
    return outcomes


def _write(members: Sequence[Read]) -> str:
    """Write the machines of some files. A machine that several partial files tell is as the
    newest tells it; the files of a full delivery complete each other."""
    ordered = sorted(members, key=lambda one: one.observed_on or date.min)
    newest = {
        (key, machine.name): place
        for place, one in enumerate(ordered)
        for key, machine in one.machines
    }
    builder = SegmentBuilder()
    for place, one in enumerate(ordered):
        for key, machine in one.machines:
            if one.kind is DeliveryKind.FULL or newest[key, machine.name] == place:
                builder.add(key, machine)
    return builder.write(lake())


def _day(members: Sequence[Read], now: datetime) -> date:
    """Return the oldest day the files name: a delivery is as fresh as its oldest part."""
    days = [one.observed_on for one in members if one.observed_on is not None]
    return min(days, default=now.date())


def _deliveries(
    segment: str, members: Sequence[Read], *, source: str, kind: DeliveryKind, day: date
) -> list[GivenDelivery]:
    digest = sha256("".join(sorted(one.sha256 for one in members)).encode()).hexdigest()
    return [
        GivenDelivery(
            perimeter=perimeter,
            source=source,
            kind=kind,
            format=members[0].format,
            observed_on=day,
            raw_sha256=members[0].sha256 if len(members) == 1 else digest,
            segment=segment,
            machines=machines,
            rows=rows,
        )
        for perimeter, machines, rows in _counts(segment)
    ]


def _counts(segment: str) -> list[tuple[int, int, int]]:
    """Return, per perimeter of a segment, its machines and its rows."""
    opened = open_segment(lake(), segment)
    rows = opened.installed.group_by("machine").agg(pl.len().alias("rows"))
    counts = (
        opened.machines.join(rows, on="machine", how="left")
        .group_by("perimeter")
        .agg(pl.len(), pl.col("rows").sum())
        .sort("perimeter")
    )
    return [(int(p), int(m), int(r)) for p, m, r in counts.collect().iter_rows()]


def _already_stands(segment: str, *, source: str, kind: DeliveryKind) -> bool:
    """Return whether all machines of a segment stand by it already, so that nothing changes."""
    machines = open_segment(lake(), segment).machines.select("perimeter").collect()
    keys = set(machines["perimeter"].to_list())
    current = [d for d in store.current_deliveries(keys) if d.source == source]
    if not any(d.segment == segment and d.kind is kind for d in current):
        return False
    stands = standing(lake(), current)
    own = stands.filter(pl.col("segment") == segment).height
    is_alone = own == stands.height
    return own == machines.height and (kind is not DeliveryKind.FULL or is_alone)


def _done(one: Read, outcome: Outcome) -> FileOutcome:
    return FileOutcome(
        name=str(one.path),
        outcome=outcome,
        format=one.format,
        records=one.rows,
        set_aside=len(one.set_aside),
        left_out=tuple(one.set_aside[:SHOWN]),
        sha256=one.sha256,
    )
