"""Who says what of a product, and what presses most: the head of its document."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from vigie.core.advisories import ANY, NOT_APPLICABLE, Status
from vigie.core.products import PACKAGE, ProductId
from vigie.engine.advisories import AdvisorySnapshot
from vigie.engine.watch import EXPLOITED
from vigie.operations.findings.shown import Document

_REACHED = ("internet", "remote")
_WITHOUT_BOUNDS = (pl.col("start") == "") & (pl.col("end") == "")


def sources_of(known: AdvisorySnapshot, product: ProductId) -> list[Document]:
    """Return, source by source, on how many vulnerabilities it names the product, with versions,
    with all versions, to exempt some, or without saying which; those that say most first."""
    every = (pl.col("version") == ANY) & _WITHOUT_BOUNDS
    is_unsaid = (pl.col("status") == int(Status.UNKNOWN)) | (pl.col("version") == NOT_APPLICABLE)
    is_affected = (pl.col("status") == int(Status.AFFECTED)) & ~is_unsaid
    is_exempt = pl.col("status") == int(Status.UNAFFECTED)
    counted = (
        _claims(known, product)
        .group_by("source")
        .agg(
            vulnerabilities=_cves(pl.lit(value=True)),
            with_versions=_cves(is_affected & ~every),
            all_versions=_cves(is_affected & every),
            exempted=_cves(is_exempt),
            unsaid=_cves(is_unsaid),
        )
    )
    order = counted.sort("vulnerabilities", "source", descending=[True, False])
    return order.collect().to_dicts()


def _cves(which: pl.Expr) -> pl.Expr:
    return pl.col("cve").filter(which).n_unique().cast(pl.Int64)


def _claims(known: AdvisorySnapshot, product: ProductId) -> pl.LazyFrame:
    """The vulnerable statements that name the product, of its part or of none."""
    own_part = pl.col("part").cast(pl.String) == product.part
    any_part = pl.col("part").cast(pl.String).is_in(["", ANY]) & (product.part != PACKAGE)
    return known.table("claims").filter(
        (pl.col("vendor") == product.vendor)
        & (pl.col("product") == product.product)
        & pl.col("vulnerable")
        & (own_part | any_part)
    )


def summary(
    against: pl.DataFrame, versions: Sequence[Document], by_exposure: Mapping[str, Any]
) -> Document:
    """Return what presses most: vulnerabilities of the versions in place that affect, that are
    known to be exploited, that may affect; machines out of support, within reach of outside, of
    an exposure or a support that is not known."""
    affects = against["versions_affected"] > 0
    is_exploited = (against["flags"] & EXPLOITED) > 0
    machines = {
        said: sum(int(one["machines"]) for one in versions if one["support"] == said)
        for said in ("ended", "unknown")
    }
    return {
        "affecting": int(affects.sum()),
        "exploited": int((affects & is_exploited).sum()),
        "possible": int((~affects & (against["versions_unknown"] > 0)).sum()),
        "out_of_support": machines["ended"],
        "support_unknown": machines["unknown"],
        "exposed": sum(int(by_exposure.get(word, 0)) for word in _REACHED),
        "exposure_unknown": int(by_exposure.get("unknown", 0)),
    }
