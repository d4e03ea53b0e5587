"""The document on a product: where it runs, what is known against it, until when it is
supported."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from vigie.core.advisories import ANY
from vigie.core.findings.support import Cycles, cycles_of, supported
from vigie.core.findings.verdicts import Truth
from vigie.core.products import Identified, ProductId
from vigie.core.scope import Scope
from vigie.engine import advisories, questions, snapshot, watch
from vigie.operations.findings.said import sources_of, summary
from vigie.operations.findings.shown import Document, probabilities, seen, written
from vigie.operations.notices import notices_of
from vigie.store.home import lake

SCHEMA = "vigie/product/1"
MOST_NAMED = 30
"""Products that a search returns."""
MOST_SHOWN = 500
"""Vulnerabilities of a product that are shown, the most pressing first."""
_SUPPORT = {Truth.TRUE: "supported", Truth.FALSE: "ended", Truth.UNKNOWN: "unknown"}


def product_document(*, scope: Scope, product: str) -> Document | None:
    """Return where a product (``part:vendor:product``) runs within the scope, in which versions,
    what is known against them and until when they are supported.

    ``None`` when it neither runs within the scope nor is named by an advisory: a product that runs
    elsewhere only reads as one that does not exist.
    """
    compiled, known = snapshot.current(lake()), advisories.current(lake())
    if compiled is None or known is None or product.count(":") < 2:
        return None
    identity = ProductId(*product.split(":", 2))
    found = questions.product(compiled, identity, seen(scope))
    if not found.machines and not _is_named(known, identity):
        return None
    cycles = watch.cycles_of(known)
    on = date.fromisoformat(compiled.about["on"])
    versions = [_version(identity, row, cycles, on) for row in found.versions.to_dicts()]
    against = _against(found.vulnerabilities, known)
    return {
        "schema": SCHEMA,
        "id": product,
        "name": identity.product.replace("_", " "),
        "vendor": identity.vendor.replace("_", " "),
        "on": on.isoformat(),
        "machines": found.machines,
        "establishments": found.perimeters,
        "summary": summary(found.vulnerabilities, versions, found.by_exposure),
        "versions": versions,
        "sources": sources_of(known, identity),
        "by_exposure": found.by_exposure,
        "by_care_service": found.by_care_service,
        "names": found.names,
        "notices": notices_of(
            known,
            identity,
            cves=[one["cve"] for one in against],
            versions=[one["version"] for one in versions if one["version"]],
        ),
        "vulnerabilities": against,
        "cycles": _cycles(known, identity, found.versions["version"].to_list(), cycles),
    }


def _is_named(known: advisories.AdvisorySnapshot, product: ProductId) -> bool:
    """Return whether a claim names the product; one without part names software and all else."""
    own = known.table("claims").filter(
        (pl.col("vendor") == product.vendor) & (pl.col("product") == product.product)
    )
    parts = own.select(pl.col("part").cast(pl.String)).unique().collect()["part"].to_list()
    return product.part in parts or "" in parts


def _version(product: ProductId, row: Mapping[str, object], cycles: Cycles, on: date) -> Document:
    version = str(row["version"])
    shown = "" if version == ANY else version
    support = _SUPPORT[supported(Identified(product, version), cycles, on)]
    update = "" if row["update"] == ANY else row["update"]
    return {**row, "version": shown, "update": update, "support": support}


def _against(found: pl.DataFrame, known: advisories.AdvisorySnapshot) -> list[Document]:
    """Return the vulnerabilities with what presses: exploited first, then the likeliest."""
    scores = known.table("records").group_by("cve").agg(pl.col("score").max().round(1))
    joined = (
        found.lazy()
        .join(scores.with_columns(pl.col("score").cast(pl.Float64).round(1)), on="cve", how="left")
        .join(probabilities(known), on="cve", how="left")
        .with_columns(exploited=(pl.col("flags") & watch.EXPLOITED) > 0)
    )
    is_affected = pl.col("versions_affected") > 0
    order = joined.sort(
        pl.col("exploited") & is_affected,
        is_affected,
        pl.col("probability").fill_null(0.0),
        "cve",
        descending=True,
    )
    return order.head(MOST_SHOWN).drop("flags").collect().to_dicts()


def _cycles(
    known: advisories.AdvisorySnapshot, product: ProductId, versions: list[str], cycles: Cycles
) -> list[Document]:
    """Return the release cycles of a product, or those its versions belong to."""
    own = {
        (cycle.product, cycle.name)
        for version in versions
        for cycle in cycles_of(Identified(product, version), cycles)
    }
    own |= {(cycle.product, cycle.name) for cycle in cycles.get(str(product), ())}
    asked = pl.DataFrame(
        sorted(own), schema={"product": pl.String, "cycle": pl.String}, orient="row"
    )
    rows = known.table("cycles").join(asked.lazy(), on=["product", "cycle"], how="semi").collect()
    names = ("cycle", "released_on", "support_ends_on", "supported", "latest")
    order = rows.sort("support_ends_on", "cycle", descending=True, nulls_last=False)
    return [written(row, *names) for row in order.to_dicts()]


def products_named(*, scope: Scope, words: str) -> list[Document]:
    """Return the products whose name holds all the words and that run within the scope: ``id``
    and ``name``."""
    compiled = snapshot.current(lake())
    asked = words.lower().split()
    if compiled is None or not asked:
        return []
    within = seen(scope)
    fitting = (
        product
        for product in questions.products(compiled)
        if all(word in f"{product.vendor} {product.product}".replace("_", " ") for word in asked)
    )
    held = (product for product in fitting if questions.is_installed(compiled, product, within))
    return [
        {"id": str(product), "name": product.product.replace("_", " ")}
        for product, _ in zip(held, range(MOST_NAMED), strict=False)
    ]
