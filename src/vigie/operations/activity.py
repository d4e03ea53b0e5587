"""Import the care activity that establishments return themselves: it stands above every
registry."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from vigie.core.establishments import care as hours
from vigie.core.establishments.returns import COLUMNS, NEEDED, Row, column_of, counts_of
from vigie.core.establishments.values import ActivityRecord, CareCount
from vigie.core.inventory import SetAside
from vigie.core.vocabulary import Finess
from vigie.errors import InputRefused
from vigie.operations import care, perimeters
from vigie.operations.establishments import classes
from vigie.operations.importing import (
    ArchivedFile,
    FileOutcome,
    ImportReport,
    Outcome,
    Progress,
    gather,
    import_each,
)
from vigie.sealed.keys import SHARED
from vigie.sources.opening import opened
from vigie.sources.registries.sheets import rows_of_sheet
from vigie.store import establishments as store
from vigie.store.raw import archive

KIND = "activity"


def import_files(
    paths: Iterable[Path], *, now: datetime, progress: Progress | None = None
) -> ImportReport:
    """Import tables of returns (CSV or XLSX; docs/methods/care-activity.md gives the columns).

    What a site returns replaces what it had returned, whole; the same file again changes nothing.
    Lines of unknown sites are set aside; any other fault refuses the file whole.
    """
    outcomes = import_each(gather(paths), lambda path: _import_one(path, now=now), progress)
    return ImportReport(outcomes, kind=KIND)


def template() -> str:
    """Return the empty table, with two lines of example."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerow(("010000024", "short_stay", "inpatient_day", "41250", "130"))
    writer.writerow(("010000024", "emergency", "emergency_visit", "18400", ""))
    return out.getvalue()


def _import_one(path: Path, *, now: datetime) -> FileOutcome:
    digest, _ = archive(path, sealed_by=SHARED)
    counts = _read(path)
    with transaction.atomic():
        known, left_out = _known_only(counts)
        changed = _save(known, on=timezone.localdate(now))
        lines = sum(map(len, counts.values()))
        kept = ArchivedFile(path, digest, lines, KIND, left_out)
        store.save_files([kept], kind=KIND, now=now)
    outcome = Outcome.IMPORTED if changed else Outcome.UNCHANGED
    return FileOutcome(
        path.name, outcome, KIND, lines, len(left_out), tuple(left_out), sha256=digest
    )


def _read(path: Path) -> dict[Finess, list[CareCount]]:
    with opened(path) as stream:
        rows = rows_of_sheet(stream, name=path.name)
        header = [column_of(title) for title in next(rows, (0, []))[1]]
        lacking = [name for name in NEEDED if name not in header]
        if lacking:
            names = ", ".join(lacking)
            raise InputRefused(
                file=path.name,
                reason_fr=f"colonnes absentes : {names}",
                reason_en=f"no column {names}",
                where="line 1",
            )
        return counts_of(_rows(header, rows), file=path.name)


def _rows(header: list[str], rows: Iterator[tuple[int, list[str]]]) -> Iterator[Row]:
    for line, cells in rows:
        yield Row(line, dict(zip(header, cells, strict=False)))


def _known_only(
    counts: dict[Finess, list[CareCount]],
) -> tuple[dict[Finess, list[CareCount]], list[SetAside]]:
    """Return the returns of sites that exist and count something, and the others with why."""
    sites = store.site_states().keys()
    known, left_out = {}, []
    for finess, rows in counts.items():
        if finess.text not in sites:
            left_out.append(SetAside(finess.text, "aucun site n'a ce numéro", "no such site"))
        elif not hours.activities_of(finess, rows, source=care.OWN):
            left_out.append(SetAside(finess.text, "aucune activité", "no activity at all"))
        else:
            known[finess] = rows
    return known, left_out


def _save(counts: dict[Finess, list[CareCount]], *, on: date) -> bool:
    """Write the returns, then what follows: estimates of classes, default perimeters."""
    standing, becoming = store.activities(), dict[str, tuple[ActivityRecord, ...]]()
    for finess, rows in counts.items():
        told = hours.activities_of(finess, rows, source=care.OWN)
        if set(told) != set(standing.get(finess.text, ())):
            becoming[finess.text] = told
    if not becoming:
        return False
    store.save_activities(becoming)
    care.refresh([], classes=classes(), on=on)
    perimeters.refresh_defaults(before=store.site_states(), on=on, classes=classes())
    return True
