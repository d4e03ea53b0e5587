"""The rows of a nation swept on this machine."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vigie.engine.counting import counted
from vigie.engine.hosts import classed_by
from vigie.engine.kernel import compiled
from vigie.engine.plan import Measured, Plan
from vigie.engine.watch import measured, tallied

Array = npt.NDArray[Any]


def measure(folder: Path, plan: Plan, start: Array, rows: Array) -> Measured:
    """Compute all that grows with rows; write the arrays of the snapshot. ``start`` and ``rows``:
    see ``Estate.rows``. Once written, ``rows`` holds the pairs, then the cells: it is the
    caller's no more.

    Memory: about 10 bytes per row.
    """
    np.save(folder / "row_reported.npy", rows)
    _to_pairs(rows, plan.pair_of)
    bench, classes = classed_by(plan.made, plan.pairs, plan.hosts, start, rows)
    _to_cells(rows, classes.cell_start, classes.row_class)
    used = _save_cells(folder, start, rows, int(classes.cell_start[-1]))
    groups_of = plan.made.groups_of
    counts = counted(bench, groups_of, plan.flags, classes.cell_start, classes.sizes, used)
    pair_of_cell = np.repeat(
        np.arange(len(plan.pairs.components), dtype=np.uint32), np.diff(classes.cell_start)
    )
    tally = tallied(start, pair_of_cell, rows, counts, plan.pairs, plan.said)
    watch = measured(plan.estate.machines, np.diff(start), tally)
    return Measured(bench, classes, start, counts, watch)


@compiled
def _to_pairs(rows: Array, pair_of: Array) -> None:
    for row in range(len(rows)):
        rows[row] = pair_of[rows[row]]


@compiled
def _to_cells(rows: Array, cell_start: Array, row_class: Array) -> None:
    """Make of the pair of each row its cell: its pair, in the class of its host."""
    for row in range(len(rows)):
        rows[row] = cell_start[rows[row]] + row_class[row]


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
