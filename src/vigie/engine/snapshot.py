"""The compiled observation on disk: one immutable folder per build, and a pointer replaced
atomically.

Readers keep the folder they opened; a kill leaves the last good one.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.core.findings import Component
from vigie.core.inventory import Delivery
from vigie.core.products import Identified, ProductId
from vigie.engine.advisories import AdvisorySnapshot
from vigie.engine.counting import counted
from vigie.engine.estate import Estate, gathered
from vigie.engine.hosts import Classes, classed
from vigie.engine.kernel import Bench, Fits, Installed, Readings, Statements, compiled
from vigie.engine.names import identified, products_named
from vigie.engine.pairs import Pairs, interned
from vigie.engine.statements import Compiled
from vigie.engine.statements import compiled as compiled_claims
from vigie.engine.watch import cycles_of, flags_of, measured, support_of, tallied
from vigie.errors import VigieError

Array = npt.NDArray[Any]
EDITION = 1
"""Raised when what a snapshot holds changes."""
KEPT = 2
"""Former snapshots kept for readers that opened them."""
_TUPLES = ("statements", "installed", "readings", "fits")
_CLASSES = tuple(field.name for field in fields(Classes))
_PARTIAL = ".partial-"


class NoAdvisories(VigieError):
    fr = "aucun avis n'est importé : rien à quoi confronter les inventaires"
    en = "no advisory is imported: nothing to match inventories with"


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One compiled observation, opened: arrays are mapped from the disk when they are touched."""

    id: str
    folder: Path

    def array(self, name: str) -> Array:
        """Return an array; writing to it never reaches the disk."""
        return np.asarray(np.load(self.folder / f"{name}.npy", mmap_mode="c"))

    def table(self, name: str) -> pl.DataFrame:
        return pl.read_parquet(self.folder / f"{name}.parquet")

    @cached_property
    def about(self) -> dict[str, Any]:
        """What it was made of, and how large it is."""
        read: dict[str, Any] = json.loads((self.folder / "about.json").read_text())
        return read

    @cached_property
    def bench(self) -> Bench:
        """All that a verdict is computed from."""
        return Bench(
            Statements(*self._arrays("statements", Statements._fields)),
            Installed(*self._arrays("installed", Installed._fields)),
            Readings(*self._arrays("readings", Readings._fields)),
            Fits(*self._arrays("fits", Fits._fields)),
            self.array("truths"),
        )

    def _arrays(self, name: str, fields: Sequence[str]) -> list[Array]:
        return [self.array(f"{name}-{field}") for field in fields]

    @cached_property
    def classes(self) -> Classes:
        return Classes(*self._arrays("classes", _CLASSES))

    @cached_property
    def pairs(self) -> Pairs:
        """The distinct components, all of them as values: seconds at national scale."""
        return _read_pairs(self.table("pairs"))

    def pairs_between(self, first: int, last: int) -> list[Component]:
        """Return some components as values."""
        frame = pl.scan_parquet(self.folder / "pairs.parquet").slice(first, last - first)
        return [_component(row) for row in frame.collect().iter_rows()]

    @cached_property
    def products(self) -> list[ProductId]:
        return [ProductId(*row) for row in self.table("products").iter_rows()]

    @cached_property
    def ordinal(self) -> dict[ProductId, int]:
        """The ordinal of each product."""
        return {product: number for number, product in enumerate(self.products)}

    @cached_property
    def named(self) -> dict[tuple[str, str], list[int]]:
        """The products by vendor and name."""
        found: dict[tuple[str, str], list[int]] = {}
        for number, product in enumerate(self.products):
            found.setdefault((product.vendor, product.product), []).append(number)
        return found

    @cached_property
    def groups(self) -> pl.DataFrame:
        """One row per CVE and product: ``owner``, ``cve``, ``source``…"""
        return self.table("groups")

    @cached_property
    def sources(self) -> pl.DataFrame:
        """One row per statement: ``source`` and ``configuration``."""
        return self.table("sources")

    @cached_property
    def reported(self) -> pl.DataFrame:
        """The distinct components as reported."""
        return self.table("reported")

    @cached_property
    def machines(self) -> pl.DataFrame:
        return self.table("machines")

    @cached_property
    def perimeters(self) -> tuple[Array, Array]:
        """The keys of the perimeters, sorted, and the first machine of each (one more than there
        are)."""
        owners = self.machines["perimeter"].to_numpy()
        keys, first = np.unique(owners, return_index=True)
        return keys, np.append(first, len(owners)).astype(np.int64)


