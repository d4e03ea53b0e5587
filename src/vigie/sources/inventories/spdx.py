"""SPDX 2.x documents, tag-value and JSON. See docs/sources/inventory-spdx.md.

Read by hand and leniently: many published documents break the specification on a licence or a
date, and still say what they hold.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, BinaryIO

from vigie.core.inventory import Inventory, Machine, MachineRole, Reported, SetAside
from vigie.errors import InputRefused
from vigie.sources.contract import Source
from vigie.sources.inventories.reading import (
    day_of,
    first_bytes,
    first_json_object,
    objects,
    refuse_nul,
    text_of,
    whole,
    word,
)

SOURCE = Source(
    name="spdx",
    title_fr="Nomenclature SPDX",
    title_en="SPDX bill of materials",
    every=timedelta(days=30),
    licence="",
    page="inventory-spdx.md",
)
_JSON = re.compile(r'"(spdxVersion"\s*:\s*"SPDX-|SPDXID"\s*:)')
_TAGS = re.compile(r"^\s*SPDXVersion:\s*SPDX-", re.MULTILINE)
_TAG = re.compile(r"([A-Za-z]+)\s*:\s*(.*)")
_NOT_SAID = ("NOASSERTION", "NONE")
_PARTS = {"OPERATING-SYSTEM": "o", "FIRMWARE": "o", "DEVICE": "h"}


def recognises(name: str, head: bytes) -> bool:
    text = text_of(head)
    if text.lstrip().startswith("{"):
        return bool(_JSON.search(text))
    return bool(_TAGS.search(text.replace("\r", "\n")))


def parse(raw: BinaryIO, name: str) -> Iterator[Inventory | SetAside]:
    """Yield one machine, the subject of the document, and what was set aside."""
    head = first_bytes(raw)
    faults: list[SetAside] = []
    document = _json(raw, name, faults) if head == b"{" else _tag_value(raw, name, faults)
    packages = objects(document.get("packages"))
    components = dict.fromkeys(_components(packages, faults))
    if not components:
        raise InputRefused(
            file=name,
            reason_fr="nomenclature SPDX sans paquet : elle ne liste que des fichiers",
            reason_en="SPDX bill of materials without packages: it lists files only",
            where="packages",
        )
    machine = Machine(_title(document, packages), tuple(components), role=MachineRole.PRODUCT)
    yield Inventory("spdx", (machine,), day_of(word(_creation(document).get("created"))))
    yield from faults


def _creation(document: dict[str, Any]) -> dict[str, Any]:
    return (objects(document.get("creationInfo")) or [{}])[0]


def _title(document: dict[str, Any], packages: list[dict[str, Any]]) -> str:
    """Return the name and version of the one package described, else the document's name."""
    described = document.get("documentDescribes")
    wanted = described if isinstance(described, list) and len(described) == 1 else []
    for package in packages:
        if package.get("SPDXID") in wanted and _said(package.get("name")):
            parts = (_said(package.get("name")), _said(package.get("versionInfo")))
            return " ".join(filter(None, parts))
    return word(document.get("name"))


def _said(value: object) -> str:
    text = word(value)
    return "" if text in _NOT_SAID else text


def _components(packages: list[dict[str, Any]], faults: list[SetAside]) -> Iterator[Reported]:
    for number, package in enumerate(packages):
        title = _said(package.get("name"))
        if not title:
            fault = SetAside(f"packages[{number}]", "paquet sans nom", "package without a name")
            faults.append(fault)
            continue
        cpe, purl = _references(package)
        part = _PARTS.get(word(package.get("primaryPackagePurpose")).upper(), "a")
        version = _said(package.get("versionInfo"))
        yield Reported(title, _supplier(package), version, part, cpe, purl)


def _supplier(package: dict[str, Any]) -> str:
    said = _said(package.get("supplier")) or _said(package.get("originator"))
    kind, _, title = said.partition(":")
    if kind == "Person":
        return ""
    return title.split("(")[0].strip() if kind == "Organization" else said


def _references(package: dict[str, Any]) -> tuple[str, str]:
    """Return the first CPE and the first package URL of a package."""
    cpe = purl = ""
    for reference in objects(package.get("externalRefs")):
        kind = word(reference.get("referenceType")).rpartition("/")[2].lower()
        locator = word(reference.get("referenceLocator"))
        if kind in ("cpe23type", "cpe22type"):
            cpe = cpe or locator
        elif kind in ("purl", "package-url"):
            purl = purl or locator
    return cpe, purl


def _json(raw: BinaryIO, name: str, faults: list[SetAside]) -> dict[str, Any]:
    document, end, length = first_json_object(raw, name)
    if end < length:
        faults.append(
            SetAside(
                f"character {end}",
                "du texte suit le document : il n'est pas lu",
                "text follows the document: it is not read",
            )
        )
    return document


_FIELDS = {
    "PackageVersion": "versionInfo",
    "PackageSupplier": "supplier",
    "PackageOriginator": "originator",
    "PrimaryPackagePurpose": "primaryPackagePurpose",
    "SPDXID": "SPDXID",
}


def _tag_value(raw: BinaryIO, name: str, faults: list[SetAside]) -> dict[str, Any]:
    """Return a tag-value document in the shape of the JSON one, with the fields that are read."""
    text = text_of(whole(raw, name))
    refuse_nul(text, name)
    document: dict[str, Any] = {"packages": [], "creationInfo": {}, "documentDescribes": []}
    package: dict[str, Any] | None = None
    for line in _lines(text):
        tag, value = line
        if tag == "PackageName":
            package = {"name": value, "externalRefs": []}
            document["packages"].append(package)
        elif tag == "FileName":
            package = None
        elif package is not None:
            _of_package(package, tag, value)
        else:
            _of_document(document, tag, value)
        if tag == "Relationship":
            _relationship(document, value)
    return document


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Yield tags and values; the lines inside ``<text>`` are no tags."""
    inside = False
    for line in text.splitlines():
        if inside:
            inside = "</text>" not in line
            continue
        if line.startswith("#"):
            continue
        if match := _TAG.match(line.strip()):
            yield match[1], match[2].strip()
        inside = "<text>" in line and "</text>" not in line


def _of_package(package: dict[str, Any], tag: str, value: str) -> None:
    if tag == "ExternalRef":
        _, kind, locator = (*value.split(None, 2), "", "", "")[:3]
        package["externalRefs"].append({"referenceType": kind, "referenceLocator": locator})
    elif tag in _FIELDS:
        package.setdefault(_FIELDS[tag], value)


def _of_document(document: dict[str, Any], tag: str, value: str) -> None:
    if tag == "DocumentName":
        document.setdefault("name", value)
    elif tag == "Created":
        document["creationInfo"].setdefault("created", value)


def _relationship(document: dict[str, Any], value: str) -> None:
    words = value.split()
    if len(words) == 3 and words[:2] == ["SPDXRef-DOCUMENT", "DESCRIBES"]:
        document["documentDescribes"].append(words[2])
