"""Questions to a snapshot. Each takes a scope: there is no unscoped way to ask."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.core.advisories import Advisory
from vigie.core.inventory import MachineRole
from vigie.core.products import ProductId
from vigie.core.vocabulary import CareService, Exposure
from vigie.engine.counting import listed
from vigie.engine.findings import described
from vigie.engine.kernel import AFFECTED, UNKNOWN, VERDICTS, Bench, compiled, judged
from vigie.engine.live import compiled_live
from vigie.engine.opened import Snapshot
from vigie.engine.scope import PerimeterScope

Array = npt.NDArray[Any]
TOUCHED, MAYBE = 2, 1
"""What is marked of a machine: affected, unknown."""


# ---- one advisory
# --------------------------------------------------------------------------------


def affected(snapshot: Snapshot, cve: str, scope: PerimeterScope) -> pl.DataFrame:
    """Return who is affected by a CVE of the snapshot: ``perimeter``, ``exposure``,
    ``care_service`` (words), ``affected`` and ``unknown`` (machines). One row per perimeter,
    exposure and service that has any."""
    state = np.zeros(len(snapshot.codes.owner), dtype=np.uint8)
    owners, start = snapshot.groups["owner"].to_numpy(), snapshot.bench.installed.start
    first, machines = snapshot.array("cell_first"), snapshot.array("cell_machines")
    for group in np.flatnonzero((snapshot.groups["cve"] == cve).to_numpy()):
        owner = owners[group]
        span = (int(start[owner]), int(start[owner + 1]))
        starts = snapshot.classes.cell_start
        _mark(snapshot.bench, int(group), span, starts, first, machines, state)
    return _spread(snapshot, state, scope)


@compiled
def _mark(
    bench: Bench,
    group: int,
    span: tuple[int, int],
    cell_start: Array,
    first: Array,
    machines: Array,
    state: Array,
) -> None:
    """Mark the machines of the pairs of a span: one judgement per cell."""
    for pair in range(span[0], span[1]):
        for cell in range(cell_start[pair], cell_start[pair + 1]):
            if first[cell] == first[cell + 1]:
                continue
            verdict = judged(bench, group, pair, cell - cell_start[pair])[0]
            if verdict != AFFECTED and verdict != UNKNOWN:
                continue
            mark = TOUCHED if verdict == AFFECTED else MAYBE
            for place in range(first[cell], first[cell + 1]):
                state[machines[place]] = max(state[machines[place]], mark)


def affected_by(
    snapshot: Snapshot, advisories: Sequence[Advisory], scope: PerimeterScope
) -> pl.DataFrame:
    """Return the same for advisories on one CVE that the snapshot does not hold yet: they alone
    are compiled."""
    state = np.zeros(len(snapshot.codes.owner), dtype=np.uint8)
    live = compiled_live(snapshot, advisories)
    first, machines = snapshot.array("cell_first"), snapshot.array("cell_machines")
    starts, installed = snapshot.classes.cell_start, live.bench.installed.start
    for group, owner in enumerate(live.groups["owner"].to_numpy()):
        pairs = np.arange(installed[owner], installed[owner + 1])
        places = live.places[pairs]
        spans = np.stack([first[starts[places]], first[starts[places + 1]]], axis=1)
        hosts = (live.class_of, live.classes)
        _mark_live(live.bench, group, pairs, spans, machines, *hosts, state)
    return _spread(snapshot, state, scope)


@compiled
def _mark_live(
    bench: Bench,
    group: int,
    pairs: Array,
    spans: Array,
    machines: Array,
    class_of: Array,
    classes: int,
    state: Array,
) -> None:
    """Mark the machines of some pairs, ``machines[spans]``: one judgement per class of hosts."""
    verdicts = np.empty(classes, dtype=np.int64)
    for number in range(len(pairs)):
        verdicts[:] = 255
        for place in range(spans[number, 0], spans[number, 1]):
            machine = machines[place]
            host_class = class_of[machine]
            if verdicts[host_class] == 255:
                verdicts[host_class] = judged(bench, group, pairs[number], host_class)[0]
            if verdicts[host_class] == AFFECTED:
                state[machine] = TOUCHED
            elif verdicts[host_class] == UNKNOWN:
                state[machine] = max(state[machine], MAYBE)


def _spread(snapshot: Snapshot, state: Array, scope: PerimeterScope) -> pl.DataFrame:
    """Count the machines marked by perimeter, exposure and care service, within the scope."""
    marked = np.flatnonzero(state)
    codes = snapshot.codes
    marked = marked[scope.mask(codes.owner[marked])]
    frame = pl.DataFrame(
        {
            "perimeter": codes.owner[marked],
            "exposure": codes.exposure[marked],
            "care_service": codes.care[marked],
            "state": state[marked],
        }
    )
    counted = frame.group_by("perimeter", "exposure", "care_service").agg(
        affected=(pl.col("state") == TOUCHED).sum(), unknown=(pl.col("state") == MAYBE).sum()
    )
    return _worded(counted).sort("perimeter", "exposure", "care_service")


def _worded(frame: pl.DataFrame) -> pl.DataFrame:
    """Replace the codes of the lake by their words."""
    words = {"exposure": Exposure, "care_service": CareService, "role": MachineRole}
    return frame.with_columns(
        pl.col(column).replace_strict(
            range(len(list(kind))), [str(word) for word in kind], return_dtype=pl.String
        )
        for column, kind in words.items()
        if column in frame.columns
    )


# ---- one perimeter
# -------------------------------------------------------------------------------


def findings(
    snapshot: Snapshot, perimeter: int, scope: PerimeterScope, *, everything: bool = False
) -> pl.DataFrame:
    """Return the findings of a perimeter, one row each: the machine, the component as reported
    and its product, then
    ``cve`` (empty: unresolved), ``verdict``, ``tier``, ``confidence``, ``source``,
    ``configuration``, ``flags``.

    Out of scope, or without inventory, there is none. A machine that has no finding has no row.
    """
    keys, first = snapshot.perimeters
    place = int(np.searchsorted(keys, perimeter))
    known = place < len(keys) and keys[place] == perimeter
    if not known or not scope.mask(keys[place : place + 1])[0]:
        return _listed(snapshot, 0, 0, everything=everything)
    return _listed(snapshot, int(first[place]), int(first[place + 1]), everything=everything)


def _listed(snapshot: Snapshot, first: int, last: int, *, everything: bool) -> pl.DataFrame:
    start = snapshot.array("machine_start")[first : last + 1]
    reported = snapshot.array("row_reported")[start[0] : start[-1]]
    pairs = snapshot.array("pair_of")[reported]
    machines = np.repeat(np.arange(first, last), np.diff(start))
    owner = np.searchsorted(snapshot.bench.installed.start, pairs, side="right") - 1
    classes = snapshot.classes
    host_class = classes.row_class[start[0] : start[-1]]
    cells, number = np.unique(classes.cell_start[pairs] + host_class, return_inverse=True)
    cell_pairs = np.searchsorted(classes.cell_start, cells, side="right") - 1
    found = listed(
        snapshot.bench,
        snapshot.array("groups_of"),
        cell_pairs,
        cells - classes.cell_start[cell_pairs],
        everything,
    )
    confidence = snapshot.array("confidence")
    per_cell = described(
        confidence[cell_pairs], groups=snapshot.groups, sources=snapshot.sources, found=found
    ).with_columns(flags=snapshot.groups["flags"].gather(found[1]))
    rows = _installed(snapshot, machines, reported, pairs, owner).with_columns(cell=number)
    named = rows.join(per_cell, on="cell").drop("cell", "is_resolved")
    unresolved = _unresolved(rows, confidence[pairs], named.schema)
    return pl.concat([named, unresolved]).sort("machine", "name", "version", "cve")


def _installed(
    snapshot: Snapshot, machines: Array, reported: Array, pairs: Array, owner: Array
) -> pl.DataFrame:
    """Return machine, component and product of some rows."""
    who = _worded(snapshot.machines.select("name", "exposure", "role", "care_service")[machines])
    what = snapshot.reported.select("name", "publisher", "version", "cpe", "purl")[reported]
    which = [str(snapshot.products[number]) for number in owner]
    return pl.concat([who.rename({"name": "machine"}), what], how="horizontal").with_columns(
        product=pl.Series(which, dtype=pl.String), is_resolved=snapshot.array("is_resolved")[pairs]
    )


def _unresolved(rows: pl.DataFrame, confidence: Array, schema: pl.Schema) -> pl.DataFrame:
    """One row without CVE per component that is not resolved."""
    said = {"cve": "", "verdict": VERDICTS[UNKNOWN].value, "tier": 4, "source": ""}
    filled = rows.with_columns(confidence=(confidence * 0.1).round(4)).filter(
        ~pl.col("is_resolved")
    )
    return filled.with_columns(
        *(pl.lit(value).alias(name) for name, value in said.items()),
        configuration=pl.lit(-1),
        flags=pl.lit(0),
    ).select(pl.col(name).cast(kind) for name, kind in schema.items())


# ---- one product, the whole watch
# ----------------------------------------------------------------


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


def watch(snapshot: Snapshot, scope: PerimeterScope) -> pl.DataFrame:
    """Return one row per perimeter with an inventory: see ``engine.watch.measured``."""
    every = snapshot.table("watch")
    return every.filter(pl.Series(scope.mask(every["perimeter"].to_numpy())))
