"""Reads the first sheet of an XLSX workbook, within bounds, as rows of text."""

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import BinaryIO

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from vigie.errors import InputRefused

MAX_WORKBOOK_BYTES = 256 << 20
MAX_UNZIPPED_BYTES = 1 << 30
MAX_RATIO = 200
MAX_ROWS = 1_048_576
"""Rows of a sheet, as the format has it: a row numbered beyond would be preceded by blank ones."""
MAX_COLUMNS = 256
# A damaged archive (an offset before its beginning is a ValueError), one that is encrypted, one
# compressed in a way that Python does not know.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    RuntimeError,
    EOFError,
    ValueError,
    OSError,
)
# What openpyxl lets through of a sound archive whose parts are no workbook: it reads them without
# checking their shape. Damaged XML is a SyntaxError; a date beyond the calendar an
# OverflowError; a missing part an OSError (the content is in memory: no other is possible).
_MISREAD = (
    SyntaxError,
    DefusedXmlException,
    InvalidFileException,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    OverflowError,
    OSError,
)


def is_workbook(name: str, head: bytes) -> bool:
    return head.startswith(b"PK\x03\x04") and (
        name.lower().endswith((".xlsx", ".xlsm")) or b"[Content_Types].xml" in head
    )


def rows_of_workbook(raw: BinaryIO, name: str) -> Iterator[Sequence[str]]:
    """Yield the rows of the first sheet as text. Raises ``InputRefused`` for what is damaged, is
    a bomb or is no workbook."""
    content = io.BytesIO(raw.read(MAX_WORKBOOK_BYTES + 1))
    _refuse_a_bomb(content, name)
    _refuse_damage(content, name)
    width = MAX_COLUMNS
    for row in _cells(content, name):
        texts = [_text(cell) for cell in row[:width]]
        if width == MAX_COLUMNS:
            width = _used(texts)
        yield texts


def _cells(content: BinaryIO, name: str) -> Iterator[Sequence[object]]:
    """Yield the rows as the library reads them; only its own calls may be misread."""
    try:
        book = load_workbook(content, read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        rows = sheet.iter_rows(values_only=True, max_row=MAX_ROWS, max_col=MAX_COLUMNS)
        while (row := next(rows, None)) is not None:
            yield row
    except _MISREAD as error:
        raise _refused(name, error) from error


def _refuse_damage(content: io.BytesIO, name: str) -> None:
    """Read every part of the archive once, against its own sums."""
    try:
        with zipfile.ZipFile(content) as archive:
            damaged = archive.testzip()
    except _DAMAGED as error:
        raise _refused(name, error) from error
    content.seek(0)
    if damaged is not None:
        raise _refused(name, damaged)


def _refused(name: str, why: object) -> InputRefused:
    return InputRefused(
        file=name,
        reason_fr="classeur XLSX abîmé ou piégé",
        reason_en="damaged or hostile XLSX workbook",
        where=str(why)[:120],
    )


def _used(header: Sequence[str]) -> int:
    """Return how many columns a header uses; all of them while it is empty."""
    return max((i + 1 for i, text in enumerate(header) if text), default=MAX_COLUMNS)


def _refuse_a_bomb(content: io.BytesIO, name: str) -> None:
    try:
        with zipfile.ZipFile(content) as archive:
            sizes = [(item.file_size, item.compress_size) for item in archive.infolist()]
    except _DAMAGED as error:
        raise _refused(name, error) from error
    content.seek(0)
    unzipped = sum(size for size, _ in sizes)
    bomb = any(size > 1 << 20 and size > MAX_RATIO * max(packed, 1) for size, packed in sizes)
    too_large = content.getbuffer().nbytes > MAX_WORKBOOK_BYTES
    if bomb or too_large or unzipped > MAX_UNZIPPED_BYTES:
        raise InputRefused(
            file=name,
            reason_fr="le contenu décompressé dépasse toute taille honnête",
            reason_en="the decompressed content is larger than any honest file",
        )


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
