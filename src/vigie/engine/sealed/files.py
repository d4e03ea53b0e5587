"""Tables of the lake that are sealed as whole files; plain Parquet where there are no keys."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from vigie.sealed.keys import keys
from vigie.sealed.stream import MAGIC, PIECE, key_of, unsealed, write


def write_parquet(frame: pl.DataFrame, place: Path, **options: Any) -> None:
    """Write a table, sealed by the key of what is compiled now when there are keys."""
    given = keys()
    if given is None:
        frame.write_parquet(place, **options)
        return
    held = BytesIO()
    frame.write_parquet(held, **options)
    with place.open("wb") as stream:
        write(stream, _cut(held.getbuffer()), given, given.index())


def _cut(raw: memoryview) -> Iterator[bytes]:
    for first in range(0, len(raw), PIECE):
        yield bytes(raw[first : first + PIECE])


def read_parquet(place: Path, columns: Sequence[str] | None = None) -> pl.DataFrame:
    """Read a table, sealed or plain. Raises ``Expired``, ``Unsealable``."""
    chosen = None if columns is None else list(columns)
    with place.open("rb") as stream:
        if stream.read(len(MAGIC)) != MAGIC:
            return pl.read_parquet(place, columns=chosen)
        stream.seek(0)
        held = BytesIO(b"".join(unsealed(stream, keys(), place.name)))
    return pl.read_parquet(held, columns=chosen)


def is_readable(place: Path) -> bool:
    """Return whether a table is there and the key that seals it was not destroyed."""
    if not place.exists():
        return False
    name, given = key_of(place), keys()
    return not name or (given is not None and None not in given.keys(name.split("+")))
