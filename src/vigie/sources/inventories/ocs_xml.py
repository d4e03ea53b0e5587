"""The XML of OCS Inventory and FusionInventory agents: inventory, network discovery and query.
See docs/sources/inventory-ocs.md."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element

from vigie.core.inventory import Inventory, SetAside
from vigie.errors import InputRefused, VigieError
from vigie.sources.contract import Source
from vigie.sources.inventories.agent import inventory_of
from vigie.sources.inventories.reading import text_of, word, xml_root

SOURCE = Source(
    name="ocs",
    title_fr="Agent OCS ou FusionInventory (XML)",
    title_en="OCS or FusionInventory agent (XML)",
    every=timedelta(days=1),
    licence="",
    page="inventory-ocs.md",
)
_ROOT = re.compile(r"<REQUEST[\s>]")


def recognises(name: str, head: bytes) -> bool:
    text = text_of(head)
    return text.lstrip().startswith("<") and bool(_ROOT.search(text))


def parse(raw: BinaryIO, name: str) -> Iterator[Inventory | SetAside]:
    """Yield one machine per inventory, or one per device that the network query found."""
    root = xml_root(raw, name)
    content = root.find("CONTENT")
    if content is None:
        raise InputRefused(
            file=name,
            reason_fr="requête sans CONTENT : ce n'est pas un inventaire",
            reason_en="request without CONTENT: not an inventory",
            where="REQUEST/CONTENT",
        )
    device_id = word(root.findtext("DEVICEID"))
    devices = content.findall("DEVICE")
    if not devices:
        yield _inventory(name, _sections(content), device_id, _tag(content))
        return
    yield from _devices(devices, name)


def _devices(devices: list[Element], name: str) -> Iterator[Inventory | SetAside]:
    refused: list[SetAside] = []
    read = 0
    for number, device in enumerate(devices, start=1):
        try:
            yield _inventory(name, _device_sections(device), "", "")
            read += 1
        except InputRefused as fault:
            refused.append(_set_aside(number, fault))
            if len(devices) == 1:
                raise
    yield from refused
    if not read:
        raise InputRefused(
            file=name,
            reason_fr="aucun des équipements n'a de nom ou de micrologiciel",
            reason_en="none of the devices has a name or a firmware",
            where="DEVICE",
        )


def _set_aside(number: int, fault: VigieError) -> SetAside:
    return SetAside(f"DEVICE {number}", fault.facts["reason_fr"], fault.facts["reason_en"])


def _inventory(name: str, content: dict[str, Any], device_id: str, tag: str) -> Inventory:
    return inventory_of(
        format_="ocs", name=name, content=content, device_id=device_id, tag=tag, is_partial=False
    )


def _sections(content: Element) -> dict[str, Any]:
    """Return the sections of an inventory as lists of fields, names in lower case."""
    sections: dict[str, list[dict[str, str]]] = {}
    for section in content:
        sections.setdefault(section.tag.lower(), []).append(_fields(section))
    return dict(sections)


def _fields(section: Element) -> dict[str, str]:
    return {field.tag.lower(): field.text or "" for field in section if not len(field)}


def _device_sections(device: Element) -> dict[str, Any]:
    """Return a device found by the network as the sections of the JSON agent."""
    sections = _sections(device)
    info = _fields(device) | (sections.get("info") or [{}])[0]
    return sections | {"network_device": info}


def _tag(content: Element) -> str:
    for item in content.findall("ACCOUNTINFO"):
        if word(item.findtext("KEYNAME")).upper() == "TAG":
            return word(item.findtext("KEYVALUE"))
    return ""
