"""Reads one inventory file whole, binds its machines and archives it, sealed: taken whole or
refused."""

from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import blake2b
from pathlib import Path

from vigie.core.inventory import DeliveryKind, Inventory, Machine, MachineRole, SetAside
from vigie.core.products.hosts import with_distribution as packed
from vigie.errors import InputRefused
from vigie.operations.inventory.binding import Binding, refuse_unbound
from vigie.sources.inventories.delivered import delivered, format_of
from vigie.sources.opening import content_name
from vigie.store import raw
from vigie.store.inventory import ReadFile


@dataclass(slots=True)
class Read:
    """One file, read whole and bound. ``machines`` are (perimeter, machine)."""

    path: Path
    sha256: str = ""
    format: str = ""
    kind: DeliveryKind = DeliveryKind.PARTIAL
    observed_on: date | None = None
    machines: list[tuple[int, Machine]] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    rows: int = 0
    product: str = ""
    """The product of a bill of materials that was given a machine."""

    def source(self, base: str) -> str:
        """Return who delivers: the bills of several products on one machine are sources of their
        own, so that one does not replace the other."""
        if not self.product:
            return base[:60]
        digest = blake2b(self.product.encode(), digest_size=4).hexdigest()
        return f"{base[:18]}:{self.product[:30]}:{digest}"

    def record(self) -> ReadFile:
        """Return what is recorded of the file."""
        return ReadFile(
            sha256=self.sha256,
            name=self.path.name,
            format=self.format,
            size=self.path.stat().st_size,
            records=self.rows,
            set_aside=tuple(self.set_aside),
        )


def read(path: Path, *, binding: Binding, kind: DeliveryKind | None) -> Read:
    """Read a file. ``kind`` replaces what the file is by nature, but a section stays a section.

    Raises ``InputRefused``: nothing of the file was kept, but for its bytes in the archive.
    """
    format_of(path)
    found = Read(path, raw.digest_of(path))
    try:
        _read_into(found, binding)
    except InputRefused:
        raw.archive(path, sealed_by=raw.unattributed())
        raise
    raw.archive(path, sealed_by=raw.key_for(key for key, _ in found.machines))
    if kind is not None and found.kind is not DeliveryKind.SECTION:
        found.kind = kind
    return found


def _read_into(found: Read, binding: Binding) -> None:
    """Read the machines of a file. Raises ``InputRefused``."""
    unbound: dict[str, int] = {}
    with delivered(found.path) as parts:
        for part in parts:
            if isinstance(part, SetAside):
                found.set_aside.append(part)
            else:
                _take(found, part, binding, unbound)
    if unbound:
        refuse_unbound(found.path, unbound)


def _take(found: Read, part: Inventory, binding: Binding, unbound: dict[str, int]) -> None:
    found.format, found.kind = part.format, part.kind
    found.observed_on = part.observed_on or found.observed_on
    for machine in part.machines:
        key = binding.perimeter_of(machine.tag)
        if key is None:
            unbound[machine.tag] = unbound.get(machine.tag, 0) + 1
            continue
        if binding.machine and machine.role is MachineRole.PRODUCT:
            found.product = _without_version(machine.name) or found.path.name
        named = _named(machine, found.path, binding.machine)
        found.machines.append((key, replace(named, components=packed(named.components))))
        found.rows += len(machine.components)


def _without_version(title: str) -> str:
    """Return the name of a product without the version that follows it."""
    name, _, last = title.rpartition(" ")
    return name if name and last.lstrip("vV")[:1].isdigit() else title


def _named(machine: Machine, path: Path, given: str) -> Machine:
    """Return the machine with a name: its own, else the one given, else that of its file.

    A bill of materials that is given a machine is what runs on it, no longer a product alone.
    """
    is_product = machine.role is MachineRole.PRODUCT
    if machine.name and not (given and is_product):
        return machine
    name = given or content_name(path.name).rsplit(".", 1)[0]
    role = MachineRole.UNKNOWN if given and is_product else machine.role
    return replace(machine, name=name, role=role)
