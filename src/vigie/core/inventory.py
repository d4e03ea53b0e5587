"""What an establishment runs, normalised: deliveries of machines and the components they
report."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from vigie.core.vocabulary import CareService, Exposure


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


class SetAside(NamedTuple):
    """A record that could not be read: where it stands in its file, and why (French, English)."""

    position: str
    reason_fr: str
    reason_en: str
