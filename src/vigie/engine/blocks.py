"""What many machines compute of a nation, block by block: the same kernels on plain arrays.

A *block* is a run of whole perimeters. Each function here takes the rows of one block, or of one
product, and nothing else but what the driver sends to all: it runs in any process, in any order,
twice if need be, and always gives the same.
"""

from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.engine.counting import COUNTS, counted_products
from vigie.engine.kernel import Bench
from vigie.engine.pairs import Pairs
from vigie.engine.sets import Sets
from vigie.engine.variants import Held, Profiles, held_by
from vigie.engine.watch import measured, tallied

Array = npt.NDArray[Any]


class Rows(NamedTuple):
    """The rows of a block, sorted by machine."""

    start: Array
    """Where the rows of each machine of the block begin; one more than there are."""
    components: Array
    """uint32."""


class Made(NamedTuple):
    """What every worker knows once the hosts are in classes."""

    bench: Bench
    groups_of: Array
    flags: Array
    cell_start: Array
    product_of: Array
    """Per pair."""


def rows_of(first: int, last: int, machines: Array, components: Array) -> Rows:
    """Return the rows of the machines ``[first, last)``, given with them sorted."""
    counts = np.bincount(machines - first, minlength=last - first)
    return Rows(np.append(0, np.cumsum(counts)).astype(np.int64), components.astype(np.uint32))


def variants_in(rows: Rows, pair_of: Array, profiles: Profiles) -> Held:
    """Return the variants of hosts met in a block."""
    return held_by(rows.start, pair_of[rows.components], profiles)


def packed(sets: Sets) -> tuple[bytes, bytes]:
    """Return sets as bytes: where each begins, and the values."""
    count = int(sets.size[0])
    first = sets.first[: count + 1].astype(np.int64)
    return first.tobytes(), sets.values[: first[-1]].astype(np.int32).tobytes()


def unpacked(first: bytes, values: bytes) -> Sets:
    """Return sets from their bytes; they are read only, never added to."""
    begins = np.frombuffer(first, dtype=np.int64)
    size = np.array([len(begins) - 1], dtype=np.int64)
    return Sets(np.full(2, -1, np.int32), begins, np.frombuffer(values, dtype=np.int32), size)


def classes_in(rows: Rows, pair_of: Array, profiles: Profiles, class_of: Array) -> Held:
    """Return what a block holds, ``row_variant`` replaced by the class of each row: ``class_of``
    gives that of each variant met in the block."""
    held = variants_in(rows, pair_of, profiles)
    return held._replace(row_variant=class_of[held.row_variant])


def cells_in(rows: Rows, row_class: Array, pair_of: Array, made: Made) -> Array:
    """Return the cell of each row, uint32."""
    pairs = pair_of[rows.components]
    return np.asarray(made.cell_start[pairs] + row_class, dtype=np.uint32)


def counts_of(product: int, cells: Array, made: Made) -> Array:
    """Count the findings of the cells of a product that have machines: int32 ``[cells,
    COUNTS]``."""
    first, last = made.bench.installed.start[product : product + 2]
    begin, end = int(made.cell_start[first]), int(made.cell_start[last])
    used = np.zeros(int(made.cell_start[-1]), dtype=np.bool_)
    used[cells] = True
    counts = np.zeros((len(used), COUNTS), dtype=np.int32)
    shared = (made.bench, made.groups_of, made.flags, made.cell_start)
    counted_products(*shared, used, (product, product + 1), counts)
    assert not counts[:begin].any()
    assert not counts[end:].any()
    return counts[cells]


def watch_of(
    rows: Rows,
    cells: Array,
    machines: pl.DataFrame,
    counts: Array,
    pairs: Pairs,
    pair_of: Array,
    said: Array,
) -> pl.DataFrame:
    """Return what the watch counts and measures on the perimeters of a block."""
    pair_of_cell = np.zeros(len(counts), dtype=np.uint32)
    pair_of_cell[cells] = pair_of[rows.components]
    tally = tallied(rows.start, pair_of_cell, cells, counts, pairs, said)
    return measured(machines, np.diff(rows.start), tally)


def machines_in(place: Path, first: int, last: int) -> pl.DataFrame:
    """Read the machines of a block."""
    return pl.scan_parquet(place).slice(first, last - first).collect()


def as_bytes(frame: pl.DataFrame) -> bytes:
    """Return a table as bytes."""
    stream = BytesIO()
    frame.write_ipc(stream)
    return stream.getvalue()


def from_bytes(said: bytes) -> pl.DataFrame:
    """Return the table of ``as_bytes``."""
    return pl.read_ipc(BytesIO(said))
