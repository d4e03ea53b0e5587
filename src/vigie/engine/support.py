"""How many machines of a scope run what is, or will be, out of support: by release cycle."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.core.findings.support import Cycle, Cycles, cycle_of
from vigie.core.products import Identified, ProductId
from vigie.engine.columns import schema_of
from vigie.engine.opened import Snapshot
from vigie.engine.pairs import NO_PRODUCT
from vigie.engine.scope import PerimeterScope
from vigie.engine.watch import SYSTEM
from vigie.engine.words import worded

Array = npt.NDArray[Any]
ROWS = schema_of(
    {
        "place": pl.Int64,
        "exposure": pl.String,
        "care_service": pl.String,
        "machines": pl.Int64,
    }
)


class Tracked(NamedTuple):
    """A product and a release cycle of it; no cycle is an unknown one."""

    product: ProductId
    cycle: Cycle | None


class Support(NamedTuple):
    """What is installed, by product and cycle."""

    tracked: list[Tracked]
    counts: pl.DataFrame
    """``ROWS``: machines by exposure and care service; ``place`` is that of ``tracked``."""
    perimeters: list[int]
    """Perimeters that have each, within the scope."""


def support(parts: Sequence[tuple[Snapshot, PerimeterScope]], cycles: Cycles, on: date) -> Support:
    """Return the machines of the scope of each part of a snapshot by product and cycle: products
    whose source tells cycles, and every operating system. A machine counts once per product and
    cycle.

    Cost: grows with the machines that run those products.
    """
    places: dict[Tracked, int] = {}
    frames, perimeters = [ROWS.to_frame()], list[int]()
    for snapshot, scope in parts:
        for one, pairs in _grouped(snapshot, cycles, on).items():
            machines = _machines(snapshot, pairs, scope)
            if not len(machines):
                continue
            place = places.setdefault(one, len(places))
            perimeters += [0] * (len(places) - len(perimeters))
            perimeters[place] += len(np.unique(snapshot.codes.owner[machines]))
            frames.append(_counted(snapshot, place, machines))
    summed = pl.concat(frames).group_by("place", "exposure", "care_service")
    return Support(list(places), summed.agg(pl.col("machines").sum()), perimeters)


def _grouped(snapshot: Snapshot, cycles: Cycles, on: date) -> dict[Tracked, list[int]]:
    groups: dict[Tracked, list[int]] = {}
    for product, pair, identified in _tracked(snapshot, cycles):
        cycle = cycle_of(identified, cycles, on)
        groups.setdefault(Tracked(product, cycle), []).append(pair)
    return groups


def _tracked(snapshot: Snapshot, cycles: Cycles) -> Iterator[tuple[ProductId, int, Identified]]:
    """Yield the pairs of the products that have cycles, and of operating systems."""
    start, parts = snapshot.bench.installed.start, snapshot.array("parts")
    for owner, product in enumerate(snapshot.products):
        first, last = int(start[owner]), int(start[owner + 1])
        if product == NO_PRODUCT or first == last:
            continue
        if str(product) in cycles or parts[first] == SYSTEM:
            for pair in range(first, last):
                yield product, pair, snapshot.pairs_between(pair, pair + 1)[0].identified


def _machines(snapshot: Snapshot, pairs: list[int], scope: PerimeterScope) -> Array:
    cells, first = snapshot.classes.cell_start, snapshot.array("cell_first")
    every = snapshot.array("cell_machines")
    spans = [every[first[cells[pair]] : first[cells[pair + 1]]] for pair in pairs]
    machines = np.unique(np.concatenate(spans))
    return machines[scope.mask(snapshot.codes.owner[machines])]


def _counted(snapshot: Snapshot, place: int, machines: Array) -> pl.DataFrame:
    codes = snapshot.codes
    frame = pl.DataFrame(
        {"exposure": codes.exposure[machines], "care_service": codes.care[machines]}
    )
    counted = frame.group_by("exposure", "care_service").agg(machines=pl.len())
    return worded(counted).select(
        pl.lit(place, pl.Int64).alias("place"),
        "exposure",
        "care_service",
        pl.col("machines").cast(pl.Int64),
    )
