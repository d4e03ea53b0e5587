"""One registry as read: all its records gathered by number, whatever the order of its files."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from vigie.core.establishments.values import (
    Attachment,
    CareCount,
    CommuneRecord,
    Edition,
    EntityRecord,
    GroupingRecord,
    MembershipRecord,
    MergerRecord,
    PlaceRecord,
    RegistryRecord,
    RegistryScope,
    SiteRecord,
    StaffRecord,
    Status,
)
from vigie.core.vocabulary import Finess


@dataclass(slots=True)
class Listing:
    """What one registry lists, in one edition. Grown by ``gather``; read by everyone else."""

    scope: RegistryScope
    on: date | None = None
    tables: set[str] = field(default_factory=set)
    entities: dict[Finess, EntityRecord] = field(default_factory=dict)
    sites: dict[Finess, SiteRecord] = field(default_factory=dict)
    places: dict[Finess, PlaceRecord] = field(default_factory=dict)
    staff: dict[Finess, float] = field(default_factory=dict)
    counts: dict[Finess, list[CareCount]] = field(default_factory=lambda: defaultdict(list))
    attachments: dict[Finess, Finess] = field(default_factory=dict)
    groupings: dict[str, GroupingRecord] = field(default_factory=dict)
    memberships: dict[tuple[str, Finess], str] = field(default_factory=dict)
    mergers: list[MergerRecord] = field(default_factory=list)
    communes: dict[str, CommuneRecord] = field(default_factory=dict)
    repeated: int = 0
    """Sites met twice with different facts: the first one stands."""

    @property
    def is_whole(self) -> bool:
        """Whether every table is there without which absence means nothing."""
        return self.scope.closes and self.scope.tables <= self.tables

    def gather(self, records: Iterable[RegistryRecord]) -> None:
        """Add records; the newest edition day of the files is the listing's."""
        for record in records:
            self._add(record)

    def _add(self, record: RegistryRecord) -> None:
        match record:
            case EntityRecord():
                self._add_entity(record)
            case SiteRecord():
                self._add_site(record)
            case CareCount():
                self.counts[record.finess].append(record)
            case StaffRecord():
                self.staff[record.finess] = record.staff
            case PlaceRecord():
                self.places[record.finess] = record
            case Attachment():
                self.attachments[record.site] = record.respondent
            case GroupingRecord():
                self.groupings[record.code] = record
            case MembershipRecord():
                self.memberships[record.grouping, record.entity] = record.role
            case MergerRecord():
                self.mergers.append(record)
            case CommuneRecord():
                self.communes[record.code] = record
            case Edition():
                self._add_edition(record)

    def _add_entity(self, record: EntityRecord) -> None:
        known = self.entities.get(record.finess)
        self.entities[record.finess] = record if known is None else _completed(known, record)

    def _add_site(self, record: SiteRecord) -> None:
        known = self.sites.setdefault(record.finess, record)
        self.repeated += known is not record and known != record

    def _add_edition(self, record: Edition) -> None:
        self.tables.add(record.table)
        self.on = max(filter(None, (self.on, record.on)), default=None)


def _completed(known: EntityRecord, record: EntityRecord) -> EntityRecord:
    """Return the entity with the facts that the other record adds."""
    return replace(
        known,
        name=known.name or record.name,
        status=known.status if known.status is not Status.UNKNOWN else record.status,
        siren=known.siren or record.siren,
        commune=known.commune or record.commune,
        opened_on=known.opened_on or record.opened_on,
        closed_on=known.closed_on or record.closed_on,
    )


def located(listing: Listing) -> Mapping[Finess, SiteRecord]:
    """Return the sites with the coordinates that the registry gives apart."""
    places = listing.places
    return {
        finess: replace(site, latitude=places[finess].latitude, longitude=places[finess].longitude)
        if finess in places
        else site
        for finess, site in listing.sites.items()
    }
