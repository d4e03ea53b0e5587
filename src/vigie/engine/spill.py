"""Advisories as they are read, put aside as columns so that memory holds one batch at a time."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import polars as pl

from vigie.core.advisories import Advisory, Configuration
from vigie.engine.aliases import cves_by_alias, under_their_cve
from vigie.engine.claims import ClaimTables, tables_of
from vigie.engine.columns import CLAIMS, DEFAULTS, RECORDS

BATCH = 4_000
_KEY = ["cve", "source", "notice"]
_SCHEMAS = {"records": RECORDS, "claims": CLAIMS, "defaults": DEFAULTS}
_SAYS_NOTHING = Configuration(())

Names = frozenset[tuple[str, str]]
"""Vendors and products."""


class Spill:
    """Writes batches of advisories to a folder and reads back the newest of each source.

    With ``names`` it keeps only what is claimed of those products; the numbers of the
    configurations stay those of the source. Words and references are never kept.
    """

    def __init__(self, folder: Path, *, names: Names | None = None) -> None:
        self._folder = folder
        self._names = names
        self._batches = 0

    def add(self, advisories: Iterable[Advisory]) -> None:
        """Write advisories, batch by batch."""
        stream = (self._kept(advisory) for advisory in advisories)
        while batch := list(islice(stream, BATCH)):
            newest = {(a.cve, a.source, a.notice): a for a in sorted(batch, key=_age)}
            for name, table in tables_of(newest.values()).items():
                stamped = table.with_columns(batch=pl.lit(self._batches, dtype=pl.UInt32))
                stamped.collect().write_parquet(
                    self._folder / f"{name}-{self._batches:06}.parquet", compression="lz4"
                )
            self._batches += 1

    def _kept(self, advisory: Advisory) -> Advisory:
        """Drop what no verdict on the products depends on. The record itself stays: it may be
        newer than one that says more, or withdraw the CVE."""
        names = self._names
        configurations, defaults = advisory.configurations, advisory.defaults
        if names is not None:
            configurations = tuple(
                c if _is_on(c, names) else _SAYS_NOTHING for c in configurations
            )
            defaults = tuple(d for d in defaults if (d.vendor, d.product) in names)
        return Advisory(
            advisory.cve,
            advisory.source,
            advisory.authority,
            advisory.modified_at,
            is_rejected=advisory.is_rejected,
            configurations=configurations,
            defaults=defaults,
            notice=advisory.notice,
        )

    def tables(self) -> ClaimTables:
        """Return the tables, with one record per source, CVE and notice: the newest, the last
        read when equal."""
        if not self._batches:
            return {name: schema.to_frame().lazy() for name, schema in _SCHEMAS.items()}
        found = {name: pl.scan_parquet(self._folder / f"{name}-*.parquet") for name in _SCHEMAS}
        known = cves_by_alias(found["records"])
        read = {name: under_their_cve(table, known) for name, table in found.items()}
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
            name: table.join(kept, on=[*_KEY, "batch"], how="semi", maintain_order="left").select(
                _SCHEMAS[name].names()
            )
            for name, table in read.items()
        }


def _is_on(configuration: Configuration, names: Names) -> bool:
    """Return whether a configuration claims anything of the products."""
    return any(
        match.vulnerable and (match.vendor, match.product) in names
        for group in configuration.groups
        for match in group.matches
    )


def _age(advisory: Advisory) -> float:
    return advisory.modified_at.timestamp()
