"""The dictionary of products of the imported advisories, and names resolved by it."""

from importlib.resources import files
from pathlib import Path

import polars as pl

from vigie.core.advisories import ANY, NOT_APPLICABLE
from vigie.core.products import Dictionary, ProductId
from vigie.engine import advisories

_PARTS = ["a", "o", "h"]
_NOTHING = ["", ANY, NOT_APPLICABLE]


def aliases() -> bytes:
    """Return our own table of names."""
    return (files("vigie") / "data" / "product-aliases.toml").read_bytes()


def dictionary_of(claims: pl.LazyFrame) -> Dictionary:
    """Build the dictionary of a ``claims`` table: its products that a CPE names, and how often."""
    counted = (
        claims.group_by("part", "vendor", "product")
        .len()
        .with_columns(pl.col("part", "vendor", "product").cast(pl.String))
        .filter(
            pl.col("part").is_in(_PARTS),
            ~pl.col("vendor").is_in(_NOTHING),
            ~pl.col("product").is_in(_NOTHING),
        )
        .collect()
    )
    weights = {ProductId(*row[:3]): row[3] for row in counted.iter_rows()}
    return Dictionary.of(weights, aliases(), claims=weights)


def current_dictionary(lake: Path) -> Dictionary | None:
    """Return the dictionary of the current snapshot of advisories, ``None`` before any import."""
    snapshot = advisories.current(lake)
    return None if snapshot is None else dictionary_of(snapshot.table("claims"))
