"""Where a product is installed, within a scope, and what is known against it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.core.products import ProductId
from vigie.engine.counting import listed
from vigie.engine.kernel import AFFECTED
from vigie.engine.opened import Snapshot
from vigie.engine.scope import PerimeterScope

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Installations:
    """Where a product is, and what is known against it."""

    versions: pl.DataFrame
    """``version``, ``update``, ``machines``, ``perimeters``, ``affected`` and ``unknown`` (CVEs,
    the most of any host)."""
    vulnerabilities: pl.DataFrame
    """``cve``, ``flags``, ``versions_affected``, ``versions_unknown``."""
    machines: int
    perimeters: int


def product(snapshot: Snapshot, product_id: ProductId, scope: PerimeterScope) -> Installations:
    """Return where a product is installed within the scope."""
    owner = snapshot.ordinal.get(product_id)
    start = snapshot.bench.installed.start
    first, last = (0, 0) if owner is None else (int(start[owner]), int(start[owner + 1]))
    holders = [_holders(snapshot, pair, scope) for pair in range(first, last)]
    exploited = _exploited(snapshot, range(first, last))
    kept = [pair for pair, own in zip(range(first, last), holders, strict=True) if len(own)]
    owners = snapshot.codes.owner
    rows = []
    for pair in kept:
        own = holders[pair - first]
        identified = snapshot.pairs_between(pair, pair + 1)[0].identified
        counts = _most(snapshot, pair)
        perimeters = len(np.unique(owners[own]))
        rows.append(
            (identified.version, identified.update, len(own), perimeters, *counts, exploited[pair])
        )
    everyone = np.unique(np.concatenate([np.zeros(0, np.uint32), *holders]))
    return Installations(
        pl.DataFrame(rows, schema=_VERSIONS, orient="row").sort("machines", descending=True),
        _against(snapshot, kept),
        len(everyone),
        len(np.unique(owners[everyone])),
    )


_VERSIONS = pl.Schema(
    {"version": pl.String, "update": pl.String}
    | dict.fromkeys(("machines", "perimeters", "affected", "unknown", "exploited"), pl.Int64)
)


def _holders(snapshot: Snapshot, pair: int, scope: PerimeterScope) -> Array:
    """Return the machines of a pair within the scope."""
    cells, first = snapshot.classes.cell_start, snapshot.array("cell_first")
    own = snapshot.array("cell_machines")[first[cells[pair]] : first[cells[pair + 1]]]
    return own[scope.mask(snapshot.codes.owner[own])]


def _exploited(snapshot: Snapshot, pairs: Iterable[int]) -> dict[int, int]:
    """Return, by pair, the known-exploited CVEs that affect it, the most of any host."""
    cells, counts = snapshot.classes.cell_start, snapshot.array("counts")
    return {pair: int(counts[cells[pair] : cells[pair + 1], 2].max()) for pair in pairs}


def is_installed(snapshot: Snapshot, product_id: ProductId, scope: PerimeterScope) -> bool:
    """Return whether a product runs on a machine of the scope."""
    owner = snapshot.ordinal[product_id]
    start = snapshot.bench.installed.start
    return any(len(_holders(snapshot, p, scope)) for p in range(start[owner], start[owner + 1]))


def _most(snapshot: Snapshot, pair: int) -> tuple[int, int]:
    cells = snapshot.classes.cell_start
    counts = snapshot.array("counts")[cells[pair] : cells[pair + 1]]
    return int(counts[:, 0].max()), int(counts[:, 1].max())


def _against(snapshot: Snapshot, pairs: Iterable[int]) -> pl.DataFrame:
    """Return the CVEs on some pairs, whatever the class of the host, the worst first."""
    starts = snapshot.classes.cell_start
    cells = np.array([c for p in pairs for c in range(starts[p], starts[p + 1])], dtype=np.int64)
    used = np.diff(snapshot.array("cell_first"))[cells] > 0
    cells = cells[used]
    owners = np.searchsorted(starts, cells, side="right") - 1
    groups_of = snapshot.array("groups_of")
    found = listed(snapshot.bench, groups_of, owners, cells - starts[owners], False)
    named = snapshot.groups.select("cve", "flags")[found[1].astype(np.uint32)]
    each = named.with_columns(
        pair=pl.Series(owners[found[0]]), is_affected=pl.Series(found[2] == AFFECTED)
    )
    return (
        each.group_by("cve", "flags", "pair")
        .agg(pl.col("is_affected").any())
        .group_by("cve", "flags")
        .agg(
            versions_affected=pl.col("is_affected").sum(),
            versions_unknown=(~pl.col("is_affected")).sum(),
        )
        .sort("flags", "versions_affected", "cve", descending=[True, True, True])
    )
