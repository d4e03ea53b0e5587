"""Perimeters: the default ones follow the registry; shared ones are imported or edited, each edit
in the journal."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from vigie.core.establishments.classes import Classes
from vigie.core.establishments.perimeters import (
    PerimeterState,
    Workload,
    default_code,
    default_perimeters,
    is_default,
)
from vigie.core.establishments.registry import SiteState
from vigie.core.establishments.shared import (
    COLUMNS,
    SharedSystem,
    SharedSystems,
    field_of,
    shared_systems,
)
from vigie.core.inventory import SetAside
from vigie.errors import InputRefused, VigieError
from vigie.operations.importing import (
    ArchivedFile,
    FileOutcome,
    ImportReport,
    Outcome,
    gather,
    import_each,
)
from vigie.sources.opening import opened
from vigie.sources.registries.sheets import rows_of_sheet
from vigie.store import establishments as store
from vigie.store import journal
from vigie.store.raw import archive

KIND = "perimeters"


class UnknownPerimeter(VigieError):
    fr = "aucun périmètre n'a le code {code!r}"
    en = "no perimeter has the code {code!r}"


class UnknownSite(VigieError):
    fr = "aucun site n'a le numéro {finess!r}"
    en = "no site has the number {finess!r}"


class LastPerimeter(VigieError):
    fr = "{finess} ne dépend que de {code} : rattachez-le d'abord à un autre périmètre"
    en = "{finess} depends on {code} alone: tie it to another perimeter first"


def refresh_defaults(*, before: Mapping[str, SiteState], on: date, classes: Classes) -> int:
    """Bring the default perimeters and their links up to date; return how many changed.

    A site without any link gets its default perimeter; one whose legal entity changed follows it;
    links that
    people made are left as they are. A perimeter that serves no open site is closed.
    """
    sites = store.site_states()
    links = store.links()
    added, removed = _moves(before, sites, links, on)
    served = _served((links | added) - removed, sites, on)
    becoming = _becoming(served, sites, classes, on)
    store.save_perimeters(becoming)
    store.save_links(added=added, removed=removed)
    return len(becoming)


def _moves(
    before: Mapping[str, SiteState],
    sites: Mapping[str, SiteState],
    links: set[tuple[str, str]],
    on: date,
) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    linked = {finess for _, finess in links}
    added, removed = set(), set()
    for finess, site in sites.items():
        known = before.get(finess)
        stale = (default_code(known), finess) if known else None
        if known is not None and stale in links and known.entity != site.entity:
            removed.add((default_code(known), finess))
            added.add((default_code(site), finess))
        elif finess not in linked and site.is_open(on):
            added.add((default_code(site), finess))
    return added, removed


def _served(
    links: set[tuple[str, str]], sites: Mapping[str, SiteState], on: date
) -> dict[str, list[SiteState]]:
    served: dict[str, list[SiteState]] = {}
    for code, finess in sorted(links):
        if is_default(code) and sites[finess].is_open(on):
            served.setdefault(code, []).append(sites[finess])
    return served


def _becoming(
    served: Mapping[str, list[SiteState]],
    sites: Mapping[str, SiteState],
    classes: Classes,
    on: date,
) -> list[PerimeterState]:
    standing = store.perimeter_states()
    workload = Workload.of(store.activities())
    defaults = default_perimeters(served, store.entity_states(), workload, classes)
    closed = {
        code: replace(state, closed_on=on)
        for code, state in standing.items()
        if is_default(code) and code not in defaults and state.closed_on is None
    }
    return [s for code, s in (defaults | closed).items() if s != standing.get(code)]


def import_files(paths: Iterable[Path], *, now: datetime, actor: str = "import") -> ImportReport:
    """Import tables of shared perimeters (CSV or XLSX; docs/methods/registry.md gives the
    columns).

    A perimeter that is named serves exactly the sites of its lines; the same file again changes
    nothing. Lines that name unknown sites or providers are set aside, never half applied.
    """
    outcomes = import_each(gather(paths), lambda path: _import_one(path, now=now, actor=actor))
    return ImportReport(outcomes, kind=KIND)


def _import_one(path: Path, *, now: datetime, actor: str) -> FileOutcome:
    digest, _ = archive(path)
    found = _read(path)
    with transaction.atomic():
        systems, unknown = _known_only(found.systems)
        changed = _save_systems(systems, now=now, actor=actor)
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
        return shared_systems(
            (line, dict(zip(header, cells, strict=False))) for line, cells in rows
        )


def _known_only(
    systems: Iterable[SharedSystem],
) -> tuple[list[SharedSystem], list[SetAside]]:
    """Return the lines whose sites and provider exist, and the others with the reason."""
    given = list(systems)
    sites = store.site_states().keys()
    codes = store.perimeter_states().keys() | {system.code for system in given}
    known, unknown = [], []
    for system in given:
        lacking = [f.text for f in system.sites if f.text not in sites]
        if system.provider and system.provider not in codes:
            lacking.append(system.provider)
        if lacking:
            names = ", ".join(lacking[:5])
            unknown.append(SetAside(system.code, f"inconnu : {names}", f"unknown: {names}"))
        else:
            known.append(system)
    return known, unknown


def _save_systems(systems: Sequence[SharedSystem], *, now: datetime, actor: str) -> bool:
    on = timezone.localdate(now)
    standing, links = store.perimeter_states(), store.links()
    becoming = {s.code: _shared_state(s, standing.get(s.code)) for s in systems}
    changed = [s for code, s in becoming.items() if s != standing.get(code)]
    store.save_perimeters(changed)
    served = {(s.code, finess.text) for s in systems for finess in s.sites}
    gone = {link for link in links if link[0] in becoming} - served
    added = served - links
    store.save_links(added=added, removed=gone)
    inherited = _inheritance(systems)
    fresh = {k: v for k, v in inherited.items() if store.inheritance().get(k) != v}
    store.save_inheritance(fresh, since=on)
    for code, finess in sorted(added | gone):
        _note(code, finess, added=(code, finess) in added, now=now, actor=actor)
    return bool(changed or added or gone or fresh)


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


def _note(code: str, finess: str, *, added: bool, now: datetime, actor: str) -> None:
    journal.record(
        at=now,
        actor=actor,
        act="perimeter",
        subject=f"perimeter:{code}",
        detail={"site": finess, "change": "added" if added else "removed"},
    )


@transaction.atomic
def add_site(*, code: str, finess: str, now: datetime, actor: str) -> None:
    """Make a perimeter serve one more site; raises ``UnknownPerimeter``."""
    _refuse_unknown(code, finess)
    if (code, finess) not in store.links():
        store.save_links(added=[(code, finess)])
        _note(code, finess, added=True, now=now, actor=actor)


@transaction.atomic
def remove_site(*, code: str, finess: str, now: datetime, actor: str) -> None:
    """Stop a perimeter from serving a site that another one serves; raises ``LastPerimeter``
    else."""
    _refuse_unknown(code, finess)
    serving = {link[0] for link in store.links() if link[1] == finess}
    if serving == {code}:
        raise LastPerimeter(code=code, finess=finess)
    if code in serving:
        store.save_links(added=[], removed=[(code, finess)])
        _note(code, finess, added=False, now=now, actor=actor)


@transaction.atomic
def inherit(
    *,
    code: str,
    provider: str,
    safeguard: str,
    is_exception: bool,
    now: datetime,
    actor: str,
) -> None:
    """State that a perimeter inherits a safeguard from its provider, or refuses to."""
    _refuse_unknown(provider, "")
    _refuse_unknown(code, "")
    key = (code, provider, safeguard)
    store.save_inheritance({key: is_exception}, since=timezone.localdate(now))
    journal.record(
        at=now,
        actor=actor,
        act="perimeter",
        subject=f"perimeter:{code}",
        detail={"provider": provider, "safeguard": safeguard, "exception": is_exception},
    )


def _refuse_unknown(code: str, finess: str) -> None:
    if code not in store.perimeter_states():
        raise UnknownPerimeter(code=code)
    if finess and finess not in store.site_states():
        raise UnknownSite(finess=finess)
