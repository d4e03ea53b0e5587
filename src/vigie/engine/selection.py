"""Which claims decide on the products installed: ``core/findings/arbitration`` on tables."""

import polars as pl

from vigie.core.advisories import ANY, NOT_APPLICABLE, Status
from vigie.core.findings.arbitration import VARIANT
from vigie.core.findings.match import CALENDAR, GENERIC, is_dated, joined_text, key_in, scheme_for
from vigie.core.findings.verdicts import Outside
from vigie.core.products import PACKAGE, ProductId
from vigie.engine.claims import ClaimTables
from vigie.engine.pairs import NO_PRODUCT

BRANCH = ("cve", "source", "notice", "configuration")
_VERSIONS = ("version", "start", "end", "joined")


def products_frame(products: tuple[ProductId, ...]) -> pl.DataFrame:
    """Return the products by ordinal, without the one that stands for what is not resolved."""
    rows = [(i, *p) for i, p in enumerate(products) if p != NO_PRODUCT and ANY not in p[1:]]
    schema = {
        "owner": pl.Int32,
        "owner_part": pl.String,
        "vendor": pl.String,
        "product": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def named(products: tuple[ProductId, ...], tables: ClaimTables) -> pl.DataFrame:
    """Return the vulnerable statements that name the products, in the order of every tie;
    ``owner`` is the product."""
    withdrawn = tables["records"].filter(pl.col("is_rejected")).select("cve").unique()
    same_part = pl.col("part") == pl.col("owner_part")
    any_part = pl.col("part").is_in(["", ANY]) & (pl.col("owner_part") != PACKAGE)
    found = (
        tables["claims"]
        .with_row_index("order")
        .filter(pl.col("vulnerable"))
        .join(products_frame(products).lazy(), on=["vendor", "product"])
        .filter(same_part | any_part)
        .join(withdrawn, on="cve", how="anti")
        .collect()
    )
    order = ["owner", "cve", "authority", "source", "notice", "configuration", "group", "order"]
    return _joined(_schemed(found.sort(order), products))


def _schemed(found: pl.DataFrame, products: tuple[ProductId, ...]) -> pl.DataFrame:
    """Add ``space_scheme``, the scheme versions are compared in."""
    asked = found.select("owner", "scheme").unique()
    rows = [(o, s, scheme_for(products[o], s)) for o, s in asked.iter_rows()]
    schema = {"owner": pl.Int32, "scheme": pl.String, "space_scheme": pl.String}
    schemed = found.join(
        pl.DataFrame(rows, schema=schema, orient="row"),
        on=["owner", "scheme"],
        how="left",
        maintain_order="left",
    )
    is_day = (pl.col("space_scheme") == GENERIC) & _dated(found)
    return schemed.with_columns(
        space_scheme=pl.when(is_day).then(pl.lit(CALENDAR)).otherwise("space_scheme")
    )


def _dated(found: pl.DataFrame) -> pl.Series:
    """Whether the versions each statement names are plain days."""
    texts = found.select(
        low=pl.when(pl.col("version") == ANY).then("start").otherwise("version"),
        high=pl.when(pl.col("version") == ANY).then("end").otherwise(pl.lit("")),
    )
    asked = texts.unique()
    days = asked.with_columns(
        is_dated=pl.Series([is_dated(*row) for row in asked.iter_rows()], dtype=pl.Boolean)
    )
    return texts.join(days, on=["low", "high"], how="left", maintain_order="left")["is_dated"]


def _joined(found: pl.DataFrame) -> pl.DataFrame:
    """Add ``joined``, the version with its update; empty for a range."""
    asked = found.select("version", "update").unique()
    rows = [
        (v, u, "" if v in (ANY, NOT_APPLICABLE) else joined_text(v, u))
        for v, u in asked.iter_rows()
    ]
    schema = {"version": pl.String, "update": pl.String, "joined": pl.String}
    return found.join(
        pl.DataFrame(rows, schema=schema, orient="row"),
        on=["version", "update"],
        how="left",
        maintain_order="left",
    )


def keyed(found: pl.DataFrame) -> pl.DataFrame:
    """Return the key of each version text the claims name, per scheme: ``space_scheme``,
    ``text``, ``key``."""
    texts = pl.concat(
        [found.select("space_scheme", pl.col(column).alias("text")) for column in _VERSIONS]
    ).unique()
    rows = [(s, t, key_in(t, s)) for s, t in texts.iter_rows()]
    schema = {"space_scheme": pl.String, "text": pl.String, "key": pl.Binary}
    return pl.DataFrame(rows, schema=schema, orient="row")


def arbitrated(found: pl.DataFrame, keys: pl.DataFrame, tables: ClaimTables) -> pl.DataFrame:
    """Keep the claims of the deciding authority (``winner``) and what stronger ones exempt, with
    ``quarantined``."""
    bare = (pl.col("start") == "") & (pl.col("end") == "")
    unbounded = (pl.col("version") == ANY) & bare
    bounded = (
        ~unbounded
        & (pl.col("version") != NOT_APPLICABLE)
        & (pl.col("status") != int(Status.UNKNOWN))
    )
    ruling = ["owner", "cve"]
    plain = pl.all_horizontal(pl.col(VARIANT) == ANY)
    apart = [*ruling, pl.concat_str(VARIANT, separator="\0")]
    is_better_known = (
        (plain & bounded.any().over(ruling))
        | bounded.any().over(apart)
        | (bounded & plain).any().over(ruling)
    )
    marked = found.with_columns(
        quarantined=pl.col("negate") | (unbounded & is_better_known),
        comparable=_comparable(found, keys),
        tells_rest=_tells_rest(found, tables),
    )
    usable = (
        ~pl.col("quarantined")
        & pl.col("comparable")
        & (pl.col("status") != int(Status.UNKNOWN))
        & (pl.col("version") != NOT_APPLICABLE)
    )
    rules = usable & ((pl.col("status") == int(Status.AFFECTED)) | pl.col("tells_rest"))
    authority = pl.col("authority")
    firsts = [authority.filter(which).min().over(ruling) for which in (rules, usable)]
    exempts = usable & (pl.col("status") == int(Status.UNAFFECTED))
    heard = (authority == pl.col("winner")) | (exempts & (authority < pl.col("winner")))
    decided = marked.with_columns(winner=pl.coalesce(*firsts, authority.min().over(ruling)))
    return decided.filter(heard)


def _tells_rest(found: pl.DataFrame, tables: ClaimTables) -> pl.Series:
    """Whether the record of each claim says, for sure, what the rest of its product is."""
    key = ["cve", "source", "notice", "vendor", "product"]
    said = tables["defaults"].filter(pl.col("status") != int(Status.UNKNOWN)).select(key).unique()
    wanted = found.select(key)
    told = said.join(wanted.lazy().unique(), on=key, how="semi").collect()
    marked = told.with_columns(tells_rest=pl.lit(value=True))
    joined = wanted.join(marked, on=key, how="left", maintain_order="left")
    return joined["tells_rest"].fill_null(value=False)


def _comparable(found: pl.DataFrame, keys: pl.DataFrame) -> pl.Series:
    """Whether each version a statement needs has a key."""
    known = keys.with_columns(known=pl.col("key").is_not_null()).drop("key")

    def has_key(column: str) -> pl.Series:
        return found.select("space_scheme", text=pl.col(column)).join(
            known, on=["space_scheme", "text"], how="left", maintain_order="left"
        )["known"]

    is_range = found["version"] == ANY
    start = (found["start"] == "") | has_key("start")
    end = (found["end"] == "") | has_key("end")
    return (is_range & start & end) | (~is_range & has_key("version"))


def outside(decided: pl.DataFrame, tables: ClaimTables) -> pl.DataFrame:
    """Return one row per group (owner, CVE), in order: its authority, its first source, what is
    said of the rest."""
    is_affected = pl.col("status") == int(Status.AFFECTED)
    groups = decided.group_by("owner", "cve", maintain_order=True).agg(
        pl.col("vendor", "product").first(),
        pl.col("winner").first().alias("authority"),
        pl.col("source").filter(pl.col("authority") == pl.col("winner")).first(),
        lists_affected=is_affected.any(),
        ends=(is_affected & (pl.col("end") != "")).any(),
    )
    authority = tables["records"].select("cve", "source", "notice", "authority").unique()
    wanted = groups.lazy().select("owner", "cve", "authority", "vendor", "product")
    said = (
        tables["defaults"]
        .join(authority, on=["cve", "source", "notice"])
        .join(wanted, on=["cve", "authority", "vendor", "product"])
        .group_by("owner", "cve")
        .agg(pl.col("status").n_unique().alias("sayings"), pl.col("status").first().alias("said"))
        .collect()
    )
    unsaid = (
        pl.when(pl.col("lists_affected"))
        .then(int(Outside.UNSAID_BOUNDED))
        .otherwise(int(Outside.UNSAID))
    )
    is_left_aside = pl.col("said") == int(Status.UNKNOWN)
    value = (
        pl.when(pl.col("sayings") > 1)
        .then(int(Outside.UNKNOWN))
        .when(pl.col("said").is_null() | (pl.col("ends") & is_left_aside))
        .then(unsaid)
        .otherwise(pl.col("said"))
    )
    joined = groups.join(said, on=["owner", "cve"], how="left", maintain_order="left")
    return joined.with_columns(outside=value.cast(pl.UInt8)).drop("said", "sayings", "ends")


def judged_claims(decided: pl.DataFrame) -> pl.DataFrame:
    """Drop what never counts in a verdict: a quarantined exemption exempts nothing."""
    return decided.filter(~pl.col("quarantined") | (pl.col("status") == int(Status.AFFECTED)))
