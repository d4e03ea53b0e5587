"""The sample country as values: who, where, how large, who shares what with whom."""

from dataclasses import dataclass, field
from datetime import date

from vigie.sample.places import Department, Town


@dataclass(frozen=True, slots=True)
class SampleEntity:
    """A legal entity. ``status``: ``public``, ``nonprofit`` or ``private``."""

    finess: str
    name: str
    status: str
    siren: str
    department: Department
    town: Town
    opened_on: date


@dataclass(frozen=True, slots=True)
class SampleSite:
    """A site. ``beds`` are beds, places or treatment stations; ``staff`` full-time equivalents."""

    finess: str
    entity: str
    name: str
    category: str
    department: Department
    town: Town
    opened_on: date
    beds: int
    staff: float
    is_hospital: bool


@dataclass(frozen=True, slots=True)
class SampleGrouping:
    """A grouping: ``kind`` is ``ght`` or ``provider``; members are entities with their role."""

    code: str
    name: str
    kind: str
    members: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SharedPerimeter:
    """An information system shared by sites of several entities."""

    code: str
    name: str
    grouping: str
    entity: str
    sites: tuple[str, ...]


@dataclass(slots=True)
class Country:
    """Everything of the registry of the sample country."""

    seed: int
    today: date
    entities: list[SampleEntity] = field(default_factory=list)
    sites: list[SampleSite] = field(default_factory=list)
    groupings: list[SampleGrouping] = field(default_factory=list)
    shared: list[SharedPerimeter] = field(default_factory=list)

    def sites_of(self) -> dict[str, list[SampleSite]]:
        """Return the sites of each entity."""
        found: dict[str, list[SampleSite]] = {}
        for site in self.sites:
            found.setdefault(site.entity, []).append(site)
        return found
