"""The dictionary of products that a table of claims names, and what the claims teach about
names."""

from collections.abc import Iterator

import polars as pl

from vigie.core.advisories import ANY, NOT_APPLICABLE
from vigie.core.products import PACKAGE, Dictionary, Pairing, ProductId
from vigie.core.products.distributions import TYPES

_PARTS = ["a", "o", "h"]
_NOTHING = ["", ANY, NOT_APPLICABLE]
_DIGITS = 9
"""Digits kept of sums: their terms come in any order, and a name must not hang on the last bit."""
_MOST_NAMES, _MOST_PRODUCTS = 8, 12
"""A vulnerability of more names or products does not tell which is which."""


def dictionary_of(claims: pl.LazyFrame, aliases: bytes) -> Dictionary:
    """Build the dictionary of a ``claims`` table (``engine.columns.CLAIMS``) and of our own tables
    of names: the products that a CPE names, how often, and what authors call them."""
    claims = claims.filter(pl.col("said") == "")
    weights = _weights(claims)
    return Dictionary.of(
        weights,
        aliases,
        claims=weights,
        pairings=pairings_of(claims),
        written=_written(claims),
        packages=_packages(claims),
    )


def _written(claims: pl.LazyFrame) -> dict[tuple[str, str], int]:
    """Count the claims that authors key on a vendor and a product without CPE."""
    counted = (
        claims.filter(pl.col("part") == "", pl.col("vendor") != "", pl.col("product") != "")
        .group_by("vendor", "product")
        .len()
        .with_columns(pl.col("vendor", "product").cast(pl.String))
        .collect()
    )
    return {(vendor, product): times for vendor, product, times in counted.iter_rows()}


def _weights(claims: pl.LazyFrame) -> dict[ProductId, int]:
    counted = (
        claims.group_by("part", "vendor", "product")
        .len()
        .with_columns(pl.col("part", "vendor", "product").cast(pl.String))
        .filter(*_names_a_product())
        .collect()
    )
    return {ProductId(*row[:3]): row[3] for row in counted.iter_rows()}


def _packages(claims: pl.LazyFrame) -> list[ProductId]:
    """Return the packages of distributions that claims name."""
    text = pl.col("part", "vendor", "product").cast(pl.String)
    named = claims.select(text).filter(
        pl.col("part") == PACKAGE,
        pl.col("vendor").is_in(sorted(TYPES)),
        pl.col("product").str.contains("/", literal=True),
    )
    return [ProductId(*row) for row in named.unique().collect().iter_rows()]


def pairings_of(claims: pl.LazyFrame) -> Iterator[Pairing]:
    """Yield the names that authors write beside the products that CPE name, on the vulnerabilities
    that have both."""
    named = claims.select(
        pl.col("cve", "source", "part", "vendor", "product").cast(pl.String), pl.col("vulnerable")
    )
    beside = _texts(named).join(_products(named), on="cve").with_columns(_ORDER).collect()
    weighted = beside.with_columns(together=1.0 / pl.col("names"))
    stated = (pl.col("together") / pl.col("products")).sum().over("author", "name")
    pairs = (
        weighted.with_columns(stated=stated)
        .group_by("author", "name", "vendor", "product")
        .agg(
            pl.col("part").mode().min(),
            pl.col("together").sum(),
            pl.col("stated").first(),
            pl.col("together").filter("recorded").sum().alias("recorded"),
            pl.col("latest").max(),
        )
        .with_columns(pl.col("together", "stated", "recorded").round(_DIGITS))
    )
    for author, name, vendor, product, part, *figures in pairs.iter_rows():
        yield Pairing(author, name, ProductId(part, vendor, product), *figures)


_ORDER = (
    pl.col("cve").str.extract(r"^CVE-(\d{4})-", 1).cast(pl.Int64, strict=False).fill_null(0)
    * 100_000_000
    + pl.col("cve").str.extract(r"-(\d+)$", 1).cast(pl.Int64, strict=False).fill_null(0)
).alias("latest")
"""Orders vulnerabilities by year and number."""


def _texts(named: pl.LazyFrame) -> pl.LazyFrame:
    """Return ``cve, author, name, names``: what authors write, and how many names the
    vulnerability has."""
    return (
        named.filter(pl.col("part") == "", pl.col("product") != "")
        .select("cve", author="vendor", name="product")
        .unique()
        .with_columns(names=pl.len().over("cve"))
        .filter(pl.col("names") <= _MOST_NAMES)
    )


def _products(named: pl.LazyFrame) -> pl.LazyFrame:
    """Return ``cve, vendor, product, part, recorded, products``: what CPE name as vulnerable,
    whether the CVE record itself does, and how many they are."""
    return (
        named.filter(*_names_a_product(), pl.col("vulnerable"))
        .group_by("cve", "vendor", "product")
        .agg(
            pl.col("part").mode().min(),
            pl.col("source").str.starts_with("cve5").any().alias("recorded"),
        )
        .with_columns(products=pl.len().over("cve"))
        .filter(pl.col("products") <= _MOST_PRODUCTS)
    )


def _names_a_product() -> tuple[pl.Expr, ...]:
    named = (~pl.col(column).is_in(_NOTHING) for column in ("vendor", "product"))
    return (pl.col("part").is_in(_PARTS), *named)
