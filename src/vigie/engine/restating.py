"""What is said of a product under other words, said of the product: ``core/findings/restated`` on
tables."""

from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple

import polars as pl

from vigie.core.advisories import NAMELESS, Status
from vigie.core.findings import Meanings
from vigie.core.products import Dictionary, ProductId, Reading, readings_of, twins_of
from vigie.engine.claims import ClaimTables
from vigie.engine.columns import CLAIMS, DEFAULTS

_NAME = ["vendor", "product"]
_AS_NAME = ["as_vendor", "as_product"]
_WHOLE, _AS = ["part", *_NAME], ["as_part", *_AS_NAME]

_AFFECTED, _UNAFFECTED = int(Status.AFFECTED), int(Status.UNAFFECTED)
_UNKNOWN = int(Status.UNKNOWN)
MEANT = pl.Schema(dict.fromkeys((*_WHOLE, *_AS), pl.String) | {"is_sure": pl.Boolean})
"""What words (without part) and identities stand for, one by one."""


class Restated(NamedTuple):
    """The claims and the defaults that come after those of the sources."""

    claims: pl.DataFrame
    defaults: pl.DataFrame

    def added_to(self, tables: ClaimTables) -> dict[str, pl.LazyFrame]:
        """Return the tables with what is restated after what they hold."""
        added = {"claims": self.claims.lazy(), "defaults": self.defaults.lazy()}
        return {
            name: pl.concat([table, added[name]]) if name in added else table
            for name, table in tables.items()
        }


class _Named(NamedTuple):
    """What the vulnerable claims of each CVE name."""

    by_cpe: pl.DataFrame
    """``cve, part, vendor, product``."""
    in_words: pl.DataFrame
    """The same, of the CVEs for which no CPE is given: their part is empty."""


def meant_by(claims: pl.LazyFrame, dictionary: Callable[[], Dictionary]) -> pl.DataFrame:
    """Return what the words and the identities of the claims stand for (``MEANT``), sorted; each
    distinct vendor and product is read once. The dictionary is made only when there are words."""
    named = _named(claims)
    words = named.in_words.select(_NAME).unique().sort(_NAME).rows()
    products = (ProductId(*row) for row in named.by_cpe.select(_WHOLE).unique().iter_rows())
    found = readings_of(words, dictionary()) if words else ()
    read = (("", vendor, product, *r.product, r.is_sure) for vendor, product, r in found)
    twins = twins_of(products).items()
    spelt = ((*one, *other, True) for one, others in twins for other in others)
    return pl.DataFrame([*read, *spelt], schema=MEANT, orient="row").sort(_WHOLE + _AS)


def meanings_of(meant: pl.DataFrame) -> Meanings:
    """Return the same as the core reads it."""
    readings: defaultdict[tuple[str, str], list[Reading]] = defaultdict(list)
    twins: defaultdict[ProductId, list[ProductId]] = defaultdict(list)
    for part, vendor, product, *other, is_sure in meant.iter_rows():
        if part:
            twins[ProductId(part, vendor, product)].append(ProductId(*other))
        else:
            readings[vendor, product].append(Reading(ProductId(*other), is_sure))
    return Meanings(
        {words: tuple(own) for words, own in readings.items()},
        {one: tuple(others) for one, others in twins.items()},
    )


def restated(
    tables: ClaimTables, meant: pl.DataFrame, every: pl.LazyFrame | None = None
) -> Restated:
    """Return what the claims say of the products that their words stand for; ``every``: the names
    of all the claims, when the tables hold only some."""
    links = _links(_named(tables["claims"] if every is None else every), meant)
    return Restated(_claims(tables["claims"], links), _defaults(tables, links))


def _named(claims: pl.LazyFrame) -> _Named:
    nameless = sorted(NAMELESS)
    distinct = claims.filter("vulnerable").select("cve", *_WHOLE).unique().collect()
    has_name = ~pl.col("product").is_in(nameless)
    by_cpe = distinct.filter(
        pl.col("part").is_in(["a", "o", "h"]), ~pl.col("vendor").is_in(nameless), has_name
    )
    words = distinct.filter(pl.col("part") == "", has_name)
    return _Named(by_cpe, words.join(by_cpe, on="cve", how="anti"))


def _links(named: _Named, meant: pl.DataFrame) -> pl.DataFrame:
    """Return ``cve``, ``MEANT`` and ``is_shared`` (several words are read as the product): what
    each CVE names, and the products it stands for that the CVE does not name."""
    twins = named.by_cpe.join(meant, on=_WHOLE).join(
        named.by_cpe, left_on=["cve", *_AS], right_on=["cve", *_WHOLE], how="anti"
    )
    read = named.in_words.join(meant, on=_WHOLE).join(
        named.in_words, left_on=["cve", *_AS_NAME], right_on=["cve", *_NAME], how="anti"
    )
    is_shared = pl.struct(_NAME).n_unique().over("cve", *_AS) > 1
    return pl.concat(
        [twins.with_columns(is_shared=pl.lit(value=False)), read.with_columns(is_shared=is_shared)]
    )


def _claims(claims: pl.LazyFrame, links: pl.DataFrame) -> pl.DataFrame:
    """Return the claims on those products, in the order of the claims they restate; never under a
    negation."""
    doubted = pl.when("is_shared").then(_UNKNOWN).otherwise(_doubted())
    status = pl.when(pl.col("is_sure")).then("status").otherwise(doubted)
    return (
        claims.with_row_index("order")
        .filter("vulnerable", ~pl.col("negate"))
        .join(links.lazy(), on=["cve", *_WHOLE])
        .sort("order", *_AS)
        .with_columns(
            status=status.cast(pl.UInt8),
            said=pl.concat_str(_NAME, separator=":"),
            **{name: pl.col(f"as_{name}") for name in _WHOLE},
        )
        .select(CLAIMS.names())
        .collect()
    )


def _doubted() -> pl.Expr:
    is_affected = pl.col("status") == _AFFECTED
    return pl.when(is_affected).then(_UNKNOWN).otherwise("status")


def _defaults(tables: ClaimTables, links: pl.DataFrame) -> pl.DataFrame:
    """Return what is said of the versions not listed, of those products."""
    record = ["cve", "source", "notice", *_NAME]
    is_ended = (pl.col("end") != "") & (pl.col("status") == _AFFECTED) & (pl.col("part") == "")
    ended = tables["claims"].filter("vulnerable", is_ended).select(record).unique()
    rest = (
        pl.when((pl.col("status") == _UNKNOWN) & pl.col("ends"))
        .then(_UNAFFECTED)
        .otherwise(_doubted())
    )
    own = links.select("cve", *_NAME, *_AS_NAME, "is_sure").unique()
    return (
        tables["defaults"]
        .join(own.lazy(), on=["cve", *_NAME])
        .join(ended.with_columns(ends=True), on=record, how="left")
        .with_columns(pl.col("ends").fill_null(value=False))
        .with_columns(status=pl.when("is_sure").then("status").otherwise(rest).cast(pl.UInt8))
        .with_columns(vendor="as_vendor", product="as_product")
        .select(DEFAULTS.names())
        .unique()
        .sort(DEFAULTS.names())
        .collect()
    )
