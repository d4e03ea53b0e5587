"""The table of shared perimeters: which sites each serves, and what it inherits."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from vigie.core.establishments.perimeters import PerimeterState
from vigie.core.establishments.shared import (
    COLUMNS,
    SharedSystem,
    SharedSystems,
    field_of,
    shared_systems,
)
from vigie.core.inventory import SetAside
from vigie.errors import InputRefused
from vigie.operations.importing import (
    ArchivedFile,
    FileOutcome,
    ImportReport,
    Outcome,
    gather,
    import_each,
)
from vigie.operations.perimeters.notes import note_inheritance, note_link
from vigie.operations.safeguards import catalogue
from vigie.sealed.keys import SHARED
from vigie.sources.opening import opened
from vigie.sources.registries.sheets import rows_of_sheet
from vigie.store import establishments as store
from vigie.store.raw import archive

KIND = "perimeters"


def import_files(paths: Iterable[Path], *, now: datetime, actor: str = "import") -> ImportReport:
    """Import tables of shared perimeters (CSV or XLSX; docs/methods/registry.md gives the
    columns).

    A perimeter that is named serves exactly the sites of its lines; the same file again changes
    nothing. Lines that name unknown sites or providers are set aside, never half applied.
    """
    outcomes = import_each(gather(paths), lambda path: _import_one(path, now=now, actor=actor))
    return ImportReport(outcomes, kind=KIND)


def _import_one(path: Path, *, now: datetime, actor: str) -> FileOutcome:
    digest, _ = archive(path, sealed_by=SHARED)
    found = _read(path)
    with transaction.atomic():
        systems, unknown = _known_only(found.systems)
        changed = _save_systems(systems, found.tells_inheritance, now=now, actor=actor)
        left_out = (*found.left_out, *unknown)
        kept = ArchivedFile(path, digest, len(systems), KIND, list(left_out))
        store.save_files([kept], kind=KIND, now=now)
    return FileOutcome(
        path.name,
        Outcome.IMPORTED if changed else Outcome.UNCHANGED,
        KIND,
        len(systems),
        len(left_out),
        left_out,
    )


def _read(path: Path) -> SharedSystems:
    with opened(path) as stream:
        rows = rows_of_sheet(stream, name=path.name)
        header = [field_of(cell) for cell in next(rows, (0, []))[1]]
        if not {"code", "sites"} <= set(header):
            raise InputRefused(
                file=path.name,
                reason_fr="colonnes attendues : code, nom, sites, fournisseur…",
                reason_en="expected columns: " + ", ".join(COLUMNS),
            )
        found = shared_systems(
            (line, dict(zip(header, cells, strict=False))) for line, cells in rows
        )
    found.tells_inheritance = "provider" in header
    return found


def _known_only(
    systems: Iterable[SharedSystem],
) -> tuple[list[SharedSystem], list[SetAside]]:
    """Return the lines whose sites, provider and safeguards exist, and the others with the
    reason."""
    given = list(systems)
    sites = store.site_states().keys()
    codes = store.perimeter_states().keys() | {system.code for system in given}
    known, unknown = [], []
    for system in given:
        lacking = [f.text for f in system.sites if f.text not in sites]
        if system.provider and system.provider not in codes:
            lacking.append(system.provider)
        told = (*system.inherits, *system.exceptions)
        lacking += [name for name in told if name not in catalogue().index]
        if lacking:
            names = ", ".join(lacking[:5])
            unknown.append(SetAside(system.code, f"inconnu : {names}", f"unknown: {names}"))
        else:
            known.append(system)
    return known, unknown


def _save_systems(
    systems: Sequence[SharedSystem], tells_inheritance: bool, *, now: datetime, actor: str
) -> bool:
    standing, links = store.perimeter_states(), store.links()
    becoming = {s.code: _shared_state(s, standing.get(s.code)) for s in systems}
    changed = [s for code, s in becoming.items() if s != standing.get(code)]
    store.save_perimeters(changed)
    served = {(s.code, finess.text) for s in systems for finess in s.sites}
    gone = {link for link in links if link[0] in becoming} - served
    added = served - links
    store.save_links(added=added, removed=gone)
    for code, finess in sorted(added | gone):
        note_link(code, finess, added=(code, finess) in added, now=now, actor=actor)
    passed_on = tells_inheritance and _save_inheritance(systems, now=now, actor=actor)
    return bool(changed or added or gone or passed_on)


def _save_inheritance(systems: Iterable[SharedSystem], *, now: datetime, actor: str) -> bool:
    """Make the perimeters named inherit exactly what their lines say; return whether anything
    moved."""
    on, standing, told = timezone.localdate(now), store.inheritance(), _inheritance(systems)
    named = {system.code for system in systems}
    fresh = {key: refused for key, refused in told.items() if standing.get(key) != refused}
    dropped = {key: False for key in standing if key[0] in named and key not in told}
    store.save_inheritance(fresh, since=on)
    store.end_inheritance(dropped, until=on)
    for key, refused in (fresh | dropped).items():
        note_inheritance(key, refused, ended=key in dropped, now=now, actor=actor)
    return bool(fresh or dropped)


def _shared_state(system: SharedSystem, known: PerimeterState | None) -> PerimeterState:
    base = known or PerimeterState(system.code, system.name, "shared")
    return replace(base, name=system.name, grouping=system.grouping or base.grouping)


def _inheritance(systems: Iterable[SharedSystem]) -> dict[tuple[str, str, str], bool]:
    return {
        (system.code, system.provider, safeguard): safeguard in system.exceptions
        for system in systems
        if system.provider
        for safeguard in (*system.inherits, *system.exceptions)
    }