def current(lake: Path) -> Snapshot | None:
    """Return the snapshot in force, ``None`` before the first observation."""
    try:
        name = (lake / "snapshots" / "CURRENT").read_text().strip()
    except FileNotFoundError:
        return None
    return Snapshot(name, lake / "snapshots" / name)


def build(
    lake: Path,
    *,
    deliveries: Sequence[Delivery],
    advisories: AdvisorySnapshot,
    aliases: bytes,
    on: date,
) -> Snapshot:
    """Compile what stands of the deliveries against the advisories, as of a day; put it in force.

    ``aliases`` is ``data/product-aliases.toml``. The same inputs give the same snapshot: nothing
    is then written.
    """
    name = _name(deliveries, advisories, aliases, on)
    final = lake / "snapshots" / name
    if not final.is_dir():
        final.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(dir=final.parent, prefix=_PARTIAL))
        try:
            _write(partial, lake, deliveries, advisories, aliases, on)
            partial.rename(final)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    _point(final.parent, name)
    _forget(final.parent, name)
    return Snapshot(name, final)


def _name(
    deliveries: Sequence[Delivery], advisories: AdvisorySnapshot, aliases: bytes, on: date
) -> str:
    stood = sorted(
        repr((d.segment, d.perimeter, d.source, str(d.kind), d.received_at)) for d in deliveries
    )
    text = "\n".join([str(EDITION), advisories.id, on.isoformat(), *stood]).encode()
    return hashlib.sha256(text + aliases).hexdigest()[:16]


def _write(
    folder: Path,
    lake: Path,
    deliveries: Sequence[Delivery],
    advisories: AdvisorySnapshot,
    aliases: bytes,
    on: date,
) -> None:
    estate = gathered(lake, deliveries)
    products = products_named(advisories)
    components = identified(lake, estate.components(), products=products, aliases=aliases)
    pairs, pair_of = interned(components)
    tables = {name: advisories.table(name) for name in ("records", "claims", "defaults")}
    made = compiled_claims(pairs, tables)
    row_pair = pair_of[estate.rows]
    bench, classes = classed(made, pairs, machine_start=estate.start, row_pair=row_pair)
    row_cell = _cells(estate.start, row_pair, pairs.product_of, classes)
    flags = made.groups.join(flags_of(advisories, on), on="cve", how="left", maintain_order="left")
    flag = np.array(flags["flags"].fill_null(0), dtype=np.uint8)
    used = np.zeros(int(classes.cell_start[-1]), dtype=np.bool_)
    used[row_cell] = True
    counts = counted(bench, made.groups_of, flag, classes.cell_start, classes.sizes, used)
    said = support_of(pairs, cycles_of(advisories), on)
    tally = tallied(estate.start, row_pair, row_cell, counts, pairs, said)
    watch = measured(estate.machines, np.diff(estate.start), tally)
    del row_pair
    _save_inventory(folder, estate, pairs, pair_of, row_cell, len(used))
    _save_claims(folder, made, bench, classes, flag)
    np.save(folder / "counts.npy", counts)
    watch.write_parquet(folder / "watch.parquet")
    about = {
        "edition": EDITION,
        "on": on.isoformat(),
        "advisories": advisories.id,
        "perimeters": len(watch),
        "machines": len(estate.machines),
        "rows": len(estate.rows),
        "components": len(components),
        "pairs": len(pairs.components),
        "products": len(pairs.products),
        "cells": len(used),
        "profiles": len(classes.table),
        "groups": len(made.groups),
        "statements": len(made.sources),
    }
    (folder / "about.json").write_text(json.dumps(about, indent=1))


