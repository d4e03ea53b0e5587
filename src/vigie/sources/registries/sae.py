"""SAE: the yearly statistics of health establishments (DREES), one table per file. Described in
docs/sources/sae.md."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import BinaryIO

from vigie.core.establishments.territory import official_commune
from vigie.core.establishments.values import (
    Attachment,
    CareCount,
    Edition,
    EntityRecord,
    GroupingRecord,
    RegistryRecord,
    RegistryScope,
    SiteRecord,
    StaffRecord,
    Status,
)
from vigie.core.establishments.values import CareUnit as Unit
from vigie.core.establishments.values import Discipline as Care
from vigie.core.inventory import SetAside
from vigie.core.vocabulary import Finess
from vigie.errors import InputRefused
from vigie.sources.contract import Source
from vigie.sources.registries import tables

SOURCE = Source(
    name="sae",
    title_fr="Statistique annuelle des établissements de santé (DREES)",
    title_en="Yearly statistics of health establishments (DREES)",
    every=timedelta(days=400),
    licence="Licence Ouverte 2.0",
    page="sae",
)
SCOPE = RegistryScope(
    name="sae",
    closes=True,
    kinds=frozenset(
        {
            "university_hospital",
            "hospital",
            "local_hospital",
            "clinic",
            "cancer_centre",
            "psychiatric",
            "rehabilitation",
            "dialysis",
        }
    ),
    tables=frozenset({"ID", "IDB"}),
)
"""The SAE asks health establishments only: it never closes a care home, a home-care service or a
laboratory."""

Row = Mapping[str, str]
Reader = Callable[[Row, Finess], Iterator[RegistryRecord]]

_STATUS = {"1": Status.PUBLIC, "2": Status.PRIVATE, "3": Status.NONPROFIT}
_LEGAL_ENTITY_RETURNS = frozenset({"02", "06", "08"})
"""The groups of the IDB table that identify a legal entity, not a site."""
_CRITICAL_UNITS = frozenset({"REAADU", "REAENF", "SITOT", "SURVADU", "SURVENF"})
"""Critical care without its own sub-totals: ``SITOT`` already sums USIC, SIUNV and AUTSI."""
_UNUSED = "unused"


def recognises(name: str, head: bytes) -> bool:
    return table_of(head) is not None


def table_of(head: bytes) -> str | None:
    """Return which SAE table the head of a file begins, by its columns; ``None`` when it is
    none."""
    columns = frozenset(tables.header_of(head, delimiter=";"))
    if not (
        {"AN", "FI", "FI_EJ"} <= columns
        or {"AN", "FI", "FI_ET"} <= columns
        or _MARKS["GHT"] <= columns
    ):
        return None
    return next((table for table, marks in _MARKS.items() if marks <= columns), _UNUSED)


def parse(raw: BinaryIO, name: str) -> Iterator[RegistryRecord | SetAside]:
    """Yield what one table says; a table that tells the registry nothing yields its edition
    only."""
    rows = tables.rows_of(tables.text_of(raw, name=name), delimiter=";", name=name)
    header = tuple(cell.strip().upper() for cell in next(rows, (0, []))[1])
    table = table_of(";".join(header).encode())
    if table is None:
        raise InputRefused(
            file=name,
            reason_fr="ce n'est pas une table de la SAE",
            reason_en="not a table of the SAE",
        )
    edition = Edition(None, table)
    for line, cells in rows:
        if len(cells) != len(header):
            yield tables.wrong_width(line, cells, expected=len(header))
            continue
        row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
        edition = _edition(row, table)
        try:
            yield from _records(row, line=line, table=table)
        except KeyError as lacking:
            raise _no_column(str(lacking.args[0]), name) from lacking
    yield edition


def _no_column(column: str, name: str) -> InputRefused:
    return InputRefused(
        file=name,
        reason_fr=f"colonne absente : {column}",
        reason_en=f"no column {column}",
        where="line 1",
    )


def _edition(row: Row, table: str) -> Edition:
    year = row.get("AN", "")
    return Edition(date(int(year), 12, 31) if year.isdecimal() and len(year) == 4 else None, table)


def _records(row: Row, *, line: int, table: str) -> Iterator[RegistryRecord | SetAside]:
    if table == "GHT":
        yield GroupingRecord(
            f"GHT-{row['CODE_GHT']}", row["NOM_COMPLET_GHT"], "ght", row["CODE_GHT"][:2]
        )
        return
    finess = tables.finess_of(row["FI"])
    if finess is None:
        yield tables.set_aside(line, field="FI", value=row["FI"])
        return
    reader = _READERS.get(table)
    if reader is not None:
        yield from reader(row, finess)


def _identity(row: Row, finess: Finess) -> Iterator[RegistryRecord]:
    entity = tables.finess_of(row["FI_EJ"]) if row["FI_EJ"] else None
    status = _STATUS.get(row["STJR"], Status.UNKNOWN)
    if entity is None and row["GRP"] in _LEGAL_ENTITY_RETURNS:
        yield EntityRecord(
            finess, row["RS"], status, row["SIR"][:9], official_commune(row["COMINSEE"])
        )
        return
    if entity is not None:
        yield EntityRecord(entity, "", status, row["SIR"][:9])
    yield SiteRecord(
        finess,
        row["RS"],
        entity=entity,
        category=row["CAT"],
        status=status,
        commune=official_commune(row["COMINSEE"]),
        commune_name=row.get("NOMCOM") or row.get("ADRLIBCOM", ""),
        department=row["DEP"],
    )


def _attachment(row: Row, finess: Finess) -> Iterator[RegistryRecord]:
    site = tables.finess_of(row["FI_ET"]) if row["FI_ET"] else None
    if site is not None and site != finess:
        yield Attachment(site, finess)


def _staff(row: Row, finess: Finess) -> Iterator[RegistryRecord]:
    """Full-time equivalents: salaried doctors, interns, and all other staff."""
    parts = [tables.number_of(row[column]) for column in ("ETPSAL_TOT", "ETPINT", "ETP_TOT_PNM")]
    known = [part for part in parts if part]
    if known:
        yield StaffRecord(finess, sum(known))


def _counter(
    discipline: Care,
    columns: Mapping[str, Unit],
    *,
    beds: str = "",
    only: tuple[str, frozenset[str]] | None = None,
) -> Reader:
    """Return a reader of counts: each column holds units of care; ``only`` keeps rows by the value
    of a column."""

    def read(row: Row, finess: Finess) -> Iterator[RegistryRecord]:
        if only is not None and row[only[0]] not in only[1]:
            return
        held = tables.number_of(row[beds]) if beds else None
        for column, unit in columns.items():
            count = tables.number_of(row[column])
            if count:
                yield CareCount(finess, discipline, unit, count, held)
                held = None

    return read


_MARKS: Mapping[str, frozenset[str]] = {
    "GHT": frozenset({"CODE_GHT", "NOM_COURT_GHT", "NOM_COMPLET_GHT"}),
    "ID": frozenset(
        {"RS", "GRP", "STJR", "CAT", "SIR", "DEP", "COMINSEE", "NOMCOM", "ETAT_SAISIE"}
    ),
    "IDB": frozenset(
        {"RS", "GRP", "STJR", "CAT", "SIR", "DEP", "COMINSEE", "ADRLIBCOM", "NUMTEL"}
    ),
    "STB": frozenset({"GRP", "FI_ET", "RS_ET", "FI_EJ"}),
    "MCO": frozenset({"LIT_MCO", "JLI_MCO", "JOU_MCO", "SEJHP_MCO", "SEJN_MCO", "SEA_MCO"}),
    "PSY": frozenset(
        {
            "DIS",
            "CAP_HTP",
            "JOU_HTP",
            "JOU_PFT",
            "JOU_AAT",
            "JOU_ACP",
            "JOU_CCU",
            "JOU_HAD",
            "VEN_HDJ",
            "VEN_HDN",
            "VEN_AT",
        }
    ),
    "SSR": frozenset({"GDE", "LIT", "JOUHC", "JOUHP"}),
    "REA": frozenset({"UNI", "LIT", "LIT_PROXI", "JOU"}),
    "URGENCES2": frozenset({"URG", "PASSU", "DTHOSP"}),
    "USLD": frozenset({"LIT", "JOU", "ALZ", "EHPAD"}),
    "HAD": frozenset({"PLATOT", "JOU_HAD", "ANTGEO"}),
    "DIALYSE": frozenset({"DIALY", "SEAN", "CAPA"}),
    "SYGEN": frozenset({"BOR", "ETPSAL_TOT", "ETPINT", "ETP_TOT_PNM", "EFF_TOT_PNM"}),
}

_READERS: Mapping[str, Reader] = {
    "ID": _identity,
    "IDB": _identity,
    "STB": _attachment,
    "SYGEN": _staff,
    "MCO": _counter(
        Care.SHORT_STAY,
        {
            "JOU_MCO": Unit.INPATIENT_DAY,
            "SEJHP_MCO": Unit.DAY_PLACE,
            "SEJN_MCO": Unit.DAY_PLACE,
            "SEA_MCO": Unit.SESSION,
        },
        beds="LIT_MCO",
    ),
    "PSY": _counter(
        Care.PSYCHIATRY,
        {
            "JOU_HTP": Unit.INPATIENT_DAY,
            "JOU_ACP": Unit.INPATIENT_DAY,
            "JOU_CCU": Unit.INPATIENT_DAY,
            "VEN_HDJ": Unit.DAY_PLACE,
            "VEN_HDN": Unit.DAY_PLACE,
            "VEN_AT": Unit.SESSION,
            "JOU_PFT": Unit.HOME_CARE_DAY,
            "JOU_AAT": Unit.HOME_CARE_DAY,
            "JOU_HAD": Unit.HOME_CARE_DAY,
        },
        beds="CAP_HTP",
        only=("DIS", frozenset({"TOT"})),
    ),
    "SSR": _counter(
        Care.REHABILITATION,
        {"JOUHC": Unit.INPATIENT_DAY, "JOUHP": Unit.DAY_PLACE},
        beds="LIT",
        only=("GDE", frozenset({"SSR_TOT"})),
    ),
    "REA": _counter(
        Care.CRITICAL_CARE, {"JOU": Unit.INPATIENT_DAY}, beds="LIT", only=("UNI", _CRITICAL_UNITS)
    ),
    "URGENCES2": _counter(Care.EMERGENCY, {"PASSU": Unit.EMERGENCY_VISIT}),
    "USLD": _counter(Care.LONG_STAY, {"JOU": Unit.RESIDENTIAL_DAY}, beds="LIT"),
    "HAD": _counter(Care.HOME_CARE, {"JOU_HAD": Unit.HOME_CARE_DAY}, beds="PLATOT"),
    "DIALYSE": _counter(Care.DIALYSIS, {"SEAN": Unit.DIALYSIS}, beds="CAPA"),
}
