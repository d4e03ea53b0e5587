"""What the registry modules share: delimited text in the encodings of the field, numbers, FINESS
numbers."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from vigie.core.inventory import SetAside
from vigie.core.vocabulary import Finess, InvalidFiness
from vigie.errors import InputRefused


def text_of(raw: BinaryIO, *, name: str) -> str:
    """Return the text of a file: UTF-8 (with or without mark), else Windows-1252 (a superset of
    printable Latin-1).

    Raises ``InputRefused`` on bytes that no text holds.
    """
    content = raw.read()
    if b"\x00" in content:
        raise InputRefused(
            file=name,
            reason_fr="ce n'est pas un fichier texte",
            reason_en="not a text file",
            where=f"byte {content.index(0)}",
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def rows_of(text: str, *, delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the number of its last line, blank ones left out.

    Raises ``InputRefused`` at a line that is no row of a table: a quote never closed, an endless
    cell.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error as error:
        raise InputRefused(
            file=name,
            reason_fr="tableau illisible",
            reason_en="unreadable table",
            where=f"line {reader.line_num}",
        ) from error


def header_of(head: bytes, *, delimiter: str) -> tuple[str, ...]:
    """Return the names of the first line in upper case."""
    first = head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0]
    return tuple(
        cell.strip().strip('"').upper()
        for cell in first.decode("cp1252", "replace").split(delimiter)
    )


def finess_of(text: str) -> Finess | None:
    """Return a FINESS number, with the zeros that spreadsheets drop; ``None`` when it is not
    one."""
    padded = text.strip().upper().zfill(9)
    try:
        return Finess(padded)
    except InvalidFiness:
        return None


def number_of(text: str) -> float | None:
    """Return a number that is zero or more (comma or point); ``None`` when empty or not one."""
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return value if 0 <= value < 1e12 else None


def set_aside(line: int, *, field: str, value: str) -> SetAside:
    """Return the record left aside for a field that cannot be read."""
    return SetAside(
        f"line {line}",
        f"{field} : valeur illisible {value[:60]!r}",
        f"{field}: unreadable value {value[:60]!r}",
    )


def wrong_width(line: int, row: Sequence[str], *, expected: int) -> SetAside:
    """Return the record left aside for a row with too few or too many columns."""
    return SetAside(
        f"line {line}",
        f"{len(row)} colonnes au lieu de {expected}",
        f"{len(row)} columns instead of {expected}",
    )
