"""JSON that is read without trust: whole documents, lists of records, JSON lines.

A document whose bytes or outline cannot be trusted is refused whole (``InputRefused``); one record
of it that
does not have its shape is set aside.
"""

import codecs
import io
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, NoReturn, TypeVar

import msgspec

from vigie.core.inventory import SetAside
from vigie.errors import InputRefused, VigieError

T = TypeVar("T")
R = TypeVar("R")

_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_ONE = msgspec.json.Decoder(msgspec.Raw)
_CHUNK = 1 << 20
_BOM = b"\xef\xbb\xbf"
MAX_LINE_BYTES = 64 << 20
"""Longest line of a JSON lines file that is read (the longest CVE record known is under 4 MB)."""


class UnreadableRecord(VigieError):
    """One record that is not what its feed promises; the others are kept."""

    fr = "{reason_fr}"
    en = "{reason_en}"


def refuse(name: str, *, fr: str, en: str, where: str = "") -> NoReturn:
    """Refuse the file whole."""
    raise InputRefused(file=name, reason_fr=fr, reason_en=en, where=where)


def utf8(raw: BinaryIO, name: str, *, may_be_empty: bool = False) -> bytes:
    """Return the whole content, without its byte order mark; refuses what is not UTF-8 text."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    content = bytearray()
    while chunk := raw.read(_CHUNK):
        _check(decoder, chunk, name, len(content))
        content += chunk
    _check(decoder, b"", name, len(content), final=True)
    if not content.strip() and not may_be_empty:
        refuse(name, fr="fichier vide", en="empty file")
    return bytes(content.removeprefix(_BOM))


def _check(
    decoder: codecs.IncrementalDecoder, chunk: bytes, name: str, at: int, *, final: bool = False
) -> None:
    try:
        text = decoder.decode(chunk, final)
    except UnicodeDecodeError as error:
        refuse(
            name,
            fr="ce n'est pas du texte UTF-8",
            en="not UTF-8 text",
            where=f"byte {at + error.start}",
        )
    if "\0" in text:
        refuse(name, fr="fichier binaire", en="binary file", where=f"byte {at}")


def document(decoder: "msgspec.json.Decoder[T]", content: bytes, name: str) -> T:
    """Return the whole document; refuses it when it is cut, damaged, nested beyond reason or of
    another shape."""
    try:
        return decoder.decode(content)
    except RecursionError:
        refuse(name, fr="imbrication sans fin", en="nested beyond reason")
    except msgspec.ValidationError as error:
        refuse(name, fr=f"structure inattendue : {error}", en=f"unexpected structure: {error}")
    except msgspec.DecodeError as error:
        refuse(
            name, fr=f"JSON tronqué ou abîmé : {error}", en=f"truncated or damaged JSON: {error}"
        )


def record(decoder: "msgspec.json.Decoder[T]", content: bytes | msgspec.Raw) -> T:
    """Return one record; raises ``UnreadableRecord``."""
    try:
        return decoder.decode(content)
    except RecursionError as error:
        raise UnreadableRecord(
            reason_fr="imbrication sans fin", reason_en="nested beyond reason"
        ) from error
    except (msgspec.DecodeError, ValueError) as error:
        raise UnreadableRecord(
            reason_fr=f"forme inattendue : {error}", reason_en=f"unexpected shape: {error}"
        ) from error


def each(
    contents: Iterable[bytes | msgspec.Raw],
    decoder: "msgspec.json.Decoder[T]",
    build: Callable[[T], Iterable[R]],
    *,
    name: str,
    position: str = "record",
) -> Iterator[R | SetAside]:
    """Yield what ``build`` makes of each record, or ``SetAside``.

    Refuses the file when not one of its records could be read.
    """
    read = left = 0
    for ordinal, content in enumerate(contents, start=1):
        try:
            built = list(build(record(decoder, content)))
        except VigieError as error:
            left += 1
            yield set_aside(f"{position} {ordinal}", error)
        else:
            read += 1
            yield from built
    if left and not read:
        refuse(name, fr="aucun enregistrement lisible", en="not one readable record")


def set_aside(position: str, error: VigieError) -> SetAside:
    """Return the trace of a record that could not be read."""
    return SetAside(position, error.say("fr")[:400], error.say("en")[:400])


def json_lines(raw: BinaryIO, name: str, *, first: bytes = b"") -> Iterator[bytes]:
    """Yield the lines of a JSON lines file, after ``first`` when it was read already.

    Refuses binary content, other encodings and a cut last line.
    """
    last, number = b"", 0
    while line := (first if first and not number else raw.readline(MAX_LINE_BYTES + 1)):
        number += 1
        content = _line(line, name, number)
        if content:
            last = content
            yield content
    if not last:
        refuse(name, fr="fichier vide", en="empty file")
    _refuse_a_cut(last, name, number)


def records(raw: BinaryIO, name: str) -> Iterator[bytes | msgspec.Raw]:
    """Yield the records of a file that holds one, a list of them, or one per line."""
    first = raw.readline(MAX_LINE_BYTES + 1)
    if first.removeprefix(_BOM).lstrip()[:1] == b"{" and _is_whole(first.removeprefix(_BOM)):
        yield from json_lines(raw, name, first=first)
        return
    content = first + utf8(raw, name, may_be_empty=True)
    utf8(io.BytesIO(first), name)
    if content.removeprefix(_BOM).lstrip()[:1] == b"[":
        yield from document(_LIST, content.removeprefix(_BOM), name)
    else:
        yield document(_ONE, content.removeprefix(_BOM), name)


def _is_whole(line: bytes) -> bool:
    try:
        msgspec.json.decode(line, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True


def _line(line: bytes, name: str, number: int) -> bytes:
    where = f"line {number}"
    if len(line) > MAX_LINE_BYTES:
        refuse(name, fr="ligne démesurée", en="line of unreasonable length", where=where)
    if b"\0" in line:
        refuse(name, fr="fichier binaire", en="binary file", where=where)
    try:
        line.decode()
    except UnicodeDecodeError:
        refuse(name, fr="ce n'est pas du texte UTF-8", en="not UTF-8 text", where=where)
    return (line.removeprefix(_BOM) if number == 1 else line).strip()


def _refuse_a_cut(last: bytes, name: str, number: int) -> None:
    """A last line that is not JSON means that the file was cut."""
    try:
        msgspec.json.decode(last, type=msgspec.Raw)
    except RecursionError:
        return
    except msgspec.DecodeError as error:
        refuse(
            name,
            fr=f"JSON tronqué ou abîmé : {error}",
            en=f"truncated or damaged JSON: {error}",
            where=f"line {number}",
        )
