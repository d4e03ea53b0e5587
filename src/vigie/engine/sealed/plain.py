"""A segment where there are no keys: three Parquet files."""

import hashlib
import os
from pathlib import Path

import polars as pl


def write_plain(folder: Path, tables: dict[str, pl.DataFrame]) -> str:
    """Write the tables as they are; return the hash of what was written."""
    digest = hashlib.sha256()
    for name, table in tables.items():
        path = folder / f"{name}.parquet"
        table.write_parquet(path, compression="zstd", compression_level=1)
        digest.update(_flushed(path))
    return digest.hexdigest()[:32]


def _flushed(path: Path) -> bytes:
    """Make sure a file is on the disk; return the hash of its content."""
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
        return hashlib.file_digest(stream, "sha256").digest()
