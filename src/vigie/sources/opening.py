"""Opens a file as it was received: compressed or not, within bounds that no honest feed
reaches."""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

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
                reason_fr="archive gzip tronquée ou abîmée",
                reason_en="truncated or damaged gzip archive",
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
    """Yield the decompressed content of ``path`` as a buffered stream (gzip is seen by its
    first bytes).

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
        is_gzip = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        stream: BinaryIO = gzip.GzipFile(fileobj=raw) if is_gzip else raw  # type: ignore[assignment]
        size = path.stat().st_size if is_gzip else None
        yield io.BufferedReader(_Bounded(stream, name=shown, compressed_bytes=size), 1 << 20)


def head_of(path: Path, *, name: str = "") -> bytes:
    """Return the first ``HEAD_BYTES`` of the decompressed content."""
    with opened(path, name=name) as stream:
        return stream.read(HEAD_BYTES)


def content_name(name: str) -> str:
    """Return a file's name without its compression suffix."""
    return name.removesuffix(".gz")
