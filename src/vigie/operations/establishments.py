"""Import registries of establishments: archive, read, compare, save what changed. Safe to run again."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib import resources
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
    GroupingRecord,
    RegistryRecord,
    RegistryScope,
)
from vigie.core.inventory import SetAside
from vigie.errors import InputRefused
from vigie.operations import care, perimeters
from vigie.sources.catalogue import modules, recognise
from vigie.sources.contract import SourceModule
from vigie.sources.opening import head_of, opened
from vigie.store import establishments as store
from vigie.store.raw import archive, place_of

KIND = "establishments"


@cache
def territory() -> Territory:
    """Return the departments and regions of ``data/departments.toml``."""
    return Territory.parse(_data("departments.toml"))


@cache
def classes() -> Classes:
    """Return the classes of ``data/classes.toml``."""
    return Classes.parse(_data("classes.toml"))


def _data(name: str) -> bytes:
    return (resources.files("vigie") / "data" / name).read_bytes()


@dataclass(slots=True)
class FileRead:
    """One file as it was read. ``outcome``: ``imported``, ``unchanged`` or ``refused``."""

    path: Path
    format: str = ""
    registry: str = ""
    digest: str = ""
    records: int = 0
    set_aside: list[SetAside] = field(default_factory=list)
    outcome: str = "imported"
    reason_fr: str = ""
    reason_en: str = ""
    edition: date | None = None


@dataclass(slots=True)
class RegistryImport:
    """What an import read and what it changed in the registry."""

    files: list[FileRead]
    changes: Counter[tuple[str, str]]
    """(``entity``, ``site`` or ``grouping``; ``opened``, ``closed``…) → how many."""
    activities: int
    """Sites whose care activity changed."""
    perimeters: int
    """Perimeters made, changed or closed."""
    entities_open: int
    sites_open: int

    @property
    def changed(self) -> bool:
        return bool(self.changes) or self.activities > 0 or self.perimeters > 0


def import_registries(
    paths: Sequence[Path], *, now: datetime, is_sample: bool = False
) -> RegistryImport:
    """Import every registry file among ``paths`` (files or folders) in one transaction.

    Files that no registry module recognises, or that cannot be trusted, are refused with their reason; the
    others are imported. The same files again change nothing.
    """
    files, listings = _read_all(_expanded(paths))
    with transaction.atomic():
        outcome = _apply(listings, files, now=now, is_sample=is_sample)
    return outcome


def _expanded(paths: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        inside = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        found.extend(inside)
    return found


def _read_all(paths: Iterable[Path]) -> tuple[list[FileRead], dict[str, Listing]]:
    files: list[FileRead] = []
    listings: dict[str, Listing] = {}
    for path in paths:
        read = FileRead(path)
        files.append(read)
        try:
            _read(read, listings)
        except InputRefused as refusal:
            read.outcome = "refused"
            read.reason_fr, read.reason_en = refusal.say("fr"), refusal.say("en")
    return files, listings


def _read(read: FileRead, listings: dict[str, Listing]) -> None:
    """Read one file into the listing of its registry; nothing is kept of a file that is refused."""
    module = _module_of(read.path)
    read.digest, _ = archive(read.path)
    records = list(_records(module, read))
    name = module.SOURCE.name
    read.registry = name
    listing = listings.setdefault(name, Listing(scope_of(name)))
    tables = set(listing.tables)
    listing.gather(records)
    read.records = len(records) - 1
    new = sorted(listing.tables - tables - {""})
    read.format = f"{name}:{new[0]}" if new else name
    read.edition = listing.on


def _module_of(path: Path) -> SourceModule[RegistryRecord]:
    module = recognise("registries", name=path.name, head=head_of(path))
    if module is None:
        raise InputRefused(
            file=path.name,
            reason_fr="aucun format de registre d'établissements n'est reconnu",
            reason_en="no format of a registry of establishments is recognised",
        )
    return module


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


def scope_of(name: str) -> RegistryScope:
    return scopes()[name]


def _apply(
    listings: Mapping[str, Listing], files: list[FileRead], *, now: datetime, is_sample: bool
) -> RegistryImport:
    """Apply the registries, oldest edition first, then what follows from them."""
    ordered = sorted(listings.values(), key=lambda item: (item.on or date.min, item.scope.name))
    before = store.site_states()
    total: Counter[tuple[str, str]] = Counter()
    for listing in ordered:
        found = _apply_one(listing, _reference(listings), now=now, is_sample=is_sample)
        total.update(found)
        records = sum(f.records for f in files if f.registry == listing.scope.name)
        name = listing.scope.name
        store.save_edition(name, on=listing.on, records=records, changed=bool(found), now=now)
    activities = care.refresh(ordered, classes=classes(), on=timezone.localdate(now))
    changed = perimeters.refresh_defaults(before=before, on=timezone.localdate(now), classes=classes())
    store.save_files(files, kind=KIND, now=now)
    return _summary(files, total, activities, changed, on=timezone.localdate(now))


def _summary(
    files: list[FileRead], total: Counter[tuple[str, str]], activities: int, changed: int, *, on: date
) -> RegistryImport:
    result = RegistryImport(files, total, activities, changed, *store.open_counts(on))
    for read in files:
        if read.outcome == "imported" and not result.changed:
            read.outcome = "unchanged"
    return result


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
            if scope.closes and {f"{name}:{t}" if t else name for t in scope.tables or {""}} <= whole
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
    module = next(m for m in modules("registries") if m.SOURCE.name == "communes")
    with opened(place_of(digest)) as stream:
        listing.gather(r for r in module.parse(stream, digest) if isinstance(r, CommuneRecord))
    return listing.communes


def _apply_one(
    listing: Listing, reference: Reference, *, now: datetime, is_sample: bool
) -> Counter[tuple[str, str]]:
    """Save what one registry changes among entities, sites and groupings; return the count of events."""
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
    return Counter((event.kind, event.change.value) for event in events)


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
