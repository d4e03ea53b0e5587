"""Other names of a CVE: what is said under ``GHSA-…`` or ``PYSEC-…`` is said of the CVE it is.

Source: the aliases of OSV, where a record keeps its own name (``notice``) beside the CVE it is
told under. A name that stands for several CVEs stands for none.
"""

from collections.abc import Mapping

import polars as pl

_CVE = "CVE-"
_OSV = "osv"


def cves_by_alias(records: pl.LazyFrame) -> dict[str, str]:
    """Return the CVE that each other name stands for, from the table of records."""
    is_other = (pl.col("notice") != "") & ~pl.col("notice").str.starts_with(_CVE)
    is_told = (pl.col("source") == _OSV) & pl.col("cve").str.starts_with(_CVE)
    pairs = records.filter(is_told & is_other).select("notice", "cve").unique().collect()
    alone = pairs.filter(pl.col("cve").count().over("notice") == 1)
    return dict(alone.iter_rows())


def under_their_cve(table: pl.LazyFrame, known: Mapping[str, str]) -> pl.LazyFrame:
    """Return a table with a column ``cve``, its aliases replaced."""
    if not known:
        return table
    return table.with_columns(pl.col("cve").replace(list(known), list(known.values())))
