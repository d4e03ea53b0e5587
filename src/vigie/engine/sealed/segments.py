"""A segment sealed by perimeter: one file, whose blocks each have the key of one perimeter.

``MAGIC`` and a salt; for each perimeter a block of its machines and a block of its rows; the
names that several perimeters report, then the table of blocks, under the key *shared*; where these
two begin. What one perimeter alone reports is in its own block. A block whose key was destroyed is
no longer there: its perimeter delivered nothing.
"""

import os
import struct
import zlib
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.engine.columns import INSTALLED, MACHINES, REPORTED
from vigie.engine.sealed.writing import CODES, END, FILE, MAGIC, SALT, WORDS, Table, about, write
from vigie.sealed.keys import PERIMETER, SHARED, Keys, Unsealable, unseal

__all__ = ["FILE", "SealedSegment", "write"]

Array = npt.NDArray[Any]
_BATCH = 1 << 21
"""Rows given at a time."""


class _Machines(msgspec.Struct, array_like=True):
    """The block of machines of a perimeter."""

    names: list[str]
    serials: list[str]
    codes: list[bytes]
    ordinals: bytes
    words: list[list[str]]


_DECODER = msgspec.msgpack.Decoder(_Machines)
_TABLE = msgspec.msgpack.Decoder(list[tuple[str, bytes]])


class SealedSegment:
    """A sealed segment, opened for some perimeters (all by default); nothing is read before it is
    asked."""

    def __init__(self, place: Path, given: Keys, perimeters: Sequence[int] | None = None) -> None:
        self.place, self._given = place, given
        with place.open("rb") as stream:
            self._salt = stream.read(len(MAGIC) + SALT)[len(MAGIC) :]
            stream.seek(-END.size, os.SEEK_END)
            end = stream.tell()
            self._names, self._begin = END.unpack(stream.read())
            if not len(MAGIC) < self._names < self._begin < end:
                raise Unsealable(file=FILE)
            self.table = self._table(stream, end)
        every = self.table.perimeters
        chosen = np.arange(len(every)) if perimeters is None else _among(every, perimeters)
        names = [f"{PERIMETER}{one}" for one in every[chosen].tolist()]
        found = given.keys(names)
        self._keys = {int(n): key for n, key in zip(chosen, found, strict=True) if key is not None}

    @property
    def is_whole(self) -> bool:
        """Whether all its perimeters are opened."""
        return len(self._keys) == len(self.table.perimeters)

    def _table(self, stream: BinaryIO, end: int) -> Table:
        stream.seek(self._begin)
        raw = unseal(self._shared(), stream.read(end - self._begin), self._about(b"table"), FILE)
        parts = _TABLE.decode(zlib.decompress(raw))
        return Table(*(np.frombuffer(raw, dtype=kind) for kind, raw in parts))

    def _shared(self) -> bytes:
        (key,) = self._given.keys([SHARED])
        if key is None:
            raise Unsealable(file=FILE)
        return key

    def _about(self, what: bytes, perimeter: int = 0) -> bytes:
        return about(self._salt, what, perimeter)

    def _block(self, stream: BinaryIO, number: int, what: bytes, edges: Array) -> bytes:
        begin, end = edges[number : number + 2].tolist()
        stream.seek(begin)
        bound = self._about(what, self.table.perimeters[number])
        return unseal(self._keys[number], stream.read(end - begin), bound, FILE)

    def _machines(self) -> Iterator[tuple[int, _Machines]]:
        with self.place.open("rb") as stream:
            for number in self._keys:
                raw = self._block(stream, number, b"machines", self.table.machines)
                yield number, _DECODER.decode(raw)

    def machines(self) -> pl.DataFrame:
        """Return ``MACHINES``, of the perimeters opened."""
        held = list(self._machines())
        first = self.table.first
        spans = [(int(first[n]), int(first[n + 1])) for n, _ in held]
        sizes = [last - begin for begin, last in spans]
        owners = self.table.perimeters[[n for n, _ in held]] if held else np.zeros(0, np.uint32)
        columns: dict[str, Any] = {
            "machine": _joined([np.arange(*span, dtype=np.uint32) for span in spans], np.uint32),
            "perimeter": np.repeat(owners, sizes),
            "name": [name for _, one in held for name in one.names],
            "serial": [serial for _, one in held for serial in one.serials],
        }
        for place, code in enumerate(CODES):
            raw = b"".join(one.codes[place] for _, one in held)
            columns[code] = np.frombuffer(raw, dtype=np.uint8)
        return pl.DataFrame({name: columns[name] for name in MACHINES}, schema=MACHINES)

    def reported(self) -> pl.DataFrame:
        """Return ``REPORTED``: what several perimeters report, and what those opened alone do."""
        with self.place.open("rb") as stream:
            stream.seek(self._names)
            raw = stream.read(self._begin - self._names)
        shared = pl.read_parquet(BytesIO(unseal(self._shared(), raw, self._about(b"names"), FILE)))
        held = [one for _, one in self._machines() if one.ordinals]
        ordinals = np.frombuffer(b"".join(one.ordinals for one in held), dtype="<u4")
        columns: dict[str, Any] = {"reported": ordinals.astype(np.uint32)}
        for place, word in enumerate(WORDS):
            columns[word] = [text for one in held for text in one.words[place]]
        return pl.concat([shared, pl.DataFrame(columns, schema=REPORTED)]).sort("reported")

    def batches(self, *, only_machines: bool = False) -> Iterator[pl.DataFrame]:
        """Yield ``INSTALLED`` of the perimeters opened, sorted by machine, some perimeters at a
        time; with ``only_machines``, without what is reported."""
        machines: list[Array] = []
        reported: list[Array] = []
        held, firsts = 0, self.table.first.tolist()
        with self.place.open("rb") as stream:
            for number in self._keys:
                raw = self._block(stream, number, b"rows", self.table.rows)
                counts, after = _values(raw, 0)
                span = np.arange(firsts[number], firsts[number + 1], dtype=np.uint32)
                machines.append(np.repeat(span, counts))
                if not only_machines:
                    reported.append(_values(raw, after)[0])
                held += len(machines[-1])
                if held >= _BATCH:
                    yield _installed(machines, reported, only_machines)
                    machines, reported, held = [], [], 0
        yield _installed(machines, reported, only_machines)


def _among(every: Array, perimeters: Sequence[int]) -> Array:
    return np.flatnonzero(np.isin(every, np.array(list(perimeters), dtype=np.uint32)))


def _values(raw: bytes, place: int) -> tuple[Array, int]:
    """Return the uint32 values of ``_planes`` and where the next ones begin."""
    size, length = struct.unpack_from("<II", raw, place)
    end = place + 8 + length
    planes = np.frombuffer(zlib.decompress(raw[place + 8 : end]), dtype=np.uint8)
    return planes.reshape(4, size).T.copy().view("<u4").reshape(-1), end


def _joined(parts: Sequence[Array], kind: type[np.generic]) -> Array:
    return np.concatenate([np.zeros(0, kind), *parts]).astype(kind, copy=False)


def _installed(machines: list[Array], reported: list[Array], only_machines: bool) -> pl.DataFrame:
    columns = {"machine": _joined(machines, np.uint32)}
    if not only_machines:
        columns["reported"] = _joined(reported, np.uint32)
    return pl.DataFrame(columns, schema={name: INSTALLED[name] for name in columns})
