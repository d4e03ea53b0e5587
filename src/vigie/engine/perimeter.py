"""The machines and the findings of one perimeter, within a scope, some machines at a time."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.engine.counting import listed
from vigie.engine.findings import described
from vigie.engine.kernel import UNKNOWN, VERDICTS
from vigie.engine.opened import Snapshot
from vigie.engine.scope import PerimeterScope
from vigie.engine.words import worded

Array = npt.NDArray[Any]
_ORDER = ("machine", "name", "version", "cpe", "purl", "cve")


def machines(snapshot: Snapshot, perimeter: int, scope: PerimeterScope) -> pl.DataFrame:
    """Return the machines of a perimeter, by name: ``machine``, ``exposure``, ``role``,
    ``care_service``, ``components``, and its findings counted: ``affected``, ``unknown`` (those of
    unresolved components included), ``exploited``. Out of scope, or without inventory, there is
    none.
    """
    first, last = _span(snapshot, perimeter, scope)
    rows = _rows(snapshot, first, last)
    counts = snapshot.array("counts")
    totals = np.zeros((last - first, counts.shape[1]), dtype=np.int64)
    owner = rows.machines - first
    np.add.at(totals, owner, counts[rows.cells])
    unresolved = ~snapshot.array("may_exclude")[rows.pairs]
    return _who(snapshot, first, last).with_columns(
        components=np.bincount(owner, minlength=last - first),
        affected=totals[:, 0],
        unknown=totals[:, 1] + np.bincount(owner[unresolved], minlength=last - first),
        exploited=totals[:, 2],
    )


def findings(
    snapshot: Snapshot,
    perimeter: int,
    scope: PerimeterScope,
    *,
    everything: bool = False,
    offset: int = 0,
    limit: int | None = None,
) -> pl.DataFrame:
    """Return the findings of a perimeter, one row each: the machine, the component as reported
    and its product, then ``cve`` (empty: unresolved), ``verdict``, ``tier``, ``confidence``,
    ``source``, ``configuration``, ``flags``.

    ``offset`` and ``limit`` count machines in the order of ``machines``: only theirs are computed.
    Out of scope, or without inventory, there is none. A machine that has no finding has no row.
    """
    first, last = _span(snapshot, perimeter, scope)
    first = min(last, first + offset)
    last = last if limit is None else min(last, first + limit)
    return _listed(snapshot, first, last, everything=everything)


def _span(snapshot: Snapshot, perimeter: int, scope: PerimeterScope) -> tuple[int, int]:
    """Return the first machine of a perimeter and the one after its last."""
    keys, first = snapshot.perimeters
    place = int(np.searchsorted(keys, perimeter))
    known = place < len(keys) and keys[place] == perimeter
    if not known or not scope.mask(keys[place : place + 1])[0]:
        return 0, 0
    return int(first[place]), int(first[place + 1])


class _Rows(NamedTuple):
    """What is installed on some machines, row by row."""

    machines: Array
    reported: Array
    pairs: Array
    cells: Array


def _rows(snapshot: Snapshot, first: int, last: int) -> _Rows:
    start = snapshot.array("machine_start")[first : last + 1]
    reported = snapshot.array("row_reported")[start[0] : start[-1]]
    pairs = snapshot.array("pair_of")[reported]
    classes = snapshot.classes
    cells = classes.cell_start[pairs] + classes.row_class[start[0] : start[-1]]
    return _Rows(np.repeat(np.arange(first, last), np.diff(start)), reported, pairs, cells)


def _listed(snapshot: Snapshot, first: int, last: int, *, everything: bool) -> pl.DataFrame:
    rows, starts = _rows(snapshot, first, last), snapshot.classes.cell_start
    cells, number = np.unique(rows.cells, return_inverse=True)
    cell_pairs = np.searchsorted(starts, cells, side="right") - 1
    found = listed(
        snapshot.bench,
        snapshot.array("groups_of"),
        cell_pairs,
        cells - starts[cell_pairs],
        everything,
    )
    confidence = snapshot.array("confidence")
    per_cell = described(
        confidence[cell_pairs], groups=snapshot.groups, sources=snapshot.sources, found=found
    ).with_columns(flags=snapshot.groups["flags"].gather(found[1]))
    installed = _installed(snapshot, rows).with_columns(cell=number)
    named = installed.join(per_cell, on="cell").drop("cell", "may_exclude")
    unresolved = _unresolved(installed, confidence[rows.pairs], named.schema)
    return pl.concat([named, unresolved]).sort(_ORDER, maintain_order=True)


def _installed(snapshot: Snapshot, rows: _Rows) -> pl.DataFrame:
    """Return machine, component and product of some rows."""
    first, last = (int(rows.machines[0]), int(rows.machines[-1]) + 1) if len(rows[0]) else (0, 0)
    who = _who(snapshot, first, last)[rows.machines - first]
    what = snapshot.reported.select("name", "publisher", "version", "cpe", "purl")[rows.reported]
    owner = np.searchsorted(snapshot.bench.installed.start, rows.pairs, side="right") - 1
    distinct, place = np.unique(owner, return_inverse=True)
    words = pl.Series([str(snapshot.products[number]) for number in distinct], dtype=pl.String)
    return pl.concat([who, what], how="horizontal").with_columns(
        product=words.gather(place), may_exclude=snapshot.array("may_exclude")[rows.pairs]
    )


def _who(snapshot: Snapshot, first: int, last: int) -> pl.DataFrame:
    own = snapshot.machines.slice(first, last - first)
    return worded(own.select(pl.col("name").alias("machine"), "exposure", "role", "care_service"))


def _unresolved(rows: pl.DataFrame, confidence: Array, schema: pl.Schema) -> pl.DataFrame:
    """One row without CVE per component whose product is not sure enough."""
    said = {"cve": "", "verdict": VERDICTS[UNKNOWN].value, "tier": 4, "source": ""}
    filled = rows.with_columns(confidence=(confidence * 0.1).round(4)).filter(
        ~pl.col("may_exclude")
    )
    return filled.with_columns(
        *(pl.lit(value).alias(name) for name, value in said.items()),
        configuration=pl.lit(-1),
        flags=pl.lit(0),
    ).select(pl.col(name).cast(kind) for name, kind in schema.items())
