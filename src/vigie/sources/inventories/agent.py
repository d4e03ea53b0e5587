"""What an inventory agent of the GLPI, FusionInventory and OCS family says of one machine.

The JSON and the XML of these agents hold the same sections; the XML ones are read in lower case.
People, sessions, addresses and networks stand in the same files: they are not read.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from vigie.core.inventory import DeliveryKind as Kind
from vigie.core.inventory import Inventory, Machine, MachineRole, Reported
from vigie.errors import InputRefused
from vigie.sources.inventories.reading import day_of, objects, word
from vigie.sources.inventories.vocabulary import role_of, role_of_system

Content = Mapping[str, Any]
_STAMP = re.compile(r"-(\d{4}-\d{2}-\d{2})-\d{2}-\d{2}-\d{2}$")
_KERNEL = re.compile(r"\b\d+\.\d+\S*")
_SECTIONS = {
    "bios",
    "hardware",
    "operatingsystem",
    "softwares",
    "network_device",
    "firmwares",
    "databases_services",
    "antivirus",
}
_WITH_SERIAL = (MachineRole.NETWORK, MachineRole.PRINTER, MachineRole.MEDICAL_DEVICE)


def is_agent_content(content: object) -> bool:
    """Return whether an object holds sections an agent writes."""
    return isinstance(content, Mapping) and bool(_SECTIONS.intersection(content))


def inventory_of(
    *, format_: str, name: str, content: Content, device_id: str, tag: str, is_partial: bool
) -> Inventory:
    """Return the one machine of an agent's file. Raises ``InputRefused`` when nothing in it is
    watched, or when it names no machine."""
    components = tuple(dict.fromkeys(_components(content)))
    if is_partial:
        components = tuple(c for c in components if c.part not in ("o", "h"))
    machine_name = _machine_name(content, device_id)
    if not components:
        _refuse_nothing_watched(name, content, is_partial)
    if not machine_name:
        raise InputRefused(
            file=name,
            reason_fr="l'inventaire ne nomme pas sa machine (ni hardware.name ni deviceid)",
            reason_en="the inventory does not name its machine (hardware.name or deviceid)",
        )
    role = _role(content)
    return Inventory(
        format=format_,
        machines=(
            Machine(
                name=machine_name,
                components=components,
                role=role,
                tag=tag,
                serial=_serial(content) if role in _WITH_SERIAL else "",
            ),
        ),
        observed_on=_observed_on(content, device_id),
        kind=Kind.SECTION if is_partial else Kind.PARTIAL,
    )


def _refuse_nothing_watched(name: str, content: Content, is_partial: bool) -> None:
    sections = ", ".join(sorted(content))[:200]
    partly = ("inventaire partiel", "partial inventory") if is_partial else ("inventaire",) * 2
    raise InputRefused(
        file=name,
        reason_fr=f"{partly[0]} sans logiciel, système ni micrologiciel ; contenu : {sections}",
        reason_en=f"{partly[1]} with no software, system or firmware; it holds: {sections}",
    )


def _section(content: Content, name: str) -> dict[str, Any]:
    found = objects(content.get(name))
    return found[0] if found else {}


def _components(content: Content) -> Iterator[Reported]:
    yield from _system(content)
    yield from _device(content)
    for item in objects(content.get("softwares")):
        if title := word(item.get("name")) or word(item.get("comments")):
            yield Reported(title, word(item.get("publisher")), word(item.get("version")), "a")
    for item in objects(content.get("antivirus")):
        if title := word(item.get("name")):
            yield Reported(title, word(item.get("manufacturer")), word(item.get("version")), "a")
    for item in objects(content.get("databases_services")):
        if title := word(item.get("name")) or word(item.get("type")):
            yield Reported(title, word(item.get("manufacturer")), word(item.get("version")), "a")


def _system(content: Content) -> Iterator[Reported]:
    system, hardware = _section(content, "operatingsystem"), _section(content, "hardware")
    title = word(system.get("full_name")) or word(system.get("name"))
    title = title or word(hardware.get("osname"))
    kernel = _kernel_version(word(system.get("kernel_version")))
    is_linux = word(system.get("kernel_name")).lower() == "linux"
    version = word(system.get("version")) or word(hardware.get("osversion"))
    if kernel and "windows" in title.lower():
        version = kernel
    if title:
        yield Reported(title, _publisher(title), version, "o")
    if is_linux and kernel:
        yield Reported("Linux kernel", "Linux", kernel, "o")


def _kernel_version(text: str) -> str:
    """Return the version of a kernel, without the name of the host that ``uname`` puts before."""
    found = _KERNEL.search(text)
    return found[0] if found else ""


def _publisher(title: str) -> str:
    return "Microsoft" if "windows" in title.lower() else ""


def _device(content: Content) -> Iterator[Reported]:
    """Yield the firmware and the model of a device, or of a computer by its BIOS."""
    device = _section(content, "network_device")
    maker, model = word(device.get("manufacturer")), word(device.get("model"))
    firmwares = list(_firmwares(content))
    yield from firmwares
    own = word(device.get("firmware"))
    if own and all(own != firmware.version for firmware in firmwares):
        yield Reported(model or word(device.get("description")), maker, own, "o")
    if model:
        yield Reported(model, maker, "", "h")
    bios = _section(content, "bios")
    if computer := word(bios.get("smodel")):
        maker = word(bios.get("smanufacturer"))
        if version := word(bios.get("bversion")):
            yield Reported(f"{computer} firmware", maker, version, "o")
        yield Reported(computer, maker, "", "h")


def _firmwares(content: Content) -> Iterator[Reported]:
    for item in objects(content.get("firmwares")):
        if title := word(item.get("name")) or word(item.get("description")):
            maker = word(item.get("manufacturer"))
            yield Reported(title, maker, word(item.get("version")), "o")


def _machine_name(content: Content, device_id: str) -> str:
    hardware, device = _section(content, "hardware"), _section(content, "network_device")
    return (
        word(hardware.get("name"))
        or word(device.get("name"))
        or word(device.get("snmphostname"))
        or _STAMP.sub("", device_id)
    )


def _role(content: Content) -> MachineRole:
    device = _section(content, "network_device")
    if device:
        return role_of(word(device.get("type"))) or MachineRole.UNKNOWN
    system = next((c.name for c in _system(content)), "")
    said = role_of_system(system)
    if said is not MachineRole.UNKNOWN:
        return said
    return role_of(word(_section(content, "hardware").get("chassis_type"))) or said


def _serial(content: Content) -> str:
    device = _section(content, "network_device")
    return word(device.get("serial")) or word(_section(content, "bios").get("ssn"))


def _observed_on(content: Content, device_id: str) -> Any:
    stamp = _STAMP.search(device_id)
    logged = word(_section(content, "accesslog").get("logdate"))
    return day_of(logged) or (day_of(stamp[1]) if stamp else None)
