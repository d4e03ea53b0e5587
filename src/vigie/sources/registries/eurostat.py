"""Eurostat healthcare services, French part (an extract of FINESS). Described in
docs/sources/eurostat.md."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import BinaryIO

from vigie.core.establishments.values import (
    Edition,
    RegistryRecord,
    RegistryScope,
    SiteRecord,
    Status,
)
from vigie.core.inventory import SetAside
from vigie.errors import InputRefused
from vigie.sources.contract import Source
from vigie.sources.registries import tables

SOURCE = Source(
    name="eurostat",
    title_fr="Eurostat, services de santé (extrait du FINESS)",
    title_en="Eurostat, healthcare services (extract of FINESS)",
    every=timedelta(days=400),
    licence="© European Union, reuse with attribution",
    page="eurostat",
)
SCOPE = RegistryScope(name="eurostat", closes=False)
"""An extract of some categories: what it does not list may well be open. It never closes
anything."""

_COLUMNS = (
    "ID",
    "HOSPITAL_NAME",
    "LAT",
    "LON",
    "CITY",
    "CC",
    "FACILITY_TYPE",
    "PUBLIC_PRIVATE",
    "REF_DATE",
)
_STATUS = {"public": Status.PUBLIC, "private": Status.PRIVATE}
_CATEGORIES = {
    "centre hospitalier régional (c.h.r.)": "101",
    "centre hospitalier (c.h.)": "355",
    "centre hospitalier, ex hôpital local": "106",
    "centre hospitalier spécialisé lutte maladies mentales": "292",
    "centre de lutte contre cancer": "131",
    "etablissement soins obstétriques chirurgico-gynécologiques": "122",
    "etablissement de soins pluridisciplinaire": "365",
    "etablissement de soins chirurgicaux": "128",
    "etablissement de soins médicaux": "129",
    "etablissement de soins longue durée": "362",
    "etablissement de santé privé autorisé en ssr": "109",
}
"""The labels of the extract → the category codes of the registry it was drawn from."""


def recognises(name: str, head: bytes) -> bool:
    is_table = set(_COLUMNS) <= set(tables.header_of(head, delimiter=","))
    start = head.lstrip()[:200]
    is_map = (
        start.startswith(b"{") and b'"FeatureCollection"' in start and b'"facility_type"' in head
    )
    return is_table or is_map


def parse(raw: BinaryIO, name: str) -> Iterator[RegistryRecord | SetAside]:
    """Yield one site per row or feature, then the day of the extract."""
    text = tables.text_of(raw, name=name)
    rows = _features(text, name=name) if text.lstrip().startswith("{") else _lines(text, name=name)
    newest: date | None = None
    for position, row in rows:
        if isinstance(row, SetAside):
            yield row
            continue
        newest = max(filter(None, (newest, _day(row.get("ref_date", "")))), default=None)
        yield _site(row, position)
    yield Edition(newest)


def _lines(text: str, *, name: str) -> Iterator[tuple[int, dict[str, str] | SetAside]]:
    rows = tables.rows_of(text, delimiter=",", name=name)
    header = [cell.strip().lower() for cell in next(rows)[1]]
    for line, cells in rows:
        if len(cells) == len(header):
            yield line, dict(zip(header, cells, strict=True))
        else:
            yield line, tables.wrong_width(line, cells, expected=len(header))


def _features(text: str, *, name: str) -> Iterator[tuple[int, dict[str, str] | SetAside]]:
    try:
        features = json.loads(text)["features"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputRefused(
            file=name,
            reason_fr="GeoJSON illisible ou tronqué",
            reason_en="unreadable or truncated GeoJSON",
        ) from error
    for position, feature in enumerate(features if isinstance(features, list) else (), start=1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if isinstance(properties, dict):
            yield position, {key: str(value or "") for key, value in properties.items()}
        else:
            yield position, tables.set_aside(position, field="properties", value=str(properties))


def _site(row: Mapping[str, str], position: int) -> SiteRecord | SetAside:
    finess = tables.finess_of(row.get("id", ""))
    if finess is None or not row.get("id"):
        return tables.set_aside(position, field="id", value=row.get("id", ""))
    label = row.get("facility_type", "").strip()
    latitude, longitude = _place(row)
    return SiteRecord(
        finess,
        (row.get("hospital_name") or row.get("site_name") or "").strip(),
        category=_CATEGORIES.get(label.lower(), ""),
        category_label=label,
        status=_STATUS.get(row.get("public_private", "").strip(), Status.UNKNOWN),
        commune_name=row.get("city", "").strip(),
        department=_department(finess.text, row.get("postcode", "").strip()),
        latitude=latitude,
        longitude=longitude,
    )


def _department(finess: str, postcode: str) -> str:
    """Return the department: overseas from the postcode, elsewhere from the number itself (the
    first two signs)."""
    return postcode[:3] if postcode[:2] in {"97", "98"} else finess[:2]


def _place(row: Mapping[str, str]) -> tuple[float | None, float | None]:
    try:
        latitude, longitude = float(row.get("lat", "")), float(row.get("lon", ""))
    except ValueError:
        return None, None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else (None, None)


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text.strip(), "%d/%m/%Y").date()  # noqa: DTZ007 - a day, not an instant
    except ValueError:
        return None
