"""Centres of communes: where a site stands when its own coordinates are not known. Described in
docs/sources/communes.md."""

from collections.abc import Iterator
from datetime import timedelta
from typing import BinaryIO

from vigie.core.establishments.territory import official_commune
from vigie.core.establishments.values import CommuneRecord, RegistryRecord, RegistryScope
from vigie.core.inventory import SetAside
from vigie.sources.contract import Source
from vigie.sources.registries import tables

SOURCE = Source(
    name="communes",
    title_fr="Centres des communes",
    title_en="Centres of communes",
    every=timedelta(days=400),
    licence="Licence Ouverte 2.0",
    page="communes",
)
SCOPE = RegistryScope(name="communes", closes=False)
_COLUMNS = ("CODE_INSEE", "NOM", "LAT", "LON")


def recognises(name: str, head: bytes) -> bool:
    return set(_COLUMNS) <= set(tables.header_of(head, delimiter=","))


def parse(raw: BinaryIO, name: str) -> Iterator[RegistryRecord | SetAside]:
    """Yield the centre of each commune; a place outside the globe is left aside."""
    rows = tables.rows_of(tables.text_of(raw, name=name), delimiter=",", name=name)
    header = [cell.strip().upper() for cell in next(rows)[1]]
    for line, cells in rows:
        if len(cells) != len(header):
            yield tables.wrong_width(line, cells, expected=len(header))
            continue
        row = dict(zip(header, cells, strict=True))
        yield _commune(row) or tables.set_aside(
            line, field="lat,lon", value=f"{row['LAT']},{row['LON']}"
        )


def _commune(row: dict[str, str]) -> CommuneRecord | None:
    try:
        latitude, longitude = float(row["LAT"]), float(row["LON"])
    except ValueError:
        return None
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return CommuneRecord(
        official_commune(row["CODE_INSEE"]), row["NOM"].strip(), latitude, longitude
    )
