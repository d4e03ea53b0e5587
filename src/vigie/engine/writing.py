"""Compiles an observation and writes it: inventories, claims, verdicts counted."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.core.inventory import Delivery
from vigie.core.products import ProductId
from vigie.engine.advisories import AdvisorySnapshot
from vigie.engine.counting import counted
from vigie.engine.devices import Recognised, directory_of, on_devices, recognised
from vigie.engine.estate import Estate, gathered
from vigie.engine.hosts import Classes, classed
from vigie.engine.kernel import Bench, compiled
from vigie.engine.names import identified
from vigie.engine.opened import CLASSES, TUPLES, pairs_table
from vigie.engine.pairs import Pairs, interned
from vigie.engine.prepared import Prepared, prepared, together
from vigie.engine.prepared_lake import claim_tables, prepared_for
from vigie.engine.statements import Compiled, attached
from vigie.engine.suppression import Suppressed, without
from vigie.engine.watch import cycles_of, flags_of, measured, support_of, tallied

Array = npt.NDArray[Any]
EDITION = 4
"""Raised when what a snapshot holds changes."""


def write(
    folder: Path,
    lake: Path,
    deliveries: Sequence[Delivery],
    advisories: AdvisorySnapshot,
    aliases: bytes,
    on: date,
    suppressed: Suppressed,
) -> None:
    """Compile what stands of the deliveries against the advisories, as of a day, into a folder.

    Memory: what the claims on the products installed take (about 1.5 kB each at the peak), or
    about 16 bytes per installed row, whichever is more.
    """
    estate = gathered(lake, deliveries)
    reported = estate.components()
    components = identified(lake, reported, advisories=advisories, aliases=aliases)
    start, rows = estate.rows()
    directory = directory_of(advisories, aliases)
    known = recognised(reported, components, on_devices(estate, start, rows), directory)
    pairs, pair_of = interned(known.components)
    made = attached(_prepared(pairs.products, known, advisories), pairs)
    made = without(made, pairs.products, suppressed)
    np.save(folder / "row_reported.npy", rows)
    row_pair = pair_of[rows]
    del rows
    bench, classes = classed(made, pairs, machine_start=start, row_pair=row_pair)
    flags = made.groups.join(flags_of(advisories, on), on="cve", how="left", maintain_order="left")
    flag = np.array(flags["flags"].fill_null(0), dtype=np.uint8)
    _save_claims(folder, made, bench, classes, flag)
    row_cell = cells_of(row_pair, classes)
    used = _save_cells(folder, start, row_cell, int(classes.cell_start[-1]))
    counts = counted(bench, made.groups_of, flag, classes.cell_start, classes.sizes, used)
    np.save(folder / "counts.npy", counts)
    said = support_of(pairs, cycles_of(advisories), on)
    tally = tallied(start, row_pair, row_cell, counts, pairs, said)
    watch = measured(estate.machines, np.diff(start), tally)
    watch.write_parquet(folder / "watch.parquet")
    _save_inventory(folder, estate, start, pairs, pair_of)
    about = {
        "edition": EDITION,
        "on": on.isoformat(),
        "advisories": advisories.id,
        "suppressed": sorted(suppressed),
        "perimeters": len(watch),
        "machines": len(estate.machines),
        "rows": len(row_pair),
        "components": len(known.components),
        "pairs": len(pairs.components),
        "products": len(pairs.products),
        "cells": len(used),
        "groups": len(made.groups),
        "statements": len(made.sources),
    }
    (folder / "about.json").write_text(json.dumps(about, indent=1))


def _prepared(
    products: tuple[ProductId, ...], known: Recognised, advisories: AdvisorySnapshot
) -> Prepared:
    """Return the prepared claims on the products; those that trees add to are prepared anew."""
    found = prepared_for(tuple(p for p in products if p not in known.products), advisories)
    if not known.products:
        return found
    tables = dict(claim_tables(advisories))
    tables["claims"] = known.added_to(tables["claims"])
    return together([found, prepared(tuple(sorted(known.products)), tables)])


@compiled
def _cells(row_pair: Array, cell_start: Array, row_class: Array) -> Array:
    cells = np.empty(len(row_pair), dtype=np.uint32)
    for row in range(len(row_pair)):
        cells[row] = cell_start[row_pair[row]] + row_class[row]
    return cells


def cells_of(row_pair: Array, classes: Classes) -> Array:
    """Return the cell of each row: its pair, in the class of its host, uint32."""
    cells: Array = _cells(row_pair, classes.cell_start, classes.row_class)
    return cells


@compiled
def _inverted(start: Array, row_cell: Array, cells: int) -> tuple[Array, Array]:
    """Return the machines of each cell: those of cell ``c`` are ``machines[first[c]:first[c +
    1]]``."""
    first = np.zeros(cells + 1, dtype=np.int64)
    for row in range(len(row_cell)):
        first[row_cell[row] + 1] += 1
    for cell in range(cells):
        first[cell + 1] += first[cell]
    place = first[:-1].copy()
    machines = np.empty(len(row_cell), dtype=np.uint32)
    for machine in range(len(start) - 1):
        for row in range(start[machine], start[machine + 1]):
            cell = row_cell[row]
            machines[place[cell]] = machine
            place[cell] += 1
    return first, machines


def _save_cells(folder: Path, start: Array, row_cell: Array, cells: int) -> Array:
    """Write the machines of each cell; return which cells have any."""
    first, machines = _inverted(start, row_cell, cells)
    np.save(folder / "cell_first.npy", first)
    np.save(folder / "cell_machines.npy", machines)
    used: Array = np.diff(first) > 0
    return used


def _save_inventory(
    folder: Path, estate: Estate, start: Array, pairs: Pairs, pair_of: Array
) -> None:
    np.save(folder / "machine_start.npy", start)
    np.save(folder / "pair_of.npy", pair_of)
    np.save(folder / "is_resolved.npy", pairs.is_resolved)
    np.save(folder / "parts.npy", pairs.parts)
    np.save(folder / "confidence.npy", pairs.confidence)
    estate.machines.write_parquet(folder / "machines.parquet")
    estate.reported.write_parquet(folder / "reported.parquet", row_group_size=1 << 14)
    schema = ["part", "vendor", "product"]
    pl.DataFrame(list(pairs.products), schema=schema, orient="row").write_parquet(
        folder / "products.parquet"
    )
    pairs_table(pairs).write_parquet(folder / "pairs.parquet")


def _save_claims(
    folder: Path, made: Compiled, bench: Bench, classes: Classes, flag: Array
) -> None:
    for name in TUPLES:
        for field, array in getattr(bench, name)._asdict().items():
            np.save(folder / f"{name}-{field}.npy", array)
    for field in CLASSES:
        np.save(folder / f"classes-{field}.npy", getattr(classes, field))
    np.save(folder / "truths.npy", bench.truths)
    np.save(folder / "groups_of.npy", made.groups_of)
    made.groups.with_columns(flags=flag).write_parquet(folder / "groups.parquet")
    made.sources.write_parquet(folder / "sources.parquet")
