"""CycloneDX bills of materials, JSON and XML, of any version.

See docs/sources/inventory-cyclonedx.md. Read by hand and leniently: a document that breaks its
schema on one licence still says what it holds.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element

from vigie.core.inventory import Inventory, Machine, MachineRole, Reported, SetAside
from vigie.errors import InputRefused
from vigie.sources.contract import Source
from vigie.sources.inventories.reading import (
    day_of,
    first_bytes,
    json_object,
    objects,
    text_of,
    word,
    xml_root,
)

SOURCE = Source(
    name="cyclonedx",
    title_fr="Nomenclature CycloneDX",
    title_en="CycloneDX bill of materials",
    every=timedelta(days=30),
    licence="",
    page="inventory-cyclonedx.md",
)
_JSON = re.compile(r'"bomFormat"\s*:\s*"CycloneDX"')
_XML = re.compile(r"<bom\s[^>]*cyclonedx\.org/schema/bom/")
_PARTS = {"operating-system": "o", "firmware": "o", "device": "h", "device-driver": "a"}
_NOT_RUN = {"file", "cryptographic-asset", "data", "machine-learning-model"}
"""Kinds of components that are no product: a file of a product, a key, a data set."""


def recognises(name: str, head: bytes) -> bool:
    text = text_of(head)
    return bool(_JSON.search(text) or _XML.search(text))


def parse(raw: BinaryIO, name: str) -> Iterator[Inventory | SetAside]:
    """Yield one machine, the subject of the document, and the components set aside."""
    head = first_bytes(raw)
    document = _of_xml(xml_root(raw, name)) if head == b"<" else json_object(raw, name)
    if word(document.get("bomFormat")) != "CycloneDX":
        raise InputRefused(
            file=name,
            reason_fr="le document ne se dit pas CycloneDX",
            reason_en="the document does not say it is CycloneDX",
            where="bomFormat",
        )
    faults: list[SetAside] = []
    metadata = document.get("metadata") if isinstance(document.get("metadata"), dict) else {}
    subject = (objects((metadata or {}).get("component")) or [{}])[0]
    found = list(_walk(document.get("components"), "components", faults))
    found += _services(document.get("services"))
    if not found:
        _refuse_nothing_inside(name, document)
    components = dict.fromkeys([*_subject(subject), *found])
    machine = Machine(_title(subject), tuple(components), role=MachineRole.PRODUCT)
    day = day_of(word((metadata or {}).get("timestamp")))
    yield Inventory("cyclonedx", (machine,), day)
    yield from faults


def _title(subject: dict[str, Any]) -> str:
    return " ".join(filter(None, (word(subject.get("name")), word(subject.get("version")))))


def _subject(subject: dict[str, Any]) -> Iterator[Reported]:
    if word(subject.get("type")) not in _NOT_RUN and word(subject.get("name")):
        yield _reported(subject)


def _walk(components: object, where: str, faults: list[SetAside]) -> Iterator[Reported]:
    """Yield the components of a list and, without end of depth, those nested in them."""
    waiting = [(where, components)]
    while waiting:
        place, items = waiting.pop()
        for number, item in enumerate(items if isinstance(items, list) else []):
            position = f"{place}[{number}]"
            if not isinstance(item, dict) or not word(item.get("name")):
                faults.append(SetAside(position, "composant sans nom", "component with no name"))
                continue
            if word(item.get("type")) not in _NOT_RUN:
                yield _reported(item)
            if item.get("components"):
                waiting.append((f"{position}.components", item["components"]))


def _reported(item: dict[str, Any]) -> Reported:
    group, title = word(item.get("group")), word(item.get("name"))
    supplier = objects(item.get("supplier")) or objects(item.get("manufacturer")) or [{}]
    return Reported(
        name=title,
        publisher=word(item.get("publisher")) or word(supplier[0].get("name")) or group,
        version=word(item.get("version")),
        part=_PARTS.get(word(item.get("type")), "a"),
        cpe=word(item.get("cpe")),
        purl=word(item.get("purl")),
    )


def _services(services: object) -> list[Reported]:
    """Return the services a SaaSBOM names: software run by someone else, watched all the same."""
    found, waiting = [], objects(services)
    while waiting:
        item = waiting.pop(0)
        provider = (objects(item.get("provider")) or [{}])[0]
        if title := word(item.get("name")):
            maker = word(provider.get("name")) or word(item.get("group"))
            found.append(Reported(title, maker, word(item.get("version")), "a"))
        waiting.extend(objects(item.get("services")))
    return found


def _refuse_nothing_inside(name: str, document: dict[str, Any]) -> None:
    if document.get("vulnerabilities"):
        raise InputRefused(
            file=name,
            reason_fr="document VEX : il dit si un produit est touché, non ce qui est installé",
            reason_en="VEX document: it says whether a product is affected, not what is installed",
        )
    raise InputRefused(
        file=name,
        reason_fr="nomenclature sans composant : elle décrit des réglages ou renvoie ailleurs",
        reason_en="bill of materials with no component: it describes settings or points elsewhere",
        where="components",
    )


def _of_xml(root: Element) -> dict[str, Any]:
    """Return an XML document in the shape of the JSON one, with the fields that are read."""
    if root.tag != "bom":
        return {}
    metadata = root.find("metadata")
    subject = metadata.find("component") if metadata is not None else None
    return {
        "bomFormat": "CycloneDX",
        "metadata": {
            "timestamp": metadata.findtext("timestamp") if metadata is not None else "",
            "component": _component(subject) if subject is not None else {},
        },
        "components": _components(root.find("components")),
        "services": [_component(item) for item in root.findall("services/service")],
        "vulnerabilities": len(root.findall("vulnerabilities/vulnerability")),
    }


def _components(holder: Element | None) -> list[dict[str, Any]]:
    return [] if holder is None else [_component(item) for item in holder.findall("component")]


def _component(item: Element) -> dict[str, Any]:
    fields: dict[str, Any] = {field.tag: field.text for field in item if not len(field)}
    for maker in ("supplier", "manufacturer", "provider"):
        if title := item.findtext(f"{maker}/name"):
            fields[maker] = {"name": title}
    nested = {"components": _components(item.find("components"))}
    return fields | nested | {"type": item.get("type", "library")}
