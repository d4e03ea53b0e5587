"""Import registries of establishments: archive, read, compare, save what changed. Safe to run
again."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from vigie.core.establishments.classes import Classes
from vigie.core.establishments.listing import Listing
from vigie.core.establishments.registry import (
    Change,
    ChangeKind,
    EntityState,
    SiteState,
    changes_of,
)
from vigie.core.establishments.territory import Territory
from vigie.core.establishments.update import (
    Reference,
    replaced,
    updated_entities,
    updated_sites,
)
from vigie.core.establishments.values import (
    CommuneRecord,
    Edition,
    GroupingRecord,
    RegistryRecord,
    RegistryScope,
)
from vigie.core.inventory import SetAside
from vigie.errors import InputRefused, VigieError
from vigie.operations import care, perimeters
from vigie.operations.importing import (
    FileOutcome,
    ImportReport,
    Outcome,
    Progress,
    gather,
    recognise,
)
from vigie.operations.shipped import shipped
from vigie.sources.catalogue import modules
from vigie.sources.contract import SourceModule
from vigie.sources.opening import opened
from vigie.store import establishments as store
from vigie.store.raw import archive, place_of

KIND = "establishments"
SHOWN = 20
"""How many records set aside a report holds of each file."""


class UnknownRegistry(VigieError):
    fr = "aucun registre ne s'appelle {name!r}"
    en = "no registry is called {name!r}"


@cache
def territory() -> Territory:
    """Return the departments and regions of ``data/departments.toml``."""
    return Territory.parse(shipped("departments.toml"))


@cache
def classes() -> Classes:
    """Return the classes of ``data/classes.toml``."""
    return Classes.parse(shipped("classes.toml"))


@dataclass(slots=True)
class FileRead:
    """One file as it was read."""

    path: Path
    format: str = ""
    registry: str = ""
    digest: str = ""
    records: int = 0
    set_aside: list[SetAside] = field(default_factory=list)
    outcome: Outcome = Outcome.IMPORTED
    reason_fr: str = ""
    reason_en: str = ""


def import_files(
    paths: Iterable[Path],
    *,
    now: datetime,
    is_sample: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Import every registry file among ``paths`` (files or folders) in one transaction.

    Files that no registry module recognises, or that cannot be trusted, are refused with their
    reason; the
    others are imported. The same files again change nothing.
    """
    files, listings = _read_all(gather(paths), progress)
    with transaction.atomic():
        return _apply(listings, files, now=now, is_sample=is_sample)


def _read_all(
    paths: Sequence[Path], progress: Progress | None
) -> tuple[list[FileRead], dict[str, Listing]]:
    files: list[FileRead] = []
    listings: dict[str, Listing] = {}
    for ordinal, path in enumerate(paths):
        if progress:
            progress(path.name, ordinal, len(paths))
        files.append(_read_or_refuse(FileRead(path), listings))
    return files, listings


def _read_or_refuse(read: FileRead, listings: dict[str, Listing]) -> FileRead:
    try:
        _read(read, listings)
    except InputRefused as refusal:
        read.outcome = Outcome.REFUSED
        read.reason_fr, read.reason_en = refusal.say("fr"), refusal.say("en")
    return read


def _read(read: FileRead, listings: dict[str, Listing]) -> None:
    """Read one file into the listing of its registry; nothing is kept of a file that is
    refused."""
    module = recognise("registries", read.path)
    digest, _ = archive(read.path)
    records = list(_records(module, read))
    name = module.SOURCE.name
    read.registry = name
    listing = listings.setdefault(name, Listing(scope_of(name)))
    tables = set(listing.tables)
    listing.gather(records)
    read.records = sum(not isinstance(record, Edition) for record in records)
    new = sorted(listing.tables - tables - {""})
    read.format = f"{name}:{new[0]}" if new else name
    read.digest = digest


def _records(module: SourceModule[RegistryRecord], read: FileRead) -> Iterator[RegistryRecord]:
    with opened(read.path) as stream:
        for record in module.parse(stream, read.path.name):
            if isinstance(record, SetAside):
                read.set_aside.append(record)
            else:
                yield record


@cache
def scopes() -> Mapping[str, RegistryScope]:
    """Return what each registry module claims to list whole."""
    return {m.SOURCE.name: m.SCOPE for m in modules("registries")}  # type: ignore[attr-defined]


def module_named(name: str) -> SourceModule[RegistryRecord]:
    """Return the registry module of that name; raises ``UnknownRegistry``."""
    found = next((m for m in modules("registries") if m.SOURCE.name == name), None)
    if found is None:
        raise UnknownRegistry(name=name)
    return found


def scope_of(name: str) -> RegistryScope:
    """Return what a registry claims to list whole; raises ``UnknownRegistry``."""
    if name not in scopes():
        raise UnknownRegistry(name=name)
    return scopes()[name]


