"""The table by which evidence is given (CSV or XLSX): its columns in French and English, and how
each cell is read. Described in docs/guide/fr/preuves.md and docs/guide/en/evidence.md."""

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, NoReturn

from vigie.core.safeguards import Catalogue
from vigie.core.vocabulary import Proof
from vigie.errors import InputRefused

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "perimeter": ("perimeter", "perimetre", "finess", "code", "etablissement", "establishment"),
    "safeguard": ("safeguard", "mesure", "mesure de protection"),
    "value": ("value", "valeur", "part", "share"),
    "low": ("low", "lo", "min", "au moins", "bas"),
    "high": ("high", "hi", "max", "au plus", "haut"),
    "seen": ("seen", "vu", "part vue", "part regardee"),
    "proof": ("proof", "preuve", "nature"),
    "observed_on": ("observed_on", "observed on", "date", "observe le"),
    "source": ("source",),
    "scope": ("scope", "portee"),
    "reference": ("reference", "document", "piece"),
}
_PROOFS: Mapping[str, Proof] = {
    "measured": Proof.MEASURED,
    "mesure": Proof.MEASURED,
    "documented": Proof.DOCUMENTED,
    "documente": Proof.DOCUMENTED,
    "declared": Proof.DECLARED,
    "declare": Proof.DECLARED,
}
_NEEDED = ("perimeter", "safeguard", "proof", "observed_on")
DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y")


class TableRow(NamedTuple):
    """One line of the table, read; ``perimeter`` is a code or a FINESS number as given."""

    line: int
    perimeter: str
    safeguard: str
    low: float
    high: float
    seen: float
    proof: Proof
    observed_on: date
    source: str
    scope: str
    reference: str


def template() -> str:
    """Return an empty table with one line of example."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(_COLUMNS)
    share = ("", "0.8", "0.9", "1")
    origin = ("measured", "2026-11-02", "audit", "", "rapport 12, p. 4")
    writer.writerow(("010000024", "mfa_remote", *share, *origin))
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Table:
    """Reads the lines of one file; the first fault refuses the file whole."""

    file: str
    catalogue: Catalogue
    today: date

    def rows(self, lines: Iterator[tuple[int, list[str]]]) -> Iterator[TableRow]:
        """Yield the lines; raise ``InputRefused`` with the line and the field of a fault."""
        first = next(lines, None)
        if first is None:
            raise self._refused("", "fichier vide", "empty file")
        places = self._places(first[1])
        days: dict[str, date] = {}
        for line, cells in lines:
            yield self._row(line, _Cells(places, cells), days)

    def _places(self, header: Sequence[str]) -> dict[str, int]:
        known = {name: column for column, names in _COLUMNS.items() for name in names}
        places: dict[str, int] = {}
        for place, title in enumerate(header):
            column = known.get(_plain(title))
            if column is not None and column in places:
                raise self._refused(title, "colonne donnée deux fois", "column given twice")
            if column is not None:
                places[column] = place
        lacking = [column for column in _NEEDED if column not in places]
        if "value" not in places and not {"low", "high"} <= places.keys():
            lacking.append("value")
        if lacking:
            names = ", ".join(lacking)
            raise self._refused("line 1", f"colonnes absentes : {names}", f"no column {names}")
        return places

    def _row(self, line: int, cells: "_Cells", days: dict[str, date]) -> TableRow:
        safeguard = cells["safeguard"]
        if safeguard not in self.catalogue.index:
            self._fault(line, "safeguard", safeguard, "mesure inconnue", "unknown safeguard")
        low, high = self._bounds(line, cells)
        text = cells["observed_on"]
        if text not in days:
            days[text] = self._day(line, text)
        return TableRow(
            line=line,
            perimeter=cells["perimeter"],
            safeguard=safeguard,
            low=low,
            high=high,
            seen=self._share(line, "seen", cells["seen"] or "1"),
            proof=self._proof(line, cells["proof"]),
            observed_on=days[text],
            source=cells["source"] or "table",
            scope=cells["scope"],
            reference=cells["reference"],
        )

    def _bounds(self, line: int, cells: "_Cells") -> tuple[float, float]:
        value = cells["value"]
        low = self._share(line, "low", cells["low"] or value)
        high = self._share(line, "high", cells["high"] or value)
        if low > high:
            self._fault(line, "low", cells["low"], "plus grand que le plus", "above the high one")
        return low, high

    def _share(self, line: int, field: str, text: str) -> float:
        """Read a share: ``0.85``, ``0,85`` or ``85 %``."""
        is_percent = text.endswith("%")
        try:
            number = float(text.removesuffix("%").strip().replace(",", "."))
        except ValueError:
            self._fault(line, field, text, "ce n'est pas une part", "not a share")
        share = number / 100.0 if is_percent else number
        if not 0.0 <= share <= 1.0:
            self._fault(line, field, text, "hors de [0, 1]", "outside [0, 1]")
        return share

    def _proof(self, line: int, text: str) -> Proof:
        proof = _PROOFS.get(_plain(text))
        if proof is None:
            self._fault(line, "proof", text, "nature de preuve inconnue", "unknown kind of proof")
        return proof

    def _day(self, line: int, text: str) -> date:
        day = _day_of(text)
        if day is None:
            self._fault(line, "observed_on", text, "date illisible", "unreadable date")
        if day > self.today:
            self._fault(line, "observed_on", text, "date à venir", "date to come")
        return day

    def _fault(self, line: int, field: str, text: str, fr: str, en: str) -> NoReturn:
        where = f"line {line}, {field} = {text[:60]!r}"
        raise self._refused(where, fr, en)

    def _refused(self, where: str, fr: str, en: str) -> InputRefused:
        return InputRefused(file=self.file, reason_fr=fr, reason_en=en, where=where)


class _Cells:
    """The cells of one line by the name of their column; absent ones are empty."""

    __slots__ = ("_cells", "_places")

    def __init__(self, places: Mapping[str, int], cells: Sequence[str]) -> None:
        self._places, self._cells = places, cells

    def __getitem__(self, column: str) -> str:
        place = self._places.get(column, len(self._cells))
        return self._cells[place].strip() if place < len(self._cells) else ""


def _day_of(text: str) -> date | None:
    for form in DAY_FORMATS:
        try:
            return datetime.strptime(text.split(" ")[0], form).date()  # noqa: DTZ007 - a day
        except ValueError:
            continue
    return None


def _plain(text: str) -> str:
    """Return a title without accents, case or doubled spaces."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(bare.lower().split())
