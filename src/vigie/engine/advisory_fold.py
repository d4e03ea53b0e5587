"""How the parts become the tables of a snapshot, table by table."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from vigie.engine.advisory_parts import Part, place, schema_of
from vigie.engine.aliases import cves_by_alias, under_their_cve
from vigie.engine.columns import ADVISORY_TABLES, CLAIMS, DEFAULTS
from vigie.engine.dictionary import dictionary_of
from vigie.engine.restating import Restated, meant_by, restated

FOLD_EDITION = 6
"""Raised when folding, or how words are read, changes what tables hold: they are then built
again."""
ROW_GROUP = 1 << 15
"""Rows per group of the tables that are looked up by their sort key."""
RECORDS_GROUP = 1 << 12
"""The same for records, whose texts are long."""
_FILE = "__file"
_NAMED = frozenset(("records", "claims", "defaults"))
"""Tables whose vulnerabilities may be told under another name than their CVE."""
_PART = pl.Schema({"part_ordinal": pl.UInt32})


@dataclass
class Folded:
    """The parts to fold and the folder that receives the tables."""

    lake: Path
    parts: list[Part]
    folder: Path
    names: bytes = b""
    """Our own tables of names, by which claims without CPE are read; without them none is."""

    def scan(self, table: str) -> pl.LazyFrame:
        """Return a table over all the parts, with ``part``, the ordinal of the part; what is told
        under an alias stands under its CVE."""
        found = self._scanned(table)
        return under_their_cve(found, self.cves) if table in _NAMED else found

    @cached_property
    def cves(self) -> dict[str, str]:
        """The CVE of each alias."""
        return cves_by_alias(self._scanned("records"))

    def _scanned(self, table: str) -> pl.LazyFrame:
        files = [
            file
            for part in self.parts
            if table in part.rows
            for file in sorted(place(self.lake, part.sha256).glob(f"{table}-*.parquet"))
        ]
        if not files:
            return pl.LazyFrame(schema={**schema_of(table), **_PART})
        return pl.scan_parquet(files, include_file_paths=_FILE, glob=False).with_columns(
            pl.col(_FILE)
            .replace_strict(self._ordinals(files), return_dtype=pl.UInt32)
            .alias("part_ordinal")
        )

    def _ordinals(self, files: list[Path]) -> dict[str, int]:
        ordinals = {part.sha256: ordinal for ordinal, part in enumerate(self.parts)}
        return {str(file): ordinals[file.parent.name] for file in files}

    @cached_property
    def winners(self) -> pl.DataFrame:
        """The newest record per (source, cve, notice): its ``part`` and ``record``."""
        key = ["source", "cve", "notice"]
        every = (
            self.scan("records").select(*key, "modified_at", "part_ordinal", "record").collect()
        )
        newest = every.sort("modified_at", "part_ordinal", "record").unique(key, keep="last")
        return newest.select("part_ordinal", "record")

    def of_winners(self, table: str) -> pl.LazyFrame:
        """Return the rows of the records that won."""
        return self.scan(table).join(
            self.winners.lazy(), on=["part_ordinal", "record"], how="semi"
        )

    @cached_property
    def restated(self) -> Restated:
        """What the claims say of the products that their words stand for."""
        if not self.names:
            return Restated(CLAIMS.to_frame(), DEFAULTS.to_frame())
        claims = self.said()
        meant = meant_by(claims, lambda: dictionary_of(claims, self.names))
        return restated({"claims": claims, "defaults": self.of_winners("defaults")}, meant)

    def said(self) -> pl.LazyFrame:
        """Return the claims as their sources make them."""
        return self.of_winners("claims").with_columns(said=pl.lit(""))

    def every_claim(self) -> pl.LazyFrame:
        """Return the claims, and after them what is restated."""
        own = self.said().select(CLAIMS.names())
        return pl.concat([own, self.restated.claims.lazy()])

    def newest_parts(self, table: str) -> pl.LazyFrame:
        """Return ``part``, ``data_on`` and ``received_at`` of the parts that hold the table."""
        rows = [
            (ordinal, part.data_on, part.received_at)
            for ordinal, part in enumerate(self.parts)
            if table in part.rows
        ]
        schema: dict[str, Any] = {
            "part_ordinal": pl.UInt32,
            "data_on": pl.Date,
            "received_at": pl.Datetime("us", "UTC"),
        }
        return pl.LazyFrame(rows, schema=schema, orient="row")

    def sink(self, table: str, frame: pl.LazyFrame, schema: str = "") -> None:
        """Write a table of the snapshot without holding it all as text."""
        columns = list(ADVISORY_TABLES[schema or table])
        rows = RECORDS_GROUP if table == "records" else ROW_GROUP
        frame.select(columns).sink_parquet(
            self.folder / f"{table}.parquet", row_group_size=rows, compression="zstd"
        )

    def write(self, table: str, frame: pl.DataFrame) -> None:
        """Write a table of the snapshot."""
        columns = list(ADVISORY_TABLES[table])
        frame.select(columns).write_parquet(
            self.folder / f"{table}.parquet", row_group_size=ROW_GROUP, compression="zstd"
        )


def _records(folded: Folded) -> None:
    folded.sink("records", folded.of_winners("records").sort("cve", "authority"))


_IN_RECORD = ["cve", "authority", "notice", "configuration", "group"]


def _claims(folded: Folded) -> None:
    claims = folded.every_claim()
    folded.sink("claims", claims.sort("vendor", "product", *_IN_RECORD, maintain_order=True))


def _claims_by_cve(folded: Folded) -> None:
    claims = folded.every_claim()
    folded.sink("claims_by_cve", claims.sort(_IN_RECORD, maintain_order=True), "claims")


def _defaults(folded: Folded) -> None:
    own = folded.of_winners("defaults").select(DEFAULTS.names()).collect()
    frame = pl.concat([own, folded.restated.defaults])
    folded.write("defaults", frame.sort("vendor", "product", "cve", "source"))


def _exploited(folded: Folded) -> None:
    """The newest catalogue replaces the former ones: what it dropped is no longer in it."""
    newest = (
        folded.newest_parts("exploited").sort("data_on", "received_at", "part_ordinal").tail(1)
    )
    frame = folded.scan("exploited").join(newest, on="part_ordinal", how="semi").collect()
    folded.write("exploited", frame.unique("cve", keep="last").sort("cve"))


def _probabilities(folded: Folded) -> None:
    """Every day imported is kept: the trend is read from them."""
    frame = folded.scan("probabilities").collect().sort("cve", "on", "part_ordinal")
    folded.write("probabilities", frame.unique(["cve", "on"], keep="last", maintain_order=True))


def _ssvc(folded: Folded) -> None:
    frame = folded.scan("ssvc").collect().sort("cve", "at", "part_ordinal", nulls_last=False)
    folded.write("ssvc", frame.unique("cve", keep="last", maintain_order=True))


def _notices(folded: Folded) -> None:
    """The newest text of each notice; what only lists its CVEs (no title) adds them to it."""
    every = folded.scan("notices").with_columns(full=pl.col("title") != "")
    ordered = every.sort("reference", "full", "modified_on", "part_ordinal").collect()
    joined = ordered.group_by("reference", maintain_order=True).agg(
        pl.all().exclude("cves").last(),
        pl.col("cves").filter(~pl.col("full")).last().alias("listed"),
        pl.col("cves").last(),
    )
    both = pl.col("cves").list.set_union(pl.col("listed").fill_null([])).list.sort()
    folded.write("notices", joined.with_columns(both.alias("cves")).sort("reference"))


def _cycles(folded: Folded) -> None:
    """Per product, the cycles of the file received last."""
    every = folded.scan("cycles").join(folded.newest_parts("cycles"), on="part_ordinal").collect()
    last = pl.col("part_ordinal").sort_by("received_at", "part_ordinal").last().over("product")
    newest = every.filter(pl.col("part_ordinal") == last)
    folded.write(
        "cycles", newest.unique(["product", "cycle"], keep="last").sort("product", "cycle")
    )


def _trees(folded: Folded) -> None:
    """The newest tree of each notice."""
    every = folded.scan("trees").collect().sort("notice", "modified_at", "part_ordinal")
    folded.write("trees", every.unique(["source", "notice"], keep="last", maintain_order=True))


FOLDS: dict[str, Callable[[Folded], None]] = {
    "records": _records,
    "claims": _claims,
    "claims_by_cve": _claims_by_cve,
    "defaults": _defaults,
    "exploited": _exploited,
    "probabilities": _probabilities,
    "ssvc": _ssvc,
    "notices": _notices,
    "cycles": _cycles,
    "trees": _trees,
}
