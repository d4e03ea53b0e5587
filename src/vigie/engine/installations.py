"""Where a product is installed, within a scope, and what is known against it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.core.products import ProductId
from vigie.core.vocabulary import CareService, Exposure
from vigie.engine.counting import listed
from vigie.engine.kernel import AFFECTED
from vigie.engine.opened import Snapshot
from vigie.engine.scope import PerimeterScope

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Installations:
    """Where a product is, and what is known against it."""

    versions: pl.DataFrame
    """``version``, ``update``, ``machines``, ``perimeters``, then ``affected``, ``unknown`` and
    ``exploited`` (CVEs, the most of any host)."""
    vulnerabilities: pl.DataFrame
    """``cve``, ``flags``, ``versions_affected``, ``versions_unknown``."""
    machines: int
    perimeters: int
    by_exposure: dict[str, int]
    by_care_service: dict[str, int]
    names: list[str]
    """Names it is reported by, the most frequent first, on some of its machines."""


def installed(
    parts: Sequence[tuple[Snapshot, PerimeterScope]], product_id: ProductId
) -> Installations:
    """Return where a product is installed within the scope of each part of a snapshot."""
    every = [_seen(snapshot, product_id, scope) for snapshot, scope in parts]
    versions = (
        pl.concat(one.versions for one in every)
        .group_by("pair", maintain_order=True)
        .agg(
            pl.col("version", "update").first(),
            pl.col("machines", "perimeters").sum(),
            pl.col("affected", "unknown", "exploited").max(),
        )
        .drop("pair")
    )
    return Installations(
        versions.sort("machines", descending=True),
        _ordered(pl.concat(one.against for one in every)),
        sum(one.machines for one in every),
        sum(one.perimeters for one in every),
        _summed(one.by_exposure for one in every),
        _summed(one.by_care_service for one in every),
        list(_summed(one.names for one in every))[:MOST_NAMES],
    )


def _summed(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    """Return counts added up, the most first."""
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return dict(sorted(total.items(), key=lambda said: (-said[1], said[0])))


class _Seen(NamedTuple):
    """The same in one part; ``against`` has one row per CVE and version."""

    versions: pl.DataFrame
    against: pl.DataFrame
    machines: int
    perimeters: int
    by_exposure: dict[str, int]
    by_care_service: dict[str, int]
    names: dict[str, int]


def _seen(snapshot: Snapshot, product_id: ProductId, scope: PerimeterScope) -> _Seen:
    owner = snapshot.ordinal.get(product_id)
    start = snapshot.bench.installed.start
    first, last = (0, 0) if owner is None else (int(start[owner]), int(start[owner + 1]))
    held = {pair: _holders(snapshot, pair, scope) for pair in range(first, last)}
    kept = {pair: own for pair, own in held.items() if len(own.machines)}
    owners, counts = snapshot.codes.owner, snapshot.array("counts")
    rows = []
    for pair, own in kept.items():
        identified = snapshot.components[pair].identified
        said = (_identity(snapshot, pair), identified.version, identified.update)
        most = counts[own.cells].max(axis=0)[:3].tolist()
        rows.append((*said, len(own.machines), len(np.unique(owners[own.machines])), *most))
    holders = [own.machines for own in kept.values()]
    everyone = np.unique(np.concatenate([np.zeros(0, np.uint32), *holders]))
    return _Seen(
        pl.DataFrame(rows, schema=_VERSIONS, orient="row"),
        _against(snapshot, kept, [own.cells for own in kept.values()]),
        len(everyone),
        len(np.unique(owners[everyone])),
        _spread(snapshot.codes.exposure[everyone], Exposure),
        _spread(snapshot.codes.care[everyone], CareService),
        _names(snapshot, first, last, everyone[:LOOKED_AT]),
    )


LOOKED_AT, MOST_NAMES = 2_000, 20
"""Machines whose names of the product are read; names that are told."""


def _spread(codes: Array, kind: type[Exposure] | type[CareService]) -> dict[str, int]:
    """Count machines by word."""
    words = [str(word) for word in kind]
    found = zip(*np.unique(codes, return_counts=True), strict=True)
    return {words[int(code)]: int(n) for code, n in found}


def _names(snapshot: Snapshot, first: int, last: int, machines: Array) -> dict[str, int]:
    """Count what the machines call the product: names of machines out of sight are not read."""
    start, reported = snapshot.array("machine_start"), snapshot.array("row_reported")
    spans = [reported[start[m] : start[m + 1]] for m in machines]
    rows = np.concatenate([np.zeros(0, np.uint32), *spans])
    pairs = snapshot.array("pair_of")[rows]
    kept, counts = np.unique(rows[(pairs >= first) & (pairs < last)], return_counts=True)
    named: Counter[str] = Counter()
    for name, count in zip(snapshot.reported["name"][kept], counts.tolist(), strict=True):
        named[name] += count
    return dict(named)


_VERSIONS = pl.Schema(
    {"pair": pl.String, "version": pl.String, "update": pl.String}
    | dict.fromkeys(("machines", "perimeters", "affected", "unknown", "exploited"), pl.Int64)
)


def _identity(snapshot: Snapshot, pair: int) -> str:
    """Return what tells a pair from the others of its product, in any snapshot."""
    return "\x1f".join(map(str, snapshot.components[pair].identified[1:]))


class _Holders(NamedTuple):
    """The machines of a pair within the scope, and the cells they are in."""

    machines: Array
    cells: Array


def _holders(snapshot: Snapshot, pair: int, scope: PerimeterScope) -> _Holders:
    starts, first = snapshot.classes.cell_start, snapshot.array("cell_first")
    begin = first[starts[pair] : starts[pair + 1] + 1]
    machines = snapshot.array("cell_machines")[begin[0] : begin[-1]]
    cells = np.repeat(np.arange(starts[pair], starts[pair + 1]), np.diff(begin))
    seen = scope.mask(snapshot.codes.owner[machines])
    return _Holders(machines[seen], np.unique(cells[seen]))


def is_installed(snapshot: Snapshot, product_id: ProductId, scope: PerimeterScope) -> bool:
    """Return whether a product runs on a machine of the scope."""
    owner = snapshot.ordinal.get(product_id)
    if owner is None:
        return False
    start = snapshot.bench.installed.start
    pairs = range(start[owner], start[owner + 1])
    return any(len(_holders(snapshot, pair, scope).machines) for pair in pairs)


def _against(snapshot: Snapshot, pairs: Iterable[int], held: Sequence[Array]) -> pl.DataFrame:
    """Return the CVEs on some pairs in the cells ``held``: one row per cell."""
    starts, ordered = snapshot.classes.cell_start, list(pairs)
    cells = np.concatenate([np.zeros(0, np.int64), *held])
    owners = np.searchsorted(starts, cells, side="right") - 1
    groups_of = snapshot.array("groups_of")
    found = listed(snapshot.bench, groups_of, owners, cells - starts[owners], False)
    named = snapshot.groups.select("cve", "flags")[found[1].astype(np.uint32)]
    words = pl.Series([_identity(snapshot, pair) for pair in ordered], dtype=pl.String)
    return named.with_columns(
        pair=words.gather(np.searchsorted(ordered, owners[found[0]])),
        is_affected=pl.Series(found[2] == AFFECTED, dtype=pl.Boolean),
    )


def _ordered(each: pl.DataFrame) -> pl.DataFrame:
    """Count the versions affected, the worst CVE first."""
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
