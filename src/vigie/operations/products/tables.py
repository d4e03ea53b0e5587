"""The dictionary of products of the imported advisories, our own tables of names, and what people
decided of names."""

from pathlib import Path

import polars as pl

from vigie.core.products import Dictionary
from vigie.core.products.decisions import written
from vigie.engine import advisories, dictionary
from vigie.operations.shipped import name_tables
from vigie.store import products as store


def aliases() -> bytes:
    """Return our own tables of names, without what people decided."""
    return name_tables()


def tables() -> bytes:
    """Return our own tables of names and what people decided, which comes before them."""
    return aliases() + written(store.decided())


def dictionary_of(claims: pl.LazyFrame, names: bytes | None = None) -> Dictionary:
    """Build the dictionary of a ``claims`` table; ``names`` are ``aliases()`` by default."""
    return dictionary.dictionary_of(claims, aliases() if names is None else names)


def current_dictionary(lake: Path, names: bytes | None = None) -> Dictionary | None:
    """Return the dictionary of the current snapshot of advisories, ``None`` before any import."""
    snapshot = advisories.current(lake)
    return None if snapshot is None else dictionary_of(snapshot.table("claims"), names)
