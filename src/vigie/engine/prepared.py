"""Claims turned into integers once for all, whatever is installed: an observation then only joins.

Versions are *ranks* in the sorted keys of their *space* (a product under a scheme): the claim of
number ``i`` has rank ``2 i + 1``, so that a version installed between two claims has an even rank.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from vigie.core.advisories import ANY, NOT_APPLICABLE
from vigie.core.findings.match import key_in
from vigie.core.products import ProductId
from vigie.engine import kernel
from vigie.engine.claims import ClaimTables
from vigie.engine.columns import schema_of
from vigie.engine.conditions import conditioned
from vigie.engine.selection import arbitrated, judged_claims, keyed, named, outside

QUALIFIER = ["update", "edition", "language", "sw_edition", "target_sw", "target_hw", "other"]
VERSIONS = ("version", "joined", "start", "end")
_SPACE = ["owner", "space_scheme"]
_PRODUCT = {"part": pl.String, "vendor": pl.String, "product": pl.String}
TEXTS = schema_of(
    {
        "owner": pl.Int32,
        "space": pl.Int32,
        "text": pl.String,
        "number": pl.Int32,
        "key": pl.Binary,
        "rank": pl.Int32,
    }
)
"""The versions that claims name, by space: their number in their product, their rank."""


@dataclass(frozen=True)
class Prepared:
    """The statements on some products. ``owner`` is the ordinal of a product."""

    products: pl.DataFrame
    """``owner``, ``part``, ``vendor``, ``product``."""
    groups: pl.DataFrame
    """One row per CVE and product, in order: ``group``, ``owner``, ``cve``, ``source``,
    ``outside``."""
    statements: pl.DataFrame
    """One row per statement, in the order of the groups: ``group``, ``owner``, ``source``…, and
    per version its ``_rank`` and ``_text``."""
    spaces: pl.DataFrame
    """``owner``, ``space``, ``space_scheme``."""
    texts: pl.DataFrame
    """``TEXTS``."""
    qualifiers: pl.DataFrame
    """``qualifier`` and the attributes of ``QUALIFIER``."""
    contents: pl.DataFrame
    """See ``conditions.Contents``."""
    asked: pl.DataFrame


def prepared(products: tuple[ProductId, ...], tables: ClaimTables) -> Prepared:
    """Prepare the claims that name the products; the others are never read into memory."""
    found = named(products, tables)
    decided = arbitrated(found, keyed(found), tables)
    groups = outside(decided, tables).with_row_index("group")
    judged, contents = conditioned(judged_claims(decided), tables)
    numbered = groups.select("owner", "cve", "group")
    judged = judged.drop("group").join(
        numbered, on=["owner", "cve"], how="left", maintain_order="left"
    )
    spaces = judged.select(_SPACE).unique(maintain_order=True).with_row_index("space")
    texts = _texts(judged, spaces)
    qualifiers = judged.select(QUALIFIER).unique(maintain_order=True).with_row_index("qualifier")
    owners = pl.DataFrame(list(products), schema=_PRODUCT, orient="row").with_row_index("owner")
    return Prepared(
        owners.with_columns(pl.col("owner").cast(pl.Int32)),
        groups.select("group", "owner", "cve", "source", "outside"),
        _statements(judged, spaces, texts, qualifiers),
        spaces,
        texts,
        qualifiers,
        contents.rows,
        contents.asked,
    )


def _texts(judged: pl.DataFrame, spaces: pl.DataFrame) -> pl.DataFrame:
    """Number and rank the versions that claims name, space by space."""
    every = (
        pl.concat([judged.select(*_SPACE, pl.col(c).alias("text")) for c in VERSIONS])
        .unique()
        .filter(pl.col("text") != "")
        .join(spaces, on=_SPACE)
    )
    asked = every.select("space_scheme", "text").unique()
    rows = [(scheme, text, key_in(text, scheme)) for scheme, text in asked.iter_rows()]
    schema = {"space_scheme": pl.String, "text": pl.String, "key": pl.Binary}
    known = pl.DataFrame(rows, schema=schema, orient="row")
    keyed_ = every.join(known, on=["space_scheme", "text"]).sort("space", "key", "text")
    return keyed_.with_columns(
        number=(pl.col("text").rank("dense").over("owner") - 1),
        rank=_ranks(),
    ).select(pl.col(name).cast(kind) for name, kind in TEXTS.items())


def _ranks() -> pl.Expr:
    """The rank of each key in its space, of keys sorted; what nothing orders has none."""
    is_new = (pl.col("key") != pl.col("key").shift()).fill_null(value=True)
    place = (is_new & pl.col("key").is_not_null()).cast(pl.Int32).cum_sum().over("space") - 1
    return pl.when(pl.col("key").is_null()).then(kernel.INCOMPARABLE).otherwise(2 * place + 1)


def _statements(
    judged: pl.DataFrame, spaces: pl.DataFrame, texts: pl.DataFrame, qualifiers: pl.DataFrame
) -> pl.DataFrame:
    placed = judged.join(spaces, on=_SPACE, how="left", maintain_order="left").join(
        qualifiers, on=QUALIFIER, how="left", maintain_order="left"
    )
    for column in VERSIONS:
        own = texts.select(
            "space", text="text", **{f"{column}_rank": "rank", f"{column}_text": "number"}
        )
        placed = placed.join(
            own,
            left_on=["space", column],
            right_on=["space", "text"],
            how="left",
            maintain_order="left",
        )
    ranks = [_filled(column) for column in VERSIONS]
    numbers = [pl.col(f"{column}_text").fill_null(-1) for column in VERSIONS]
    return placed.select(
        *("group", "owner", "source", "configuration", "order", "status", "quarantined"),
        *("start_including", "end_including", "space", "qualifier", "condition"),
        _kind().alias("kind"),
        *ranks,
        *numbers,
    )


def _filled(column: str) -> pl.Expr:
    """A version without text has no rank: no bound for a range, nothing to compare elsewhere."""
    nothing = kernel.NONE if column in ("start", "end") else kernel.INCOMPARABLE
    return pl.col(f"{column}_rank").fill_null(nothing)


def _kind() -> pl.Expr:
    bare = (pl.col("start") == "") & (pl.col("end") == "")
    return (
        pl.when(pl.col("version") == NOT_APPLICABLE)
        .then(kernel.NOT_APPLICABLE)
        .when(pl.col("version") != ANY)
        .then(kernel.EXACT)
        .when(bare)
        .then(kernel.ALL)
        .otherwise(kernel.RANGE)
        .cast(pl.UInt8)
    )


_NUMBERS = {
    "products": ("owner",),
    "groups": ("group", "owner"),
    "statements": ("group", "owner", "space", "qualifier", "condition"),
    "spaces": ("space", "owner"),
    "texts": ("owner", "space"),
    "qualifiers": ("qualifier",),
    "contents": ("content",),
    "asked": ("condition",),
}
_COUNTED = {
    "owner": "products",
    "group": "groups",
    "space": "spaces",
    "qualifier": "qualifiers",
    "condition": "asked",
    "content": "contents",
}
TABLES = tuple(_NUMBERS)


def together(parts: Sequence[Prepared]) -> Prepared:
    """Return several preparations, of different products, as one."""
    before = dict.fromkeys(_COUNTED, 0)
    moved: dict[str, list[pl.DataFrame]] = {table: [] for table in TABLES}
    for part in parts:
        for table in TABLES:
            moved[table].append(_moved(part, table, before))
        for number, table in _COUNTED.items():
            before[number] += _size(getattr(part, table), number)
    return Prepared(*(pl.concat(frames) for frames in moved.values()))


def _size(table: pl.DataFrame, number: str) -> int:
    return 0 if table.is_empty() else int(table[number].max()) + 1  # type: ignore[arg-type]


def _moved(part: Prepared, table: str, before: dict[str, int]) -> pl.DataFrame:
    frame: pl.DataFrame = getattr(part, table)
    moved = [_after(number, before) for number in _NUMBERS[table]]
    if table == "asked":
        moved.append(pl.col("contents").list.eval(pl.element() + before["content"]))
    return frame.with_columns(m.cast(frame.schema[m.meta.output_name()]) for m in moved)


def _after(number: str, before: dict[str, int]) -> pl.Expr:
    """A number after those of the former parts; -1 is none, and stays."""
    own = pl.col(number).cast(pl.Int64)
    return pl.when(own < 0).then(own).otherwise(own + before[number]).alias(number)
