"""What an establishment runs, normalised: deliveries of machines and the components they
report."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, Self

from vigie.core.vocabulary import CareService, Exposure
from vigie.core.vocabulary import SetAside as SetAside
from vigie.errors import VigieError


class Reported(NamedTuple):
    """A component as an inventory reports it; the unit that is interned and resolved once for all.

    ``part`` is the CPE part when known: ``a`` software, ``o`` operating system or firmware, ``h``
    hardware, ``""`` unknown. ``cpe`` and ``purl`` are as given, empty when absent.
    """

    name: str
    publisher: str = ""
    version: str = ""
    part: str = ""
    cpe: str = ""
    purl: str = ""


class MachineRole(StrEnum):
    WORKSTATION = "workstation"
    SERVER = "server"
    NETWORK = "network"
    MEDICAL_DEVICE = "medical_device"
    PRINTER = "printer"
    OTHER = "other"
    UNKNOWN = "unknown"
    PRODUCT = "product"
    """A product known by its bill of materials alone: it is watched, and is no machine of the
    estate."""


@dataclass(frozen=True, slots=True)
class Machine:
    """One machine with all it reports; its operating system is one of the components (part
    ``o``)."""

    name: str
    components: tuple[Reported, ...]
    exposure: Exposure = Exposure.UNKNOWN
    role: MachineRole = MachineRole.UNKNOWN
    care_service: CareService = CareService.UNKNOWN
    tag: str = ""
    """The binding given by the file itself: GLPI entity or tag, column of a CSV; empty when
    absent."""
    serial: str = ""


class DeliveryKind(StrEnum):
    """``FULL`` replaces what the same source delivered before; ``PARTIAL`` replaces only the
    machines it names; ``SECTION`` (some sections of a machine, such as its databases) adds to the
    machines it names, until a later delivery of the same source names them."""

    FULL = "full"
    PARTIAL = "partial"
    SECTION = "section"


@dataclass(frozen=True, slots=True)
class Inventory:
    """What one inventory file says, or a part of it: a long file comes in several.

    A machine whose file does not name it has an empty name: who delivers it must say.
    """

    format: str
    machines: tuple[Machine, ...]
    observed_on: date | None
    """The day the file itself says it was made; ``None`` when it does not say."""
    set_aside: tuple["SetAside", ...] = ()
    kind: DeliveryKind = DeliveryKind.PARTIAL
    """What the file is by nature, unless who delivers it says otherwise."""


class Delivery(NamedTuple):
    """One delivery in force: the rows of ``perimeter`` (its key in the database) in ``segment`` of
    the lake, and how they stand beside what the same ``source`` gave before."""

    segment: str
    perimeter: int
    source: str
    kind: DeliveryKind
    received_at: datetime


class UnreadableEstates(VigieError):
    fr = "fichier des parcs attendus : {reason}"
    en = "file of expected estates: {reason}"


@dataclass(frozen=True, slots=True)
class EstateRule:
    """How many machines are believed of a perimeter that did not say, by its class and its staff.

    Units: machines per full-time equivalent; ``staff`` stands for a staff that is not known.
    Source: docs/methods/expected-estate.md.
    """

    per_staff: dict[str, float]
    staff: dict[str, float]
    least: float

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """Read ``data/estates.toml``; raise ``UnreadableEstates`` when it is not whole."""
        try:
            document = tomllib.loads(raw.decode())
            classes = document["classes"]
            return cls(
                per_staff={row["kind"]: float(row["machines_per_staff"]) for row in classes},
                staff={row["kind"]: float(row["staff"]) for row in classes},
                least=float(document["least"]),
            )
        except (UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
            raise UnreadableEstates(reason=str(error)) from error

    def machines(self, *, kind: str, staff: float | None) -> float:
        """Return the machines expected; a class that is not in the file is read as ``other``."""
        known = kind if kind in self.per_staff else "other"
        people = self.staff[known] if staff is None else staff
        return max(self.least, self.per_staff[known] * people)


def seen_share(*, seen: float, expected: float) -> float:
    """Return the share of the expected estate that was seen, in [0, 1].

    More machines than expected is the whole estate: the expectation is then too small, and shown
    as such. Nothing expected and nothing seen is nothing known: 0.
    """
    if seen <= 0:
        return 0.0
    return min(1.0, seen / expected) if expected > 0 else 1.0
