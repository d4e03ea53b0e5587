"""CISA KEV: vulnerabilities known to be exploited. Described in docs/sources/kev.md."""

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import BinaryIO

import msgspec

from vigie.core.advisories import Exploited
from vigie.core.inventory import SetAside
from vigie.core.vocabulary import CveId
from vigie.errors import VigieError
from vigie.sources.contract import Source
from vigie.sources.feeds.shared.decoding import (
    UnreadableRecord,
    document,
    each,
    refuse,
    set_aside,
    utf8,
)
from vigie.sources.feeds.shared.instants import day

SOURCE = Source(
    name="kev",
    title_fr="CISA KEV, vulnérabilités exploitées",
    title_en="CISA KEV, known exploited vulnerabilities",
    every=timedelta(days=1),
    licence="CC0-1.0",
    urls=("https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json",),
    page="kev.md",
)
_COLUMNS = {"cveID", "vendorProject", "product", "vulnerabilityName", "dateAdded"}


class _Entry(msgspec.Struct, rename="camel"):
    cve_id: str = msgspec.field(name="cveID")
    date_added: str
    vendor_project: str = ""
    product: str = ""
    vulnerability_name: str = ""
    required_action: str = ""
    due_date: str | None = None
    known_ransomware_campaign_use: str = ""


class _Catalogue(msgspec.Struct, rename="camel"):
    catalog_version: str
    vulnerabilities: list[msgspec.Raw]
    date_released: str = ""


_CATALOGUE = msgspec.json.Decoder(_Catalogue)
_ENTRY = msgspec.json.Decoder(_Entry)


def recognises(name: str, head: bytes) -> bool:
    """Recognise the JSON catalogue by its head, the CSV one by its columns."""
    if b'"$schema"' in head:
        return False
    json_head = b'"catalogVersion"' in head and b'"vulnerabilities"' in head
    return json_head or (b"cveID," in head[:400] and b"dateAdded" in head[:400])


def parse(raw: BinaryIO, name: str) -> Iterator[Exploited | SetAside]:
    """Yield one record per entry of the catalogue."""
    content = utf8(raw, name)
    if content.lstrip()[:1] == b"{":
        yield from _from_json(content, name)
    else:
        yield from _from_csv(content.decode(), name)


def _from_json(content: bytes, name: str) -> Iterator[Exploited | SetAside]:
    catalogue = document(_CATALOGUE, content, name)
    listed_on = day(catalogue.date_released) or day(catalogue.catalog_version.replace(".", "-"))

    def build(entry: _Entry) -> list[Exploited]:
        return [_exploited(entry, listed_on)]

    yield from each(
        catalogue.vulnerabilities, _ENTRY, build, name=name, position="vulnerabilities"
    )


def _from_csv(text: str, name: str) -> Iterator[Exploited | SetAside]:
    rows = _rows(text, name)
    listed_on = max((found for row in rows if (found := day(row["dateAdded"]))), default=None)
    for ordinal, row in enumerate(rows, start=2):
        try:
            yield _exploited(_entry_of(row), listed_on)
        except VigieError as error:
            yield set_aside(f"line {ordinal}", error)


def _rows(text: str, name: str) -> list[dict[str, str]]:
    if not text.endswith("\n"):
        refuse(name, fr="dernière ligne tronquée", en="truncated last line")
    reader = csv.DictReader(io.StringIO(text), strict=True)
    try:
        if not set(reader.fieldnames or ()) >= _COLUMNS:
            refuse(name, fr="colonnes du catalogue absentes", en="the columns are missing")
        return list(reader)
    except csv.Error as error:
        refuse(name, fr=f"CSV abîmé : {error}", en=f"damaged CSV: {error}")


def _entry_of(row: dict[str, str]) -> _Entry:
    try:
        return msgspec.convert({key: value for key, value in row.items() if value}, _Entry)
    except msgspec.ValidationError as error:
        raise UnreadableRecord(
            reason_fr=f"forme inattendue : {error}", reason_en=f"unexpected shape: {error}"
        ) from error


def _exploited(entry: _Entry, listed_on: date | None) -> Exploited:
    added_on = day(entry.date_added)
    if added_on is None:
        raise UnreadableRecord(
            reason_fr="date d'ajout illisible", reason_en="unreadable date of addition"
        )
    return Exploited(
        cve=CveId(entry.cve_id.strip()).text,
        added_on=added_on,
        due_on=day(entry.due_date),
        ransomware=entry.known_ransomware_campaign_use.lower() == "known",
        vendor=entry.vendor_project.strip(),
        product=entry.product.strip(),
        name=entry.vulnerability_name.strip(),
        required_action=entry.required_action.strip(),
        listed_on=listed_on,
    )
