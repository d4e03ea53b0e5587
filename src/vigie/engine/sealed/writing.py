"""Writing a segment sealed by perimeter, and the form of its parts."""

import hashlib
import hmac
import os
import struct
import zlib
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.engine.columns import REPORTED
from vigie.errors import VigieError
from vigie.sealed.keys import PERIMETER, SHARED, Keys, seal

Array = npt.NDArray[Any]
FILE = "sealed"
MAGIC, SALT = b"VIGIE-SEGMENT-1\n", 16
END = struct.Struct("<QQ")
CODES = ("exposure", "role", "care_service")
WORDS = [field for field in REPORTED if field != "reported"]


class ErasedPerimeter(VigieError):
    fr = "un établissement de cette livraison a été effacé : il ne livre plus rien"
    en = "an establishment of this delivery was erased: it delivers nothing any more"


class Table(NamedTuple):
    """Where each perimeter has its blocks; one more value where each begins."""

    perimeters: Array
    """Sorted, uint32."""
    first: Array
    """Its first machine, uint32."""
    machines: Array
    """Where its block of machines begins in the file, uint64."""
    rows: Array
    """Where its block of rows begins, uint64."""


def write(folder: Path, tables: dict[str, pl.DataFrame], given: Keys) -> str:
    """Write the three tables of a segment, sorted, in one sealed file; return what tells them from
    all others: a keyed hash of what they hold, so that the same rows are the same segment."""
    machines, rows = tables["machines"], _Rows(tables["installed"], tables["machines"].height)
    perimeters, first = np.unique(machines["perimeter"].to_numpy(), return_index=True)
    first = np.append(first, machines.height).astype(np.uint32)
    own, shared = _split(tables["reported"], rows, first)
    names = [f"{PERIMETER}{one}" for one in perimeters.tolist()]
    (common, *keys) = given.keys([SHARED, *names], make=True)
    if common is None or None in keys:
        raise ErasedPerimeter
    with (folder / FILE).open("wb") as stream:
        file = _File(stream, common)
        held = (_machines_of(machines, first, n, own) for n in range(len(perimeters)))
        lines = (rows.of(first[n], first[n + 1]) for n in range(len(perimeters)))
        of_machines = file.add_all(held, b"machines", perimeters, keys)
        of_rows = file.add_all(lines, b"rows", perimeters, keys)
        file.finish(shared, Table(perimeters, first, of_machines, of_rows))
        stream.flush()
        os.fsync(stream.fileno())
    return file.digest()


class _File:
    """A segment that is being written."""

    def __init__(self, stream: BinaryIO, common: bytes) -> None:
        self._stream, self._common, self._salt = stream, common, os.urandom(SALT)
        self._summed = hmac.new(common, digestmod=hashlib.sha256)
        stream.write(MAGIC + self._salt)

    def add_all(
        self, blocks: Iterable[bytes], what: bytes, perimeters: Array, keys: Sequence[bytes | None]
    ) -> Array:
        """Add a block per perimeter; return where each begins, and where the last ends."""
        each = zip(keys, blocks, perimeters.tolist(), strict=True)
        places = [self.add(key, raw, what, perimeter) for key, raw, perimeter in each]
        return np.array([*places, self._stream.tell()], dtype=np.uint64)

    def add(self, key: bytes | None, raw: bytes, what: bytes, perimeter: int) -> int:
        """Add a block; return where it begins."""
        place = self._stream.tell()
        self._summed.update(struct.pack("<QQ", len(raw), perimeter) + raw)
        self._stream.write(seal(key or b"", raw, about(self._salt, what, perimeter)))
        return place

    def finish(self, shared: pl.DataFrame, table: Table) -> None:
        held = BytesIO()
        shared.write_parquet(held, compression="zstd", compression_level=1)
        names = self.add(self._common, held.getvalue(), b"names", 0)
        blocks = msgspec.msgpack.encode([(one.dtype.str, one.tobytes()) for one in table])
        begin = self._stream.tell()
        what = about(self._salt, b"table", 0)
        self._stream.write(seal(self._common, zlib.compress(blocks, 1), what))
        self._stream.write(END.pack(names, begin))

    def digest(self) -> str:
        return self._summed.hexdigest()[:32]


def about(salt: bytes, what: bytes, perimeter: int) -> bytes:
    return salt + what + int(perimeter).to_bytes(8, "little")


class _Rows:
    """The installed rows, by machine."""

    def __init__(self, installed: pl.DataFrame, machines: int) -> None:
        self.reported = installed["reported"].to_numpy()
        counts = np.bincount(installed["machine"].to_numpy(), minlength=machines)
        self.start = np.append(0, np.cumsum(counts)).astype(np.int64)

    def of(self, first: int, last: int) -> bytes:
        """Return the rows of some machines, compressed: how many each has, and their
        components."""
        begin, end = self.start[[first, last]]
        counts = np.diff(self.start[first : last + 1]).astype(np.uint32)
        return _planes(counts) + _planes(self.reported[begin:end])


def _planes(values: Array) -> bytes:
    """Return uint32 values, compressed byte place by byte place: the high ones are nearly all
    zero."""
    raw = values.astype("<u4", copy=False).view(np.uint8).reshape(-1, 4).T.tobytes()
    held = zlib.compress(raw, 1)
    return struct.pack("<II", len(values), len(held)) + held


def _split(
    reported: pl.DataFrame, rows: _Rows, first: Array
) -> tuple[dict[int, pl.DataFrame], pl.DataFrame]:
    """Return the components that one perimeter alone reports, by its place, and the others."""
    size = int(reported["reported"].max() or 0) + 1  # type: ignore[arg-type]
    lowest, highest = np.full(size, -1, np.int32), np.full(size, -1, np.int32)
    edges = rows.start[first]
    for place in range(len(first) - 1):
        highest[rows.reported[edges[place] : edges[place + 1]]] = place
    for place in range(len(first) - 2, -1, -1):
        lowest[rows.reported[edges[place] : edges[place + 1]]] = place
    owner = np.where((lowest == highest) & (lowest >= 0), lowest, -1)
    said = reported.with_columns(owner=pl.Series(owner[reported["reported"].to_numpy()]))
    alone = said.filter(pl.col("owner") >= 0).partition_by(
        "owner", as_dict=True, include_key=False
    )
    return {int(k[0]): v for k, v in alone.items()}, said.filter(pl.col("owner") < 0).drop("owner")


def _machines_of(
    machines: pl.DataFrame, first: Array, place: int, own: dict[int, pl.DataFrame]
) -> bytes:
    """Return the machines of a perimeter and what it alone reports."""
    part = machines.slice(int(first[place]), int(first[place + 1] - first[place]))
    alone = own.get(place, REPORTED.to_frame())
    return msgspec.msgpack.encode(
        (
            part["name"].to_list(),
            part["serial"].to_list(),
            [part[code].to_numpy().tobytes() for code in CODES],
            alone["reported"].to_numpy().astype("<u4").tobytes(),
            [alone[word].to_list() for word in WORDS],
        )
    )
