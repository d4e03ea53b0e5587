"""Reads a small table made by people: CSV (comma or semicolon) or the first sheet of an XLSX."""

import io
from collections.abc import Iterator
from typing import BinaryIO

from vigie.sources.registries import tables
from vigie.sources.workbook import rows_of_workbook

WORKBOOK = b"PK\x03\x04"


def rows_of_sheet(raw: BinaryIO, *, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with its number, the header first; raise ``InputRefused`` when unreadable."""
    content = raw.read()
    if content.startswith(WORKBOOK):
        rows = rows_of_workbook(io.BytesIO(content), name)
        yield from ((n, [*row]) for n, row in enumerate(rows, start=1) if any(map(str.strip, row)))
        return
    text = tables.text_of(io.BytesIO(content), name=name)
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") >= first.count(",") else ","
    yield from tables.rows_of(text, delimiter=delimiter, name=name)
