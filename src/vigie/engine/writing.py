"""Compiles an observation and writes it: inventories, claims, verdicts counted."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.core.inventory import Delivery
from vigie.engine import former, here, spark
from vigie.engine.devices import are_devices, on_devices
from vigie.engine.estate import Estate, gathered, reported_on
from vigie.engine.hosts import Classes
from vigie.engine.kernel import Bench
from vigie.engine.opened import CLASSES, TUPLES, Snapshot, pairs_table
from vigie.engine.pairs import Pairs
from vigie.engine.plan import Inputs, Measured, Plan, planned
from vigie.engine.prepared_lake import prepare
from vigie.engine.sealed import write_parquet
from vigie.engine.statements import Compiled

Array = npt.NDArray[Any]
EDITION = 7
"""Raised when what a snapshot holds changes."""


def write(
    folder: Path,
    lake: Path,
    deliveries: Sequence[Delivery],
    inputs: Inputs,
    engine: str = "",
    base: Snapshot | None = None,
) -> None:
    """Compile what stands of the deliveries against the advisories, as of a day, into a folder.

    ``engine`` is where rows are swept: here, or the address of a cluster (``engine.spark``);
    ``base`` the snapshot that this one completes.
    """
    prepare(inputs.advisories)  # before the rows are at hand: it needs as much memory as they do
    estate = gathered(lake, deliveries)
    if engine:
        plan = planned(lake, estate, reported_on(estate, are_devices(estate)), inputs)
        found = spark.measure(engine, folder, plan)
    else:
        start, rows = estate.rows()
        plan = planned(lake, estate, on_devices(estate, start, rows), inputs, base)
        found = here.measure(folder, plan, start, rows)
    np.save(folder / "counts.npy", found.counts)
    write_parquet(found.watch, folder / "watch.parquet")
    _save_claims(folder, plan.made, found.bench, found.classes, plan.flags)
    _save_inventory(folder, estate, found.start, plan.pairs, plan.pair_of)
    if base is None:
        former.save(folder, plan.known.is_device, plan.flags_of, plan.known.devices)
    about = _about(plan, found, inputs)
    (folder / "about.json").write_text(json.dumps(about, indent=1))


def _about(plan: Plan, found: Measured, inputs: Inputs) -> dict[str, Any]:
    return {
        "edition": EDITION,
        "on": inputs.on.isoformat(),
        "advisories": inputs.advisories.id,
        "suppressed": sorted(inputs.suppressed),
        "perimeters": len(found.watch),
        "machines": len(plan.estate.machines),
        "rows": int(found.start[-1]),
        "components": len(plan.pair_of),
        "pairs": len(plan.pairs.components),
        "products": len(plan.pairs.products),
        "cells": len(found.counts),
        "groups": len(plan.made.groups),
        "statements": len(plan.made.sources),
    }


def _save_inventory(
    folder: Path, estate: Estate, start: Array, pairs: Pairs, pair_of: Array
) -> None:
    np.save(folder / "machine_start.npy", start)
    np.save(folder / "pair_of.npy", pair_of)
    np.save(folder / "may_exclude.npy", pairs.may_exclude)
    np.save(folder / "parts.npy", pairs.parts)
    np.save(folder / "confidence.npy", pairs.confidence)
    write_parquet(estate.machines, folder / "machines.parquet")
    write_parquet(estate.reported, folder / "reported.parquet", row_group_size=1 << 14)
    schema = ["part", "vendor", "product"]
    products = pl.DataFrame(list(pairs.products), schema=schema, orient="row")
    write_parquet(products, folder / "products.parquet")
    write_parquet(pairs_table(pairs), folder / "pairs.parquet")


def _save_claims(
    folder: Path, made: Compiled, bench: Bench, classes: Classes, flag: Array
) -> None:
    for name in TUPLES:
        for field, array in getattr(bench, name)._asdict().items():
            np.save(folder / f"{name}-{field}.npy", array)
    for field in CLASSES:
        array = getattr(classes, field)
        if not isinstance(array, np.memmap):  # one that is mapped is on the disk already
            np.save(folder / f"classes-{field}.npy", array)
    np.save(folder / "truths.npy", bench.truths)
    np.save(folder / "groups_of.npy", made.groups_of)
    write_parquet(made.groups.with_columns(flags=flag), folder / "groups.parquet")
    write_parquet(made.sources, folder / "sources.parquet")
