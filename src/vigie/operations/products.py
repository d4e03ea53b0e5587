"""The dictionary of products of the imported advisories, and our own tables of names."""

from importlib.resources import files
from pathlib import Path

import polars as pl

from vigie.core.products import Dictionary
from vigie.engine import advisories, dictionary

_TABLES = ("product-aliases.toml", "name-confidence.toml", "device-words.toml")


def aliases() -> bytes:
    """Return our own tables of names: aliases and families, measured confidences, the words of
    devices."""
    folder = files("vigie") / "data"
    return b"\n".join((folder / name).read_bytes() for name in _TABLES)


def dictionary_of(claims: pl.LazyFrame) -> Dictionary:
    """Build the dictionary of a ``claims`` table."""
    return dictionary.dictionary_of(claims, aliases())


def current_dictionary(lake: Path) -> Dictionary | None:
    """Return the dictionary of the current snapshot of advisories, ``None`` before any import."""
    snapshot = advisories.current(lake)
    return None if snapshot is None else dictionary_of(snapshot.table("claims"))
