"""The documented template, as CSV or XLSX: one row per component. See
docs/sources/inventory-csv.md."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import BinaryIO

from vigie.core.inventory import DeliveryKind, Inventory, Machine, Reported, SetAside
from vigie.core.inventory import MachineRole as Role
from vigie.core.vocabulary import CareService, Exposure
from vigie.errors import InputRefused
from vigie.sources.contract import Source
from vigie.sources.inventories.columns import Columns, columns_of, delimiter_of, is_template
from vigie.sources.inventories.reading import WINDOWS, first_bytes, refuse_nul, text_of
from vigie.sources.inventories.vocabulary import (
    care_service_of,
    exposure_of,
    part_of,
    role_of,
    role_of_system,
)
from vigie.sources.workbook import is_workbook, rows_of_workbook

SOURCE = Source(
    name="csv",
    title_fr="Modèle CSV ou XLSX",
    title_en="CSV or XLSX template",
    every=timedelta(days=30),
    licence="",
    page="inventory-csv.md",
)
MACHINES_AT_ONCE = 2_000
MAX_SET_ASIDE = 1_000
"""Beyond that many faulty rows the file is not the template: it is refused whole."""
MAX_FIELD = 1 << 17


def recognises(name: str, head: bytes) -> bool:
    if is_workbook(name, head):
        return True
    first = next((line for line in text_of(head).splitlines() if _is_header(line)), "")
    return bool(first) and is_template(next(csv.reader([first], delimiter=delimiter_of(first))))


def parse(raw: BinaryIO, name: str) -> Iterator[Inventory | SetAside]:
    """Yield the machines in the order of the file, some thousands at a time, then the rows set
    aside. Rows of one machine that stand apart come as two machines of one name."""
    if first_bytes(raw, 4) == b"PK\x03\x04":
        yield from _machines(rows_of_workbook(raw, name), name)
    else:
        yield from _machines(_rows_of_text(raw, name), name)


def _rows_of_text(raw: BinaryIO, name: str) -> Iterator[Sequence[str]]:
    text = _text(raw)
    first = ""
    while not _is_header(first):
        first = text.readline(MAX_FIELD)
        if not first:
            raise InputRefused(file=name, reason_fr="fichier vide", reason_en="empty file")
    refuse_nul(first, name)
    delimiter = delimiter_of(first)
    rows = csv.reader(text, delimiter=delimiter)
    try:
        yield next(csv.reader([first], delimiter=delimiter))
        yield from rows
    except csv.Error as error:
        raise InputRefused(
            file=name,
            reason_fr="ligne illisible : guillemet non fermé ou champ démesuré",
            reason_en="unreadable line: unclosed quote or oversized field",
            where=f"line {rows.line_num + 1}",
        ) from error


def _is_header(line: str) -> bool:
    """Return whether a line is the header: not empty, not the ``sep=;`` of spreadsheets."""
    return bool(line.strip()) and not line.lower().startswith("sep=")


def _text(raw: BinaryIO) -> io.TextIOWrapper:
    """Return the text of a stream: UTF-16 or UTF-8 by its mark, else UTF-8 or Windows-1252."""
    mark = raw.peek(2)[:2] if isinstance(raw, io.BufferedReader) else b""
    if mark in (b"\xff\xfe", b"\xfe\xff"):
        return io.TextIOWrapper(raw, encoding="utf-16", errors="replace", newline="")
    return io.TextIOWrapper(raw, encoding="utf-8-sig", errors=WINDOWS, newline="")


class _Rows:
    """Groups the rows of a template by machine as they come; interns what they report."""

    def __init__(self, columns: Columns, name: str) -> None:
        self.columns = columns
        self.name = name
        self.faults: list[SetAside] = []
        self.observed_on: date | None = None
        self.done: list[Machine] = []
        self._reported: dict[tuple[str, ...], tuple[Reported, ...]] = {}
        self._key: tuple[str, ...] | None = None
        self._components: list[Reported] = []

    def add(self, line: int, row: Sequence[str]) -> None:
        """Take one row; the machine before it is done when the row names another."""
        pick = self.columns.pick(row)
        key, said = pick[:7], pick[7:]
        if key != self._key:
            self.close()
            self._key = key
            self._refuse_nul(line, key)
            self._check(line, key)
        components = self._reported.get(said)
        if components is None:
            self._refuse_nul(line, said)
            components = self._reported[said] = self._report(line, said)
        if not components and not key[0]:
            self._set_aside(line, "ligne sans machine ni composant", "no machine and no component")
        self._components.extend(components)

    def close(self) -> None:
        """End the machine under way."""
        if self._key is not None and (self._key[0] or self._components):
            self.done.append(_machine(self._key, tuple(self._components)))
        self._key, self._components = None, []

    def take(self) -> tuple[Machine, ...]:
        done, self.done = tuple(self.done), []
        return done

    def _refuse_nul(self, line: int, fields: tuple[str, ...]) -> None:
        if any("\x00" in field for field in fields):
            raise InputRefused(
                file=self.name,
                reason_fr="le fichier contient des caractères nuls : binaire ou abîmé",
                reason_en="the file holds NUL characters: binary or damaged",
                where=f"line {line}",
            )

    def _report(self, line: int, said: tuple[str, ...]) -> tuple[Reported, ...]:
        name, publisher, version, part, cpe, purl, system, system_version = map(str.strip, said)
        found = []
        if name or cpe or purl:
            found.append(Reported(name or cpe or purl, publisher, version, "", cpe, purl))
            if part:
                found[0] = found[0]._replace(part=self._part(line, part))
        elif publisher or version:
            self._set_aside(line, "composant sans nom", "component without a name")
        if system:
            found.append(Reported(system, "", system_version, "o"))
        return tuple(found)

    def _part(self, line: int, text: str) -> str:
        part = part_of(text)
        if part is None:
            self._set_aside(
                line,
                f"type inconnu, lu sans type : {text[:60]!r}",
                f"unknown part, read without: {text[:60]!r}",
            )
        return part or ""

    def _check(self, line: int, key: tuple[str, ...]) -> None:
        _, exposure, role, care, _, _, observed = key
        known = (
            ("exposition", "exposure", exposure, exposure_of),
            ("rôle", "role", role, role_of),
            ("service de soins", "care service", care, care_service_of),
        )
        for fr, en, text, meaning in known:
            if text.strip() and meaning(text) is None:
                self._set_aside(
                    line,
                    f"{fr} : mot inconnu, compté comme inconnu : {text[:60]!r}",
                    f"{en}: unknown word, counted as unknown: {text[:60]!r}",
                )
        if observed.strip():
            self._date(line, observed.strip())

    def _date(self, line: int, text: str) -> None:
        day = _day(text)
        if day is None:
            self._set_aside(line, f"date illisible : {text[:30]!r}", f"bad date: {text[:30]!r}")
        elif self.observed_on is None or day < self.observed_on:
            self.observed_on = day

    def _set_aside(self, line: int, fr: str, en: str) -> None:
        self.faults.append(SetAside(f"line {line}", fr, en))


def _day(text: str) -> date | None:
    """Return a day written ``2026-02-28``, or ``28/02/2026`` as in French."""
    try:
        if "/" in text:
            day, month, year = text[:10].split("/")
            return date(int(year), int(month), int(day))
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _machine(key: tuple[str, ...], components: tuple[Reported, ...]) -> Machine:
    name, exposure, role, care, tag, serial, _ = (text.strip() for text in key)
    system = next((c.name for c in components if c.part == "o"), "")
    return Machine(
        name=name,
        components=components,
        exposure=exposure_of(exposure) or Exposure.UNKNOWN,
        role=role_of(role) or (Role.UNKNOWN if role else role_of_system(system)),
        care_service=care_service_of(care) or CareService.UNKNOWN,
        tag=tag,
        serial=serial,
    )


def _machines(rows: Iterable[Sequence[str]], name: str) -> Iterator[Inventory | SetAside]:
    lines = iter(rows)
    state = _Rows(columns_of(next(lines, ()), name), name)
    machines = 0
    for line, row in enumerate(lines, start=2):
        if any(row):
            state.add(line, row)
        if len(state.done) >= MACHINES_AT_ONCE:
            machines += len(state.done)
            yield _inventory(state.take(), state.observed_on)
            _refuse_too_many_faults(state, name)
    state.close()
    machines += len(state.done)
    _refuse_too_many_faults(state, name)
    if not machines:
        raise InputRefused(
            file=name,
            reason_fr="aucune machine : le modèle n'a que son en-tête",
            reason_en="no machine: the template has its header only",
        )
    yield _inventory(state.take(), state.observed_on)
    yield from state.faults


def _inventory(machines: tuple[Machine, ...], observed_on: date | None) -> Inventory:
    return Inventory("csv", machines, observed_on, kind=DeliveryKind.FULL)


def _refuse_too_many_faults(state: _Rows, name: str) -> None:
    if len(state.faults) > MAX_SET_ASIDE:
        fault = state.faults[0]
        raise InputRefused(
            file=name,
            reason_fr=f"plus de {MAX_SET_ASIDE} lignes fautives ; la première : {fault.reason_fr}",
            reason_en=f"over {MAX_SET_ASIDE} faulty rows; the first: {fault.reason_en}",
            where=fault.position,
        )
