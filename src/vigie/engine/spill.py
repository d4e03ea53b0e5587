"""Advisories as they are read, put aside as columns so that memory holds one batch at a time."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import polars as pl

from vigie.core.advisories import Advisory
from vigie.engine.claims import ClaimTables, tables_of
from vigie.engine.columns import CLAIMS, DEFAULTS, RECORDS

BATCH = 4_000
_KEY = ["cve", "source", "notice"]
_SCHEMAS = {"records": RECORDS, "claims": CLAIMS, "defaults": DEFAULTS}


class Spill:
    """Writes batches of advisories to a folder and reads back the newest of each source."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._batches = 0

    def add(self, advisories: Iterable[Advisory]) -> None:
        """Write advisories, batch by batch."""
        stream = iter(advisories)
        while batch := list(islice(stream, BATCH)):
            newest = {(a.cve, a.source, a.notice): a for a in sorted(batch, key=_age)}
            for name, table in tables_of(newest.values()).items():
                stamped = table.with_columns(batch=pl.lit(self._batches, dtype=pl.UInt32))
                stamped.collect().write_parquet(
                    self._folder / f"{name}-{self._batches:06}.parquet", compression="lz4"
                )
            self._batches += 1

    def tables(self) -> ClaimTables:
        """Return the tables, with one record per source, CVE and notice: the newest, the last
        read when equal."""
        if not self._batches:
            return {name: schema.to_frame().lazy() for name, schema in _SCHEMAS.items()}
        read = {name: pl.scan_parquet(self._folder / f"{name}-*.parquet") for name in _SCHEMAS}
        kept = (
            read["records"]
            .select(*_KEY, "batch", "modified_at")
            .sort("modified_at", "batch")
            .unique(_KEY, keep="last", maintain_order=True)
            .select(*_KEY, "batch")
            .collect()
            .lazy()
        )
        return {
            name: table.join(kept, on=[*_KEY, "batch"], how="semi").select(_SCHEMAS[name].names())
            for name, table in read.items()
        }


def _age(advisory: Advisory) -> float:
    return advisory.modified_at.timestamp()