def _apply(
    listings: Mapping[str, Listing], files: list[FileRead], *, now: datetime, is_sample: bool
) -> ImportReport:
    """Apply the registries, oldest edition first, then what follows from them."""
    ordered = sorted(listings.values(), key=lambda item: (item.on or date.min, item.scope.name))
    before, today = store.site_states(), timezone.localdate(now)
    standing = store.editions()
    fresh = [
        one for one in ordered if one.on is None or one.on >= standing.get(one.scope.name, one.on)
    ]
    total: Counter[str] = Counter()
    for listing in ordered:
        found = _apply_one(listing, _reference(listings), now=now, is_sample=is_sample)
        total.update(found)
        name = listing.scope.name
        records = sum(read.records for read in files if read.registry == name)
        store.save_edition(name, on=listing.on, records=records, changed=bool(found), now=now)
    total["site.activity"] = care.refresh(fresh, classes=classes(), on=today)
    total["perimeter.changed"] = perimeters.refresh_defaults(
        before=before, on=today, classes=classes()
    )
    store.save_files(files, kind=KIND, now=now)
    return _report(files, +total, on=today)


def _report(files: list[FileRead], changes: Counter[str], *, on: date) -> ImportReport:
    entities, sites = store.open_counts(on)
    return ImportReport(
        files=[_outcome(read, changed=bool(changes)) for read in files],
        kind=KIND,
        changes=dict(sorted(changes.items())),
        details={"entities_open": entities, "sites_open": sites, "on": on.isoformat()},
    )


def _outcome(read: FileRead, *, changed: bool) -> FileOutcome:
    unchanged = read.outcome is Outcome.IMPORTED and not changed
    return FileOutcome(
        name=read.path.name,
        outcome=Outcome.UNCHANGED if unchanged else read.outcome,
        format=read.format,
        records=read.records,
        set_aside=len(read.set_aside),
        left_out=tuple(read.set_aside[:SHOWN]),
        reason_fr=read.reason_fr,
        reason_en=read.reason_en,
        sha256=read.digest,
    )


def _reference(listings: Mapping[str, Listing]) -> Reference:
    editions = store.editions()
    whole = store.formats(KIND)
    return Reference(
        territory=territory(),
        classes=classes(),
        communes=_communes(listings),
        editions=editions,
        scopes={
            name: scope
            for name, scope in scopes().items()
            if scope.closes
            and {f"{name}:{t}" if t else name for t in scope.tables or {""}} <= whole
        },
    )


def _communes(listings: Mapping[str, Listing]) -> Mapping[str, CommuneRecord]:
    """Return the centres of communes: those just read, else those of the last file imported."""
    given = listings.get("communes")
    if given is not None:
        return given.communes
    digest = store.newest_file(KIND, "communes")
    return _archived_communes(digest) if digest and place_of(digest).exists() else {}


@cache
def _archived_communes(digest: str) -> Mapping[str, CommuneRecord]:
    listing = Listing(scope_of("communes"))
    with opened(place_of(digest)) as stream:
        records = module_named("communes").parse(stream, digest)
        listing.gather(r for r in records if isinstance(r, CommuneRecord))
    return listing.communes


def _apply_one(
    listing: Listing, reference: Reference, *, now: datetime, is_sample: bool
) -> Counter[str]:
    """Save what one registry changes among entities, sites and groupings; return the count of
    events."""
    sites, entities = store.site_states(), store.entity_states()
    becoming = updated_sites(sites, listing, reference)
    if listing.communes:
        becoming |= {f: replaced(s, reference) for f, s in (sites | becoming).items()}
    belonging = updated_entities(entities, listing, reference, sites | becoming)
    changed_sites = {f: s for f, s in becoming.items() if s != sites.get(f)}
    changed_entities = {f: e for f, e in belonging.items() if e != entities.get(f)}
    store.save_entities(list(changed_entities.values()), is_sample=is_sample)
    store.save_sites(list(changed_sites.values()), is_sample=is_sample)
    events = [
        *_events(entities, changed_entities),
        *_events(sites, changed_sites),
        *_apply_groupings(listing, on=listing.on or timezone.localdate(now), is_sample=is_sample),
    ]
    day = listing.on or timezone.localdate(now)
    store.save_changes(events, on=day, known_at=now, source=listing.scope.name)
    told = Counter(f"{event.kind}.{event.change.value}" for event in events)
    told["site.completed"] = len(changed_sites.keys() - {e.finess for e in events})
    return +told


def _events(
    before: Mapping[str, SiteState] | Mapping[str, EntityState],
    after: Mapping[str, SiteState] | Mapping[str, EntityState],
) -> Iterator[Change]:
    for finess, state in after.items():
        yield from changes_of(before.get(finess), state)


def _apply_groupings(listing: Listing, *, on: date, is_sample: bool) -> list[Change]:
    known, members = store.groupings(), store.memberships()
    changed = {c: g for c, g in listing.groupings.items() if g != known.get(c)}
    store.save_groupings(list(changed.values()), is_sample=is_sample)
    told = {(code, finess.text): role for (code, finess), role in listing.memberships.items()}
    joined = {key: role for key, role in told.items() if members.get(key) != role}
    described = {code for code, _ in told}
    left = [key for key in members if key[0] in described and key not in told]
    store.save_memberships(joined, left=left, on=on)
    touched = dict.fromkeys([*changed, *(code for code, _ in joined), *(code for code, _ in left)])
    return [_grouping_change(code, known.get(code), changed.get(code)) for code in touched]


def _grouping_change(
    code: str, before: GroupingRecord | None, after: GroupingRecord | None
) -> Change:
    if before is None and after is not None:
        return Change(ChangeKind.OPENED, "grouping", code, {}, {"name": after.name})
    closed = after is not None and after.closed_on and not (before and before.closed_on)
    kind = ChangeKind.CLOSED if closed else ChangeKind.CHANGED
    return Change(kind, "grouping", code, {}, {})
