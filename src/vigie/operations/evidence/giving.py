"""Giving evidence: a file whole or not at all, or one piece by a form; nothing is rewritten."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import transaction

from vigie.core.evidence import Evidence
from vigie.core.scope import Scope
from vigie.core.vocabulary import Proof
from vigie.errors import InputRefused, VigieError
from vigie.operations.evidence.table import Table, TableRow
from vigie.operations.importing import (
    ArchivedFile,
    FileOutcome,
    ImportReport,
    Outcome,
    Progress,
    gather,
    import_each,
)
from vigie.operations.safeguards import catalogue
from vigie.sources.opening import opened
from vigie.sources.registries.sheets import rows_of_sheet
from vigie.store import evidence as store
from vigie.store import raw
from vigie.store.establishments import save_files
from vigie.store.evidence import GivenEvidence

KIND = "evidence"
PARIS = ZoneInfo("Europe/Paris")


class NoSuchPerimeter(VigieError):
    fr = "aucun périmètre en vue pour {reference!r}"
    en = "no perimeter in sight for {reference!r}"


def import_files(
    paths: Iterable[Path], *, now: datetime, progress: Progress | None = None
) -> ImportReport:
    """Import tables of evidence (docs/guide/en/evidence.md): each file whole, or refused with the
    line and the field. The same file again adds nothing."""
    files = gather(paths)
    outcomes = import_each(files, lambda path: _import_one(path, now), progress)
    return ImportReport(outcomes, kind=KIND)


def _import_one(path: Path, now: datetime) -> FileOutcome:
    try:
        pieces = _bound(path, _rows(path, now))
    except VigieError:
        raw.archive(path, sealed_by=raw.unattributed())
        raise
    digest, _ = raw.archive(path, sealed_by=raw.key_for(one.perimeter for one in pieces))
    with transaction.atomic():
        added = store.append_many(pieces, known_at=now)
        save_files([ArchivedFile(path, digest, len(pieces), KIND)], kind=KIND, now=now)
    outcome = Outcome.IMPORTED if added else Outcome.UNCHANGED
    return FileOutcome(path.name, outcome, KIND, len(pieces), sha256=digest)


def _rows(path: Path, now: datetime) -> list[TableRow]:
    reader = Table(path.name, catalogue(), now.astimezone(PARIS).date())
    with opened(path) as stream:
        return list(reader.rows(rows_of_sheet(stream, name=path.name)))


def _bound(path: Path, rows: Sequence[TableRow]) -> list[GivenEvidence]:
    """Tie the lines to their perimeters; a reference that names none, or several, refuses the
    file."""
    known = store.perimeters_by_reference({row.perimeter for row in rows})
    pieces = []
    for row in rows:
        found = known.get(row.perimeter, frozenset())
        if len(found) != 1:
            raise InputRefused(
                file=path.name,
                reason_fr="plusieurs périmètres" if found else "périmètre inconnu",
                reason_en="several perimeters" if found else "unknown perimeter",
                where=f"line {row.line}, perimeter = {row.perimeter!r}",
            )
        pieces.append(_given(next(iter(found)), row))
    return pieces


def _given(perimeter: int, row: TableRow) -> GivenEvidence:
    return GivenEvidence(
        perimeter=perimeter,
        safeguard=row.safeguard,
        low=row.low,
        high=row.high,
        seen=row.seen,
        proof=row.proof.value,
        observed_on=row.observed_on,
        source=row.source,
        scope=row.scope,
        reference=row.reference,
    )


def record_evidence(
    *,
    scope: Scope,
    perimeter: str,
    safeguard: str,
    low: float,
    high: float,
    proof: str,
    observed_on: date,
    source: str,
    given_by: str,
    now: datetime,
    seen: float = 1.0,
    reference: str = "",
) -> None:
    """Keep one piece of evidence on a perimeter (its code, or a FINESS) within the writer's scope.

    Raises ``NoSuchPerimeter``, ``UnknownSafeguard`` or ``InvalidEvidence``.
    """
    catalogue()[safeguard]
    Evidence(safeguard, low, high, seen, Proof(proof), observed_on, source)
    piece = GivenEvidence(
        perimeter=_within(scope, perimeter),
        safeguard=safeguard,
        low=low,
        high=high,
        seen=seen,
        proof=proof,
        observed_on=observed_on,
        source=source,
        reference=reference,
        given_by=given_by,
    )
    store.append_many([piece], known_at=now)


def _within(scope: Scope, reference: str) -> int:
    for key in store.perimeters_by_reference([reference]).get(reference, ()):
        if store.may_write_perimeter(scope=scope, perimeter=key):
            return key
    raise NoSuchPerimeter(reference=reference)


def withdraw_evidence(*, scope: Scope, key: int, now: datetime) -> bool:
    """Withdraw a piece given by mistake: it stays readable as it was known; return whether it
    stood until then."""
    perimeter = store.perimeter_of_evidence(key)
    if perimeter is None or not store.may_write_perimeter(scope=scope, perimeter=perimeter):
        return False
    return store.withdraw(key=key, at=now)