@compiled
def _cells_of_rows(
    start: Array,
    row_pair: Array,
    product_of: Array,
    profile: Array,
    batch_of: Array,
    row_of: Array,
    table: Array,
    cell_start: Array,
) -> Array:
    cells = np.empty(len(row_pair), dtype=np.uint32)
    for machine in range(len(start) - 1):
        for row in range(start[machine], start[machine + 1]):
            pair = row_pair[row]
            product = product_of[pair]
            line = row_of[product]
            known = table[line + profile[batch_of[product], machine]] if line > 0 else 0
            cells[row] = cell_start[pair] + known
    return cells


def _cells(start: Array, row_pair: Array, product_of: Array, classes: Classes) -> Array:
    """Return the cell of each row, uint32."""
    return _cells_of_rows(
        start,
        row_pair,
        product_of,
        classes.profile,
        classes.batch_of,
        classes.row_of,
        classes.table,
        classes.cell_start,
    )


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


def _save_inventory(
    folder: Path, estate: Estate, pairs: Pairs, pair_of: Array, row_cell: Array, cells: int
) -> None:
    first, machines = _inverted(estate.start, row_cell, cells)
    np.save(folder / "cell_first.npy", first)
    np.save(folder / "cell_machines.npy", machines)
    np.save(folder / "row_reported.npy", estate.rows)
    np.save(folder / "machine_start.npy", estate.start)
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
    _pairs_frame(pairs).write_parquet(folder / "pairs.parquet", row_group_size=1 << 14)


def _save_claims(
    folder: Path, made: Compiled, bench: Bench, classes: Classes, flag: Array
) -> None:
    for name in _TUPLES:
        for field, array in getattr(bench, name)._asdict().items():
            np.save(folder / f"{name}-{field}.npy", array)
    for field in _CLASSES:
        np.save(folder / f"classes-{field}.npy", getattr(classes, field))
    np.save(folder / "truths.npy", bench.truths)
    np.save(folder / "groups_of.npy", made.groups_of)
    made.groups.with_columns(flags=flag).write_parquet(folder / "groups.parquet")
    made.sources.write_parquet(folder / "sources.parquet")


_IDENTITY = (
    "version",
    "update",
    "edition",
    "language",
    "sw_edition",
    "target_sw",
    "target_hw",
    "other",
)
_PAIRS = pl.Schema(
    {"is_named": pl.Boolean, "part": pl.String, "vendor": pl.String, "product": pl.String}
    | dict.fromkeys(_IDENTITY, pl.String)
    | {"confidence": pl.Float64, "reported_part": pl.String}
)


def _pairs_frame(pairs: Pairs) -> pl.DataFrame:
    rows = [
        (c.product is not None, *(c.product or ("", "", "")), *c.identified[1:10], c.part)
        for c in pairs.components
    ]
    return pl.DataFrame(rows, schema=_PAIRS, orient="row")


def _component(row: tuple[Any, ...]) -> Component:
    is_named, part, vendor, product, *own, reported_part = row
    identity = ProductId(part, vendor, product) if is_named else None
    return Component(Identified._make((identity, *own, "")), reported_part)


def _read_pairs(frame: pl.DataFrame) -> Pairs:
    pairs, _ = interned([_component(row) for row in frame.iter_rows()])
    return pairs


def _point(folder: Path, name: str) -> None:
    """Replace the pointer atomically."""
    handle, partial = tempfile.mkstemp(dir=folder, prefix=_PARTIAL)
    with os.fdopen(handle, "w") as stream:
        stream.write(name + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    Path(partial).replace(folder / "CURRENT")


def _forget(folder: Path, name: str) -> None:
    """Remove the snapshots that no reader should hold any more."""
    former = [
        f for f in folder.iterdir() if f.is_dir() and not f.name.startswith(".") and f.name != name
    ]
    former.sort(key=lambda one: one.stat().st_mtime_ns, reverse=True)
    for one in former[KEPT:]:
        shutil.rmtree(one, ignore_errors=True)
