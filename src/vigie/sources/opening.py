"""Opens a file as it was received: compressed or not, within bounds that no honest feed
reaches."""

import errno
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from vigie.errors import InputRefused

HEAD_BYTES = 65_536
MAX_BYTES = 4 << 30
"""Largest decompressed size that is read."""
MAX_RATIO = 250
"""Largest compression ratio, counted once ``RATIO_FROM`` bytes came out (yearly NVD feeds reach
30)."""
RATIO_FROM = 64 << 20


class _Bounded(io.RawIOBase):
    """Counts what comes out of a stream and refuses a bomb."""

    def __init__(self, stream: BinaryIO, *, name: str, compressed_bytes: int | None) -> None:
        self._stream = stream
        self._name = name
        self._compressed_bytes = compressed_bytes
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        try:
            chunk = self._stream.read(len(buffer))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise InputRefused(
                file=self._name,
                reason_fr="archive gzip ou zip tronquée ou abîmée",
                reason_en="truncated or damaged gzip or zip archive",
                where=f"byte {self._read}",
            ) from error
        self._read += len(chunk)
        self._refuse_a_bomb()
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def _refuse_a_bomb(self) -> None:
        too_large = self._read > MAX_BYTES
        bomb = (
            self._compressed_bytes is not None
            and self._read > RATIO_FROM
            and self._read > MAX_RATIO * self._compressed_bytes
        )
        if too_large or bomb:
            raise InputRefused(
                file=self._name,
                reason_fr="le contenu décompressé dépasse toute taille honnête",
                reason_en="the decompressed content is larger than any honest file",
                where=f"byte {self._read}",
            )


@contextmanager
def opened(path: Path, *, name: str = "") -> Iterator[BinaryIO]:
    """Yield the decompressed content of ``path`` as a buffered stream (gzip and zip are
    seen by their first bytes).

    Raises ``InputRefused`` while reading when the archive is damaged or is a bomb.
    """
    shown = name or path.name
    try:
        raw: BinaryIO = path.open("rb")
    except OSError as error:
        raise InputRefused(
            file=shown, reason_fr="fichier illisible", reason_en="unreadable file"
        ) from error
    with raw:
        stream = _unpacked(raw)
        size = path.stat().st_size if stream is not raw else None
        yield io.BufferedReader(_Bounded(stream, name=shown, compressed_bytes=size), 1 << 20)


def _unpacked(raw: BinaryIO) -> BinaryIO:
    """Return the decompressed content: gzip, or a zip of JSON documents."""
    magic = raw.read(4)
    raw.seek(0)
    if magic[:2] == b"\x1f\x8b":
        return gzip.GzipFile(fileobj=raw)  # type: ignore[return-value]  # it reads as one
    if magic == b"PK\x03\x04" and (members := _documents(raw)):
        return members
    raw.seek(0)
    return raw


def _documents(raw: BinaryIO) -> "_Documents | None":
    """Return the documents of a zip that holds JSON alone; other zips are files of their own
    (workbooks)."""
    try:
        archive = zipfile.ZipFile(raw)
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    names = [one.filename for one in archive.infolist() if not one.is_dir()]
    if not names or not all(name.lower().endswith(".json") for name in names):
        return None
    return _Documents(archive, names)


class _Documents(io.BytesIO):
    """The documents of a zip, one per line: a line break is white space in JSON."""

    def __init__(self, archive: zipfile.ZipFile, names: list[str]) -> None:
        super().__init__()
        self._archive = archive
        self._waiting = list(reversed(names))
        self._member: IO[bytes] | None = None

    def read(self, size: int | None = -1, /) -> bytes:
        """Return up to ``size`` bytes; raise ``zlib.error`` when a member is damaged."""
        wanted = 1 << 20 if size is None or size < 0 else size
        while self._member is not None or self._waiting:
            if self._member is None:
                self._member = self._open(self._waiting.pop())
            if chunk := self._read(self._member, wanted):
                return chunk.replace(b"\r", b" ").replace(b"\n", b" ")
            self._member = None
            return b"\n"
        return b""

    def _open(self, name: str) -> IO[bytes]:
        try:
            return self._archive.open(name)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, ValueError) as error:
            raise zlib.error(str(error)) from error
        except OSError as error:  # a place that the archive says, and that no file has
            if error.errno != errno.EINVAL:
                raise
            raise zlib.error(str(error)) from error

    def _read(self, member: IO[bytes], size: int) -> bytes:
        try:
            return member.read(size)
        except zipfile.BadZipFile as error:
            raise zlib.error(str(error)) from error


def head_of(path: Path, *, name: str = "") -> bytes:
    """Return the first ``HEAD_BYTES`` of the decompressed content."""
    with opened(path, name=name) as stream:
        return stream.read(HEAD_BYTES)


def tail_of(path: Path, *, name: str = "") -> bytes:
    """Return up to the last ``HEAD_BYTES`` of a longer decompressed content; nothing of one that
    ``head_of`` gives whole."""
    tail, is_longer = b"", False
    with opened(path, name=name) as stream:
        while block := stream.read(1 << 20):
            is_longer = is_longer or bool(tail) or len(block) > HEAD_BYTES
            tail = (tail + block)[-HEAD_BYTES:]
    return tail if is_longer else b""


def content_name(name: str) -> str:
    """Return a file's name without its compression suffix."""
    return name.removesuffix(".gz").removesuffix(".zip")
