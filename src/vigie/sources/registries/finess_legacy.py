"""FINESS, the stock file of sites in its legacy text form. Described in docs/sources/finess.md."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import BinaryIO

from vigie.core.establishments.projection import to_degrees
from vigie.core.establishments.territory import official_commune
from vigie.core.establishments.values import (
    Edition,
    EntityRecord,
    PlaceRecord,
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
    name="finess",
    title_fr="FINESS, extraction des établissements (format historique)",
    title_en="FINESS, stock file of sites (legacy format)",
    every=timedelta(days=62),
    licence="Licence Ouverte 2.0",
    page="finess",
)
SCOPE = RegistryScope(name="finess", closes=True)
"""The stock file lists every open site of the country: what it no longer lists is closed."""

_SITE_COLUMNS = (
    "section",
    "nofinesset",
    "nofinessej",
    "rs",
    "rslongue",
    "complrs",
    "compldistrib",
    "numvoie",
    "typvoie",
    "voie",
    "compvoie",
    "lieuditbp",
    "commune",
    "departement",
    "libdepartement",
    "ligneacheminement",
    "telephone",
    "telecopie",
    "categetab",
    "libcategetab",
    "categagretab",
    "libcategagretab",
    "siret",
    "codeape",
    "codemft",
    "libmft",
    "codesph",
    "libsph",
    "dateouv",
    "dateautor",
    "datemaj",
    "numuai",
)
"""The 32 columns: the word of the section, then the 31 elements of the published schema, in its
order."""
_PLACE_WIDTH = 6
_STATUS = {"1": Status.PUBLIC, "6": Status.NONPROFIT, "7": Status.NONPROFIT}
"""Participation in the public hospital service → ownership; other codes leave it unknown."""


def recognises(name: str, head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").startswith((b"structureet;", b"finess;etalab;"))


def parse(raw: BinaryIO, name: str) -> Iterator[RegistryRecord | SetAside]:
    """Yield a site and its entity per line of the first section, a place per line of the second.

    Raises ``InputRefused`` when the file has no line of a known section.
    """
    newest: date | None = None
    known = 0
    for line, cells in tables.rows_of(tables.text_of(raw, name=name), delimiter=";", name=name):
        section = cells[0].strip()
        if section == "finess":
            newest = _day(cells[-1].strip()) or newest
        elif section == "structureet":
            known += 1
            newest = max(filter(None, (newest, _updated_on(cells))), default=None)
            yield from _site(line, cells)
        elif section == "geolocalisation":
            known += 1
            yield _place(line, cells)
        else:
            yield tables.set_aside(line, field="section", value=section)
    if not known:
        raise InputRefused(
            file=name,
            reason_fr="aucune ligne structureet ni geolocalisation",
            reason_en="no structureet nor geolocalisation line",
        )
    yield Edition(newest)


def _site(line: int, cells: list[str]) -> Iterator[RegistryRecord | SetAside]:
    if len(cells) != len(_SITE_COLUMNS):
        yield tables.wrong_width(line, cells, expected=len(_SITE_COLUMNS))
        return
    row = dict(zip(_SITE_COLUMNS, (cell.strip() for cell in cells), strict=True))
    finess = tables.finess_of(row["nofinesset"])
    entity = tables.finess_of(row["nofinessej"])
    if finess is None or entity is None:
        yield tables.set_aside(line, field="nofinesset", value=row["nofinesset"])
        return
    status = _STATUS.get(row["codesph"], Status.UNKNOWN)
    yield EntityRecord(entity, status=status, siren=row["siret"][:9])
    yield SiteRecord(
        finess,
        row["rslongue"] or row["rs"],
        entity=entity,
        category=row["categetab"],
        category_label=row["libcategetab"],
        status=status,
        commune=official_commune(row["departement"] + row["commune"]),
        commune_name=row["ligneacheminement"][6:].strip(),
        department=row["departement"],
        opened_on=_day(row["dateouv"]),
    )


def _updated_on(cells: list[str]) -> date | None:
    return _day(cells[30].strip()) if len(cells) == len(_SITE_COLUMNS) else None


def _place(line: int, cells: list[str]) -> PlaceRecord | SetAside:
    if len(cells) != _PLACE_WIDTH:
        return tables.wrong_width(line, cells, expected=_PLACE_WIDTH)
    finess = tables.finess_of(cells[1])
    degrees = _degrees(cells[2], cells[3], cells[4])
    if finess is None or degrees is None:
        return tables.set_aside(line, field="coordxet,coordyet", value=f"{cells[2]},{cells[3]}")
    return PlaceRecord(finess, *degrees)


def _degrees(x: str, y: str, source: str) -> tuple[float, float] | None:
    try:
        return to_degrees(float(x), float(y), system=source)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    """Return a day; the schema's own default of 1900 means that none was given."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year > 1900 else None
