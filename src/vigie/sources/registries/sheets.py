"""Reads a small table made by people: CSV (comma or semicolon) or the first sheet of an XLSX."""

import io
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from vigie.errors import InputRefused
from vigie.sources.registries import tables


def rows_of_sheet(raw: BinaryIO, *, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with its number, the header first; raise ``InputRefused`` when unreadable."""
    content = raw.read()
    if content.startswith(b"PK"):
        yield from _workbook(content, name)
        return
    text = tables.text_of(io.BytesIO(content), name=name)
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") >= first.count(",") else ","
    yield from tables.rows_of(text, delimiter=delimiter)


def _workbook(content: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise InputRefused(
            file=name, reason_fr="classeur illisible", reason_en="unreadable workbook"
        ) from error
    for number, row in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
        cells = ["" if cell is None else str(cell) for cell in row]
        if any(cell.strip() for cell in cells):
            yield number, cells
