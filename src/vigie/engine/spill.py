"""Advisories as they are read, put aside as columns so that memory holds one batch at a time."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path

import polars as pl

from vigie.core.advisories import Advisory, Configuration
from vigie.core.products import ProductId, spelling_of
from vigie.engine.aliases import cves_by_alias, under_their_cve
from vigie.engine.claims import ClaimTables, tables_of
from vigie.engine.columns import CLAIMS, DEFAULTS, RECORDS

BATCH = 4_000
_KEY = ["cve", "source", "notice"]
_TAUGHT = ("part", "vendor", "product", "vulnerable", "said")
_SCHEMAS = {"records": RECORDS, "claims": CLAIMS, "defaults": DEFAULTS}
_SAYS_NOTHING = Configuration(())
_NAMED = pl.Schema({name: CLAIMS[name] for name in ("cve", "source", "notice", *_TAUGHT)})

Names = frozenset[tuple[str, str]]
"""Vendors and products."""


class Spill:
    """Writes batches of advisories to a folder and reads back the newest of each source.

    With ``names`` it keeps only what is claimed of those products, whatever their spelling, or of
    words without CPE, and apart the names of all that is claimed; the numbers of the
    configurations stay those of the source. Words and references are never kept.
    """

    def __init__(self, folder: Path, *, names: Names | None = None) -> None:
        self._folder = folder
        self._names = names
        self._spelt = {spelling_of(ProductId("", *name)) for name in names or ()}
        self._batches = 0

    def add(self, advisories: Iterable[Advisory]) -> None:
        """Write advisories, batch by batch."""
        stream = iter(advisories)
        while batch := list(islice(stream, BATCH)):
            newest = {(a.cve, a.source, a.notice): a for a in sorted(batch, key=_age)}
            kept = tables_of(map(self._kept, newest.values()))
            if self._names is not None:
                names = [name for one in newest.values() for name in _names(one)]
                kept["named"] = pl.DataFrame(names, schema=_NAMED, orient="row").lazy()
            for name, table in kept.items():
                stamped = table.with_columns(batch=pl.lit(self._batches, dtype=pl.UInt32))
                stamped.collect().write_parquet(
                    self._folder / f"{name}-{self._batches:06}.parquet", compression="lz4"
                )
            self._batches += 1

    def _kept(self, advisory: Advisory) -> Advisory:
        """Drop what no verdict on the products depends on. The record itself stays: it may be
        newer than one that says more, or withdraw the CVE."""
        configurations = advisory.configurations
        if self._names is not None:
            configurations = tuple(c if self._is_on(c) else _SAYS_NOTHING for c in configurations)
        return Advisory(
            advisory.cve,
            advisory.source,
            advisory.authority,
            advisory.modified_at,
            is_rejected=advisory.is_rejected,
            configurations=configurations,
            defaults=advisory.defaults,
            notice=advisory.notice,
        )

    def _is_on(self, configuration: Configuration) -> bool:
        """Return whether a configuration claims anything of the products, or of words without
        CPE."""
        return any(
            not match.part or _spelling(match.vendor, match.product) in self._spelt
            for group in configuration.groups
            for match in group.matches
            if match.vulnerable
        )

    def named(self) -> pl.LazyFrame:
        """Return the names of all that is claimed by the records that ``tables`` keeps."""
        if self._names is None or not self._batches:
            return self.tables()["claims"]
        return self._newest("named", self._winners(), _NAMED)

    def tables(self) -> ClaimTables:
        """Return the tables, with one record per source, CVE and notice: the newest, the last
        read when equal."""
        if not self._batches:
            return {name: schema.to_frame().lazy() for name, schema in _SCHEMAS.items()}
        kept = self._winners()
        return {name: self._newest(name, kept, schema) for name, schema in _SCHEMAS.items()}

    def _scan(self, name: str) -> pl.LazyFrame:
        """Return what was written of a table, under the CVE of each alias."""
        known = cves_by_alias(self._written("records"))
        return under_their_cve(self._written(name), known)

    def _written(self, name: str) -> pl.LazyFrame:
        return pl.scan_parquet(self._folder / f"{name}-*.parquet")

    def _winners(self) -> pl.LazyFrame:
        newest = (
            self._scan("records")
            .select(*_KEY, "batch", "modified_at")
            .sort("modified_at", "batch")
            .unique(_KEY, keep="last", maintain_order=True)
        )
        return newest.select(*_KEY, "batch").collect().lazy()

    def _newest(self, name: str, kept: pl.LazyFrame, schema: pl.Schema) -> pl.LazyFrame:
        newest = self._scan(name).join(
            kept, on=[*_KEY, "batch"], how="semi", maintain_order="left"
        )
        return newest.select(schema.names())


def _names(advisory: Advisory) -> Iterator[tuple[object, ...]]:
    """Yield a row of ``_NAMED`` per claim: how many there are counts in the dictionary."""
    head = (advisory.cve, advisory.source, advisory.notice)
    for configuration in advisory.configurations:
        for group in configuration.groups:
            for match in group.matches:
                yield (*head, *match[:3], match.vulnerable, match.said)


@lru_cache(maxsize=1 << 16)
def _spelling(vendor: str, product: str) -> tuple[str, str]:
    return spelling_of(ProductId("", vendor, product))


def _age(advisory: Advisory) -> float:
    return advisory.modified_at.timestamp()
