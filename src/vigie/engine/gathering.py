"""What the workers of a cluster wrote, put together as the arrays of a snapshot: read a file at a
time, written in place on the disk."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.engine import blocks
from vigie.engine.blocks import Rows
from vigie.engine.counting import COUNTS
from vigie.engine.hosts import Classes, ClassesOf
from vigie.engine.plan import Plan

Array = npt.NDArray[Any]


class Gathered(NamedTuple):
    """Where the blocks are, and what they are of."""

    folder: Path
    """Where the snapshot is written."""
    rows: Path
    edges: Array
    kinds: ClassesOf


def _read(place: Path, *columns: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table of several files, file by file."""
    for one in sorted(place.glob("*.parquet")):
        yield from pl.read_parquet(one, columns=list(columns)).iter_rows(named=True)


def save_cells(folder: Path, place: Path, cells: int) -> Array:
    """Write the machines of each cell; return the counts of each, int32 ``[cells, COUNTS]``."""
    counts = np.zeros((cells, COUNTS), dtype=np.int32)
    sizes = np.zeros(cells, dtype=np.int64)
    for row in _read(place, "cell", "counts", "machines"):
        counts[row["cell"]] = np.frombuffer(row["counts"], dtype=np.int32)
        sizes[row["cell"]] = len(row["machines"]) // 4
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    machines = _array(folder / "cell_machines.npy", int(first[-1]), np.uint32)
    for row in _read(place, "cell", "machines"):
        own = np.frombuffer(row["machines"], dtype=np.uint32)
        machines[first[row["cell"]] : first[row["cell"] + 1]] = own
    np.save(folder / "cell_first.npy", first)
    return counts


def _array(place: Path, size: int, kind: Any) -> Array:
    """Return an array that is written to a file; an empty one cannot be mapped."""
    if not size:
        np.save(place, np.zeros(0, dtype=kind))
        return np.zeros(0, dtype=kind)
    return np.lib.format.open_memmap(place, mode="w+", dtype=kind, shape=(size,))


def save_rows(found: Gathered) -> tuple[Array, Classes]:
    """Write the components and the classes of the rows; return where those of each machine begin,
    and the classes."""
    machines, edges = int(found.edges[-1]), found.edges
    sizes, parts = np.zeros(machines, dtype=np.int64), np.zeros(machines, dtype=np.uint8)
    for row in _read(found.rows, "block", "sizes", "parts"):
        own = slice(edges[row["block"]], edges[row["block"] + 1])
        sizes[own] = np.frombuffer(row["sizes"], dtype=np.int64)
        parts[own] = np.frombuffer(row["parts"], dtype=np.uint8)
    start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    narrow = found.kinds.of_variant.dtype
    rows = _array(found.folder / "row_reported.npy", int(start[-1]), np.uint32)
    classes = _array(found.folder / "classes-row_class.npy", int(start[-1]), narrow)
    for row in _read(found.rows, "block", "rows", "classes"):
        own = slice(start[edges[row["block"]]], start[edges[row["block"] + 1]])
        rows[own] = np.frombuffer(row["rows"], dtype=np.uint32)
        classes[own] = np.frombuffer(row["classes"], dtype=narrow)
    return start, Classes(classes, found.kinds.sizes, found.kinds.cell_start, parts)


def watch_together(
    found: Gathered, missing: Mapping[int, Rows], counts: Array, plan: Plan
) -> pl.DataFrame:
    """Return the watch of all the blocks; those without any row were sent to nobody."""
    frames = {row["block"]: blocks.from_bytes(row["watch"]) for row in _read(found.rows, *_WATCH)}
    for block in missing.keys() - frames.keys():
        first, last = found.edges[block : block + 2].tolist()
        own = plan.estate.machines[first:last]
        nothing = np.zeros(0, dtype=np.uint32)
        known = (counts, plan.pairs, plan.pair_of, plan.said)
        frames[block] = blocks.watch_of(missing[block], nothing, own, *known)
    return pl.concat(frames[block] for block in sorted(frames)).sort("perimeter")


_WATCH = ("block", "watch")
