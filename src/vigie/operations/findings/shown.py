"""What the documents of the watch share: who may see what, how values are written."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl

from vigie.core.scope import Scope
from vigie.core.vocabulary import Exposure
from vigie.engine.advisories import AdvisorySnapshot
from vigie.engine.scope import PerimeterScope
from vigie.store import findings as store

Document = dict[str, Any]
WIDEST = [
    str(exposure)
    for exposure in (
        Exposure.INTERNET,
        Exposure.UNKNOWN,
        Exposure.REMOTE,
        Exposure.INTERNAL,
        Exposure.ISOLATED,
    )
]
"""Exposures, the widest first."""


def seen(scope: Scope) -> PerimeterScope:
    """Return the perimeters whose machines the asker may see, for the engine."""
    if scope.national:
        return PerimeterScope.nation()
    return PerimeterScope.of(store.perimeters_in(scope))


def width(exposure: pl.Expr) -> pl.Expr:
    """Return the place of an exposure, the widest first."""
    return exposure.replace_strict(WIDEST, range(len(WIDEST)), return_dtype=pl.Int8)


def probabilities(known: AdvisorySnapshot) -> pl.LazyFrame:
    """Return the newest EPSS probability of each CVE: ``cve``, ``probability``."""
    newest = known.table("probabilities").sort("on")
    kept = newest.unique("cve", keep="last", maintain_order=True)
    return kept.select("cve", pl.col("probability").cast(pl.Float64).round(5))


def written(row: Document, *names: str) -> Document:
    """Return some values of a row as they stand in a document: days and instants as text."""
    kept: Iterable[str] = names or row
    return {name: _text(row[name]) for name in kept}


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
