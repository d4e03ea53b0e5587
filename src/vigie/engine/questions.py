"""Questions to a snapshot. Each takes a scope: there is no unscoped way to ask."""

import polars as pl

from vigie.engine.affected import affected, affected_by
from vigie.engine.installations import Installations, is_installed, product
from vigie.engine.opened import Snapshot
from vigie.engine.perimeter import findings, machines
from vigie.engine.scope import PerimeterScope

__all__ = [
    "Installations",
    "affected",
    "affected_by",
    "findings",
    "is_installed",
    "machines",
    "product",
    "watch",
]


def watch(snapshot: Snapshot, scope: PerimeterScope) -> pl.DataFrame:
    """Return one row per perimeter with an inventory: see ``engine.watch.measured``."""
    every = snapshot.table("watch")
    return every.filter(pl.Series(scope.mask(every["perimeter"].to_numpy())))
