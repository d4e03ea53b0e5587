"""The onboarding funnel per region, and the list of who was invited."""

import csv
import io
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from vigie.core.establishments.funnel import STEPS, Funnel, funnels
from vigie.core.inventory import SetAside
from vigie.core.scope import Scope
from vigie.errors import InputRefused
from vigie.operations.establishments import territory
from vigie.operations.importing import FileOutcome, ImportReport, Outcome, gather, import_each
from vigie.store import establishments as store

_COLUMNS = ("finess", "invited_on", "arrived_on")


def funnel_document(*, scope: Scope, on: date, region: str = "") -> dict[str, Any]:
    """Return the funnel of each region in sight, or of one, and its sum: legal entities."""
    region_of = {
        row["finess"]: row["region"]
        for row in store.entities(scope=scope, on=on)
        if not region or row["region"] == region
    }
    rows = [_row(item) for item in funnels(region_of, store.funnel_steps(on=on))]
    total = {step: sum(row[step] for row in rows) for step in ("entities", *STEPS)}
    return {"on": on.isoformat(), "regions": rows, "total": total}


def _row(item: Funnel) -> dict[str, Any]:
    known = territory().regions.get(item.region)
    name = known.name if known else ""
    return {"region": item.region, "name": name, "entities": item.entities, **item.reached}


def import_invitations(paths: Iterable[Path]) -> ImportReport:
    """Import who was invited: CSV with ``finess``, ``invited_on``, ``arrived_on`` (may be empty).

    Days are ``2026-01-31``. A number of no legal entity is set aside; the same file again changes
    nothing.
    """
    return ImportReport(import_each(gather(paths), _import_one), kind="invitations")


def _import_one(path: Path) -> FileOutcome:
    rows, left_out = _invitations(path)
    unknown = store.save_invitations(rows)
    left_out += [
        SetAside(finess, "aucune entité juridique de ce numéro", "no legal entity of that number")
        for finess in unknown
    ]
    return FileOutcome(
        path.name,
        Outcome.IMPORTED,
        "csv",
        len(rows) - len(unknown),
        len(left_out),
        tuple(left_out),
    )


def _invitations(path: Path) -> tuple[dict[str, tuple[date, date | None]], list[SetAside]]:
    reader = csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))
    if not set(_COLUMNS[:2]) <= set(reader.fieldnames or ()):
        raise InputRefused(
            file=path.name,
            reason_fr="colonnes attendues : " + ", ".join(_COLUMNS),
            reason_en="expected columns: " + ", ".join(_COLUMNS),
        )
    rows, left_out = {}, []
    for line in reader:
        try:
            arrived = line.get("arrived_on") or ""
            rows[line["finess"].strip().zfill(9)] = (
                date.fromisoformat(line["invited_on"].strip()),
                date.fromisoformat(arrived.strip()) if arrived.strip() else None,
            )
        except ValueError:
            place = f"line {reader.line_num}"
            left_out.append(SetAside(place, "date illisible", "unreadable date"))
    return rows, left_out
