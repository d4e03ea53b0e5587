"""Questions to a snapshot. Each takes a scope: there is no unscoped way to ask.

A snapshot may complete a base: each then answers for its own perimeters.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl

from vigie.core.advisories import Advisory
from vigie.core.findings.support import Cycles
from vigie.core.products import ProductId
from vigie.engine import affected as _affected
from vigie.engine import installations as _installations
from vigie.engine import perimeter as _perimeter
from vigie.engine import support as _support
from vigie.engine import touched as _touched
from vigie.engine.installations import Installations
from vigie.engine.opened import Snapshot
from vigie.engine.scope import PerimeterScope
from vigie.engine.support import Support
from vigie.engine.touched import Touched

__all__ = [
    "Installations",
    "Support",
    "Touched",
    "affected",
    "affected_by",
    "findings",
    "is_installed",
    "machines",
    "parts",
    "perimeters",
    "product",
    "products",
    "support",
    "touched",
    "watch",
]
_ORDER = ("perimeter", "exposure", "care_service")


def parts(snapshot: Snapshot, scope: PerimeterScope) -> list[tuple[Snapshot, PerimeterScope]]:
    """Return the base and the snapshot, each with the perimeters of a scope it answers for."""
    if snapshot.base is None:
        return [(snapshot, scope)]
    return [(snapshot.base, scope.without(snapshot.over)), (snapshot, scope)]


def _holder(snapshot: Snapshot, perimeter: int) -> Snapshot:
    """Return the one that answers for a perimeter."""
    if snapshot.base is None or np.isin(perimeter, snapshot.over):
        return snapshot
    return snapshot.base


def affected(snapshot: Snapshot, cve: str, scope: PerimeterScope) -> pl.DataFrame:
    """See ``engine.affected.affected``."""
    every = [_affected.affected(part, cve, own) for part, own in parts(snapshot, scope)]
    return pl.concat(every).sort(_ORDER) if len(every) > 1 else every[0]


def affected_by(
    snapshot: Snapshot, advisories: Sequence[Advisory], scope: PerimeterScope
) -> pl.DataFrame:
    """See ``engine.affected.affected_by``."""
    every = [_affected.affected_by(part, advisories, own) for part, own in parts(snapshot, scope)]
    return pl.concat(every).sort(_ORDER) if len(every) > 1 else every[0]


def findings(
    snapshot: Snapshot,
    perimeter: int,
    scope: PerimeterScope,
    *,
    everything: bool = False,
    offset: int = 0,
    limit: int | None = None,
    product: ProductId | None = None,
) -> pl.DataFrame:
    """See ``engine.perimeter.findings``."""
    return _perimeter.findings(
        _holder(snapshot, perimeter),
        perimeter,
        scope,
        everything=everything,
        offset=offset,
        limit=limit,
        product=product,
    )


def machines(snapshot: Snapshot, perimeter: int, scope: PerimeterScope) -> pl.DataFrame:
    """See ``engine.perimeter.machines``."""
    return _perimeter.machines(_holder(snapshot, perimeter), perimeter, scope)


def product(snapshot: Snapshot, product_id: ProductId, scope: PerimeterScope) -> Installations:
    """See ``engine.installations.installed``."""
    return _installations.installed(parts(snapshot, scope), product_id)


def perimeters(snapshot: Snapshot) -> list[int]:
    """Return the keys of the perimeters that have machines, sorted."""
    every = parts(snapshot, PerimeterScope.nation())
    seen = (part.perimeters[0][own.mask(part.perimeters[0])].tolist() for part, own in every)
    return sorted(key for keys in seen for key in keys)


def touched(snapshot: Snapshot, cves: Sequence[str], scope: PerimeterScope) -> list[Touched]:
    """Return the perimeters that some CVEs touch, part by part: see ``engine.touched``."""
    return [_touched.touched(part, cves, own) for part, own in parts(snapshot, scope)]


def products(snapshot: Snapshot) -> list[ProductId]:
    """Return the products installed anywhere, sorted."""
    if snapshot.base is None:
        return snapshot.products
    return sorted({*snapshot.base.products, *snapshot.products})


def is_installed(snapshot: Snapshot, product_id: ProductId, scope: PerimeterScope) -> bool:
    """See ``engine.installations.is_installed``."""
    every = parts(snapshot, scope)
    return any(_installations.is_installed(part, product_id, own) for part, own in every)


def support(snapshot: Snapshot, cycles: Cycles, on: date, scope: PerimeterScope) -> Support:
    """See ``engine.support.support``."""
    return _support.support(parts(snapshot, scope), cycles, on)


def watch(snapshot: Snapshot, scope: PerimeterScope) -> pl.DataFrame:
    """Return one row per perimeter with an inventory: see ``engine.watch.measured``."""
    every = snapshot.table("watch")
    return every.filter(pl.Series(scope.mask(every["perimeter"].to_numpy())))
