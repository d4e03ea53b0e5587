"""The activity that an establishment returns itself: a table of yearly counts, one line each.

Described in docs/methods/care-activity.md.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple, NoReturn

from vigie.core.establishments.values import CareCount, CareUnit, Discipline
from vigie.core.vocabulary import Finess, InvalidFiness
from vigie.errors import InputRefused

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "finess": ("finess", "site", "numero finess", "finess number"),
    "discipline": ("discipline",),
    "unit": ("unit", "unite"),
    "count": ("count", "nombre", "volume"),
    "beds": ("beds", "lits", "places", "lits et places", "beds and places"),
}
NEEDED = ("finess", "discipline", "unit", "count")
DISCIPLINES: Mapping[str, Discipline] = {
    "court sejour": Discipline.SHORT_STAY,
    "soins critiques": Discipline.CRITICAL_CARE,
    "psychiatrie": Discipline.PSYCHIATRY,
    "soins medicaux et de readaptation": Discipline.REHABILITATION,
    "smr": Discipline.REHABILITATION,
    "long sejour": Discipline.LONG_STAY,
    "urgences": Discipline.EMERGENCY,
    "dialyse": Discipline.DIALYSIS,
    "soins a domicile": Discipline.HOME_CARE,
    "hebergement": Discipline.RESIDENTIAL,
}
UNITS: Mapping[str, CareUnit] = {
    "journee": CareUnit.INPATIENT_DAY,
    "journee d'hospitalisation": CareUnit.INPATIENT_DAY,
    "place de jour": CareUnit.DAY_PLACE,
    "seance": CareUnit.SESSION,
    "passage aux urgences": CareUnit.EMERGENCY_VISIT,
    "passage": CareUnit.EMERGENCY_VISIT,
    "dialyse": CareUnit.DIALYSIS,
    "journee a domicile": CareUnit.HOME_CARE_DAY,
    "journee d'hebergement": CareUnit.RESIDENTIAL_DAY,
}
NOT_RETURNED = frozenset({Discipline.ESTIMATED, Discipline.INCLUDED})
MOST = 1e9
"""A count a year beyond which it is a mistake."""


class Row(NamedTuple):
    """One line of the table: where it stands, and its cells by the name of their column."""

    line: int
    cells: Mapping[str, str]


def column_of(title: str) -> str:
    """Return the column a title names, in French or English; ``""`` when it is none of ours."""
    plain = plain_of(title)
    return next((name for name, spelt in COLUMNS.items() if plain in spelt), "")


def counts_of(rows: Iterable[Row], *, file: str) -> dict[Finess, list[CareCount]]:
    """Return the counts of each site; raise ``InputRefused`` with the line and the field of the
    first fault."""
    found: dict[Finess, list[CareCount]] = {}
    seen: set[tuple[Finess, Discipline, CareUnit]] = set()
    for row in rows:
        count = _count(row, file)
        key = (count.finess, count.discipline, count.unit)
        if key in seen:
            _fault(file, row, "unit", "ligne donnée deux fois", "line given twice")
        seen.add(key)
        found.setdefault(count.finess, []).append(count)
    return found


def _count(row: Row, file: str) -> CareCount:
    discipline, unit = _known(row, "discipline", file), _known(row, "unit", file)
    number = _number(row, "count", file)
    if number is None:
        _fault(file, row, "count", "nombre absent", "missing number")
    return CareCount(
        finess=_finess(row, file),
        discipline=Discipline(discipline),
        unit=CareUnit(unit),
        count=number,
        beds=_number(row, "beds", file),
    )


def _finess(row: Row, file: str) -> Finess:
    try:
        return Finess(row.cells.get("finess", "").strip().upper().zfill(9))
    except InvalidFiness:
        _fault(file, row, "finess", "ce n'est pas un numéro FINESS", "not a FINESS number")


def _known(row: Row, field: str, file: str) -> str:
    """Return a discipline or a unit by its name in French or its own word."""
    words: Mapping[str, Discipline | CareUnit] = DISCIPLINES if field == "discipline" else UNITS
    text = plain_of(row.cells.get(field, ""))
    found = words.get(text) or next(
        (one for one in words.values() if one.value == text.replace(" ", "_")), None
    )
    if found is None:
        names = ", ".join(sorted({one.value for one in words.values()}))
        _fault(file, row, field, f"attendu : {names}", f"expected: {names}")
    return found.value


def _number(row: Row, field: str, file: str) -> float | None:
    text = row.cells.get(field, "").replace("\u202f", "").replace("\xa0", "").replace(" ", "")
    if not text:
        return None
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        _fault(file, row, field, "ce n'est pas un nombre", "not a number")
    if not 0 <= value <= MOST:
        _fault(file, row, field, "nombre hors de toute vraisemblance", "number beyond belief")
    return value


def plain_of(text: str) -> str:
    """Return a text without accents, case or doubled spaces; apostrophes are straight."""
    bare = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return " ".join(bare.encode("ascii", "ignore").decode().lower().replace("_", " ").split())


def _fault(file: str, row: Row, field: str, fr: str, en: str) -> NoReturn:
    where = f"line {row.line}, {field} = {row.cells.get(field, '')[:60]!r}"
    raise InputRefused(file=file, reason_fr=fr, reason_en=en, where=where)
