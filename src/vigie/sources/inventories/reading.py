"""Reads whole documents, JSON or XML, within bounds; says in plain words why one is refused."""

import codecs
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, ParseError

import msgspec
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from vigie.errors import InputRefused

MAX_DOCUMENT_BYTES = 512 << 20
"""Largest document read at once; larger estates come as CSV, which is streamed."""

_PEEKED = 4_096
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def whole(raw: BinaryIO, name: str, *, limit: int = MAX_DOCUMENT_BYTES) -> bytes:
    """Return all the bytes of a document; refuse one that is empty or beyond ``limit``."""
    content = raw.read(limit + 1)
    if len(content) > limit:
        raise InputRefused(
            file=name,
            reason_fr=f"document de plus de {limit >> 20} Mio : livrez un grand parc en CSV",
            reason_en=f"document over {limit >> 20} MiB: deliver a large estate as CSV",
        )
    if not content.strip(b"\x00 \t\r\n"):
        raise InputRefused(file=name, reason_fr="fichier vide", reason_en="empty file")
    return content


def text_of(content: bytes) -> str:
    """Return the text of a file: by its byte order mark, else UTF-8, else Windows-1252."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, errors="replace")
    return content.decode("utf-8", errors=WINDOWS)


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Read as Windows-1252 the bytes that are no UTF-8: the encoding the others meant."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return wrong.decode("cp1252", errors="replace"), error.end


WINDOWS = "vigie.windows-1252"
"""Name of the error handler for text that is UTF-8, or else Windows-1252."""
codecs.register_error(WINDOWS, _as_windows)


def first_bytes(raw: BinaryIO, count: int = 1) -> bytes:
    """Return the first bytes that are no mark and no blank, without consuming the stream."""
    if not isinstance(raw, io.BufferedReader):
        head = raw.read(_PEEKED)
        raw.seek(0)
    else:
        head = raw.peek(_PEEKED)[:_PEEKED]
    return head.lstrip(b"\xef\xbb\xbf\xfe\xff\x00 \t\r\n")[:count]


def refuse_nul(text: str, name: str) -> None:
    """Refuse a text that holds NUL characters: it is binary or damaged."""
    position = text.find("\x00")
    if position >= 0:
        raise InputRefused(
            file=name,
            reason_fr="le fichier contient des caractères nuls : binaire ou abîmé",
            reason_en="the file holds NUL characters: binary or damaged",
            where=f"line {text.count(chr(10), 0, position) + 1}",
        )


@contextmanager
def _refusing_json(name: str) -> Iterator[None]:
    try:
        yield
    except RecursionError as error:
        raise InputRefused(
            file=name,
            reason_fr="JSON imbriqué au-delà de toute mesure honnête",
            reason_en="JSON nested deeper than any honest document",
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputRefused(
            file=name,
            reason_fr="ce n'est pas du JSON complet et bien formé",
            reason_en="not complete, well-formed JSON",
            where=str(error),
        ) from error


def json_object(raw: BinaryIO, name: str) -> dict[str, Any]:
    """Return the JSON object a file holds."""
    with _refusing_json(name):
        document = msgspec.json.decode(_utf8(whole(raw, name)))
    return as_object(document, name)


def first_json_object(raw: BinaryIO, name: str) -> tuple[dict[str, Any], int, int]:
    """Return the first JSON object of a file, where it ends and the length of the text: some
    files have a second document, or the footer of a web page, after the first."""
    text = text_of(whole(raw, name)).lstrip()
    try:
        document, end = json.JSONDecoder().raw_decode(text)
    except RecursionError as error:
        raise InputRefused(
            file=name,
            reason_fr="JSON imbriqué au-delà de toute mesure honnête",
            reason_en="JSON nested deeper than any honest document",
        ) from error
    except json.JSONDecodeError as error:
        raise InputRefused(
            file=name,
            reason_fr="ce n'est pas du JSON complet et bien formé",
            reason_en="not complete, well-formed JSON",
            where=f"line {error.lineno}, column {error.colno}",
        ) from error
    except ValueError as error:
        raise InputRefused(
            file=name,
            reason_fr="nombre démesuré dans le JSON",
            reason_en="number of unreasonable length in the JSON",
        ) from error
    return as_object(document, name), end, len(text.rstrip())


def as_object(document: Any, name: str) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise InputRefused(
            file=name,
            reason_fr="le document n'est pas un objet JSON",
            reason_en="the document is not a JSON object",
        )
    return document


def _utf8(content: bytes) -> bytes:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return text_of(content).encode()
    return content.removeprefix(b"\xef\xbb\xbf")


def xml_root(raw: BinaryIO, name: str) -> Element:
    """Return the root of an XML document; entities, and what they would fetch, are refused."""
    content = whole(raw, name)
    try:
        root: Element = fromstring(content, forbid_dtd=False)
    except DefusedXmlException as error:
        raise InputRefused(
            file=name,
            reason_fr="XML piégé : il définit des entités ou va chercher ailleurs",
            reason_en="hostile XML: it defines entities or fetches from elsewhere",
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise InputRefused(
            file=name,
            reason_fr="ce n'est pas du XML complet et bien formé",
            reason_en="not complete, well-formed XML",
            where=_line_of(error),
        ) from error
    strip_namespaces(root)
    return root


def _line_of(error: Exception) -> str:
    position = getattr(error, "position", None)
    return f"line {position[0]}, column {position[1]}" if position else str(error)


def strip_namespaces(root: Element) -> None:
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag.startswith("{"):
            element.tag = element.tag.rpartition("}")[2]


def word(value: Any) -> str:
    """Return a scalar of a document as text, blanks folded; ``""`` for what is not a scalar."""
    if value is None or isinstance(value, (dict, list, bool)):
        return ""
    return " ".join(str(value).replace("\x00", "").split())


def objects(value: Any) -> list[dict[str, Any]]:
    """Return the objects of a list (or of a lone object); anything else is no object."""
    if isinstance(value, dict):
        return [value]
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def day_of(text: str) -> date | None:
    """Return the day of an ISO instant (``2022-11-14T17:06:56Z``, ``2017-02-20 13:23:05``)."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def day_of_seconds(text: str) -> date | None:
    """Return the UTC day of a Unix time in seconds."""
    try:
        return datetime.fromtimestamp(int(text), tz=UTC).date()
    except (ValueError, OverflowError, OSError):
        return None
