"""What a registry says, whatever its format: entities, sites, groupings, activity, places."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from vigie.core.vocabulary import Finess, Interval


class Status(StrEnum):
    """Who owns an establishment."""

    PUBLIC = "public"
    NONPROFIT = "nonprofit"
    PRIVATE = "private"
    UNKNOWN = "unknown"


class Located(StrEnum):
    """Where coordinates come from: the establishment itself, the centre of its commune,
    nowhere."""

    EXACT = "exact"
    COMMUNE = "commune"
    NONE = "none"


class Discipline(StrEnum):
    """The care disciplines that are counted in patient-hours."""

    SHORT_STAY = "short_stay"
    CRITICAL_CARE = "critical_care"
    PSYCHIATRY = "psychiatry"
    REHABILITATION = "rehabilitation"
    LONG_STAY = "long_stay"
    EMERGENCY = "emergency"
    DIALYSIS = "dialysis"
    HOME_CARE = "home_care"
    RESIDENTIAL = "residential"
    ESTIMATED = "estimated"
    """What a site without a return is believed to do, all disciplines together."""
    INCLUDED = "included"
    """Counted in the return of another site: the hours stand there, not here."""


class CareUnit(StrEnum):
    """What a count of activity counts."""

    INPATIENT_DAY = "inpatient_day"
    DAY_PLACE = "day_place"
    SESSION = "session"
    EMERGENCY_VISIT = "emergency_visit"
    DIALYSIS = "dialysis"
    HOME_CARE_DAY = "home_care_day"
    RESIDENTIAL_DAY = "residential_day"


@dataclass(frozen=True, slots=True)
class EntityRecord:
    """A legal entity as one registry gives it; an empty text or ``None`` is a fact it does not
    give."""

    finess: Finess
    name: str = ""
    status: Status = Status.UNKNOWN
    siren: str = ""
    commune: str = ""
    opened_on: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class SiteRecord:
    """A geographic site as one registry gives it; an empty text or ``None`` is a fact it does not
    give.

    ``commune`` is the INSEE code of five characters (``97101``, never ``9A101``).
    """

    finess: Finess
    name: str
    entity: Finess | None = None
    category: str = ""
    category_label: str = ""
    status: Status = Status.UNKNOWN
    commune: str = ""
    commune_name: str = ""
    department: str = ""
    latitude: float | None = None
    longitude: float | None = None
    opened_on: date | None = None
    closed_on: date | None = None


class PlaceRecord(NamedTuple):
    """The coordinates of a site, WGS 84 degrees, given apart from its identity."""

    finess: Finess
    latitude: float
    longitude: float


class StaffRecord(NamedTuple):
    """The staff of a site, full-time equivalents."""

    finess: Finess
    staff: float


@dataclass(frozen=True, slots=True)
class CareCount:
    """One yearly count of one site: ``count`` units of care, and the beds or places behind it."""

    finess: Finess
    discipline: Discipline
    unit: CareUnit
    count: float
    beds: float | None = None


class Attachment(NamedTuple):
    """The activity of ``site`` is counted in the return of ``respondent``."""

    site: Finess
    respondent: Finess


@dataclass(frozen=True, slots=True)
class GroupingRecord:
    """A grouping of legal entities. ``kind``: ``ght``, ``gcs``, ``provider`` or ``other``."""

    code: str
    name: str
    kind: str
    region: str = ""
    closed_on: date | None = None


class MembershipRecord(NamedTuple):
    """An entity belongs to a grouping. ``role``: ``support``, ``member``, ``associate`` or
    ``client``."""

    grouping: str
    entity: Finess
    role: str = "member"


class MergerRecord(NamedTuple):
    """``finess`` was absorbed by ``into``. ``kind``: ``entity`` or ``site``."""

    kind: str
    finess: Finess
    into: Finess
    on: date | None = None


class CommuneRecord(NamedTuple):
    """The centre of a commune, WGS 84 degrees."""

    code: str
    name: str
    latitude: float
    longitude: float


class Edition(NamedTuple):
    """What a file says of itself: the day its facts are of, and which table of its registry it
    is."""

    on: date | None
    table: str = ""


RegistryRecord = (
    EntityRecord
    | SiteRecord
    | PlaceRecord
    | StaffRecord
    | CareCount
    | Attachment
    | GroupingRecord
    | MembershipRecord
    | MergerRecord
    | CommuneRecord
    | Edition
)


@dataclass(frozen=True, slots=True)
class RegistryScope:
    """What a registry claims to list whole: outside it, absence means nothing.

    ``closes`` says whether an entry of that scope that is no longer listed is closed. ``kinds``
    are classes of
    sites (``core/establishments/classes``); empty means every class. ``tables`` must all be given
    before anything
    is closed: half a registry closes nothing.
    """

    name: str
    closes: bool
    kinds: frozenset[str] = frozenset()
    tables: frozenset[str] = frozenset()

    def covers(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds


@dataclass(frozen=True, slots=True)
class ActivityRecord:
    """Yearly patient-hours of a site in one discipline."""

    finess: Finess
    discipline: Discipline
    hours: Interval
    beds: float | None = None
    is_estimated: bool = False
    source: str = ""
