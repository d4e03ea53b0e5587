"""The same kernels as an Apache Spark job: rows by block of machines, then by product.

Optional: needs ``pyspark``, ``pyarrow`` and ``pandas`` (``make setup-spark``), a Java runtime, and
a lake that the driver and the workers see under one path. What is said once for all (names,
claims, classes) is compiled by the driver; what grows with rows is read, shuffled and written by
the workers. A worker that dies has its part computed again. See docs/operating.md.
"""

import importlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from vigie.engine import blocks
from vigie.engine.blocks import Made, Rows
from vigie.engine.estate import NOBODY, Estate
from vigie.engine.gathering import Gathered, save_cells, save_rows, watch_together
from vigie.engine.hosts import classes_of
from vigie.engine.plan import Measured, Plan
from vigie.engine.variants import Profiles, merged
from vigie.errors import VigieError

Array = npt.NDArray[Any]
Batches = Iterable[Any]
BLOCK = 100_000
"""Machines of a block, about: 4 million rows."""
PRODUCTS = 64
"""Partitions that the products are shared between."""
_ROWS = "block int, machine long, segment int, reported long, component long"
_OPTIONS = {
    "spark.sql.execution.arrow.maxRecordsPerBatch": "262144",
    "spark.sql.adaptive.enabled": "false",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.task.maxFailures": "8",
}


class NoSpark(VigieError):
    fr = "le moteur réparti n'est pas installé ({missing}) : `make setup-spark`, et Java 17"
    en = "the distributed engine is not installed ({missing}): `make setup-spark`, and Java 17"


def session(address: str) -> Any:
    """Open a session on a cluster (``spark://host:port``). Raises ``NoSpark``."""
    try:
        sql = importlib.import_module("pyspark.sql")
        for module in ("pyarrow", "pandas"):
            importlib.import_module(module)
    except ImportError as error:
        raise NoSpark(missing=error.name) from error
    if shutil.which("java") is None:
        raise NoSpark(missing="java")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = sql.SparkSession.builder.master(address).appName("vigie observe")
    for name, value in _OPTIONS.items():
        builder = builder.config(name, value)
    paths = os.pathsep.join(filter(None, sys.path))
    return builder.config("spark.executorEnv.PYTHONPATH", paths).getOrCreate()


class Sent(NamedTuple):
    """What a first pass needs, sent once to each worker."""

    edges: Array
    """The first machine of each block; one more than there are."""
    pair_of: Array
    profiles: Profiles


def measure(address: str, folder: Path, plan: Plan) -> Measured:
    """Compute on a cluster all that grows with rows; write the arrays of the snapshot."""
    spark = session(address)
    work = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".spark-"))
    work.chmod(0o755)
    try:
        return _measured(spark, folder, work, plan)
    finally:
        spark.stop()
        shutil.rmtree(work, ignore_errors=True)


def _measured(spark: Any, folder: Path, work: Path, plan: Plan) -> Measured:
    send = spark.sparkContext.broadcast
    edges = block_edges(plan.estate.machines["perimeter"].to_numpy())
    rows = _numbered(spark, plan.estate, edges, work)
    sent = send(Sent(edges, plan.pair_of, plan.hosts.profiles))
    met = rows.mapInArrow(_each(sent, _variants), "block int, first binary, sets binary").collect()
    met.sort(key=lambda row: row["block"])
    variants, places = merged([blocks.unpacked(row["first"], row["sets"]) for row in met])
    bench, kinds = classes_of(plan.made, plan.pairs, plan.hosts, variants)
    classes = {
        row["block"]: kinds.of_variant[place] for row, place in zip(met, places, strict=True)
    }
    made = Made(bench, plan.made.groups_of, plan.flags, kinds.cell_start, plan.pairs.product_of)
    known = send((classes, made))
    _by_product(rows, sent, known).write.parquet(work.joinpath("cells").as_uri())
    counts = save_cells(
        folder, work / "cells", len(kinds.cell_start) and int(kinds.cell_start[-1])
    )
    plan.estate.machines.write_parquet(work / "machines.parquet")
    rest = send((counts, plan.pairs, plan.said, work / "machines.parquet"))
    columns = "block int, sizes binary, rows binary, classes binary, parts binary, watch binary"
    placed = rows.mapInArrow(_each(sent, _placed, known, rest), columns)
    placed.write.parquet(work.joinpath("rows").as_uri())
    found = Gathered(folder, work / "rows", edges, kinds)
    start, own = save_rows(found)
    missing = {block: _empty(block, edges) for block in range(len(edges) - 1)}
    watch = watch_together(found, missing, counts, plan)
    return Measured(bench, own, start, counts, watch)


def block_edges(perimeters: Array) -> Array:
    """Return the first machine of each block: blocks hold whole perimeters."""
    first = np.flatnonzero(np.append(True, perimeters[1:] != perimeters[:-1]))[: len(perimeters)]
    edges = [0]
    for begin in first[1:].tolist():
        if begin - edges[-1] >= BLOCK:
            edges.append(begin)
    return np.array([*edges, len(perimeters)], dtype=np.int64)


def _empty(block: int, edges: Array) -> Rows:
    nothing = np.zeros(0, dtype=np.int64)
    return blocks.rows_of(int(edges[block]), int(edges[block + 1]), nothing, nothing)


# ---- the rows, by block ------------------------------------------------------------------------


def _numbered(spark: Any, estate: Estate, edges: Array, work: Path) -> Any:
    """Return the rows of all that stands, by block, sorted as the machines and their segments.

    Workers have no key: they read the ordinals of each segment, which go with the computation.
    """
    level = importlib.import_module("pyspark").StorageLevel
    every = spark.createDataFrame([], _ROWS)
    for segment, part in enumerate(estate.parts):
        place = work / f"installed-{segment}.parquet"
        part.opened.installed.sink_parquet(place)
        own = spark.read.parquet(place.resolve().as_uri()).select("machine", "reported")
        known = spark.sparkContext.broadcast((segment, part.machine_of, part.component_of, edges))
        every = every.unionAll(own.mapInArrow(_numbering(known), _ROWS))
    parted = every.repartition(len(edges) - 1, "block")
    order = ("block", "machine", "segment", "reported")
    return parted.sortWithinPartitions(*order).persist(level.DISK_ONLY)


def _numbering(known: Any) -> Callable[[Batches], Iterator[Any]]:
    def run(batches: Batches) -> Iterator[Any]:
        segment, machine_of, component_of, edges = known.value
        for batch in batches:
            reported = batch.column(1).to_numpy()
            machines = machine_of[batch.column(0).to_numpy()]
            kept = machines != NOBODY
            machines, reported = machines[kept].astype(np.int64), reported[kept]
            block = (np.searchsorted(edges, machines, side="right") - 1).astype(np.int32)
            components = component_of[reported].astype(np.int64)
            of = np.full(len(block), segment, dtype=np.int32)
            yield _batch(_ROWS, block, machines, of, reported, components)

    return run


def _batch(columns: str, *values: Any) -> Any:
    arrow = importlib.import_module("pyarrow")
    names = [column.split()[0] for column in columns.split(", ")]
    return arrow.RecordBatch.from_arrays([arrow.array(value) for value in values], names)


def _one(columns: str, *values: Any) -> Any:
    """One row; the first value is a block."""
    arrow = importlib.import_module("pyarrow")
    names = [column.split()[0] for column in columns.split(", ")]
    kinds = [arrow.int32(), *[arrow.binary()] * (len(names) - 1)]
    arrays = [arrow.array([v], type=k) for v, k in zip(values, kinds, strict=True)]
    return arrow.RecordBatch.from_arrays(arrays, names)


def _each(sent: Any, work: Callable[..., Any], *others: Any) -> Callable[[Batches], Iterator[Any]]:
    """Run ``work`` on each block of a partition."""

    def run(batches: Batches) -> Iterator[Any]:
        edges = sent.value.edges
        for block, (machines, components) in runs(batches, "machine", "component"):
            first, last = int(edges[block]), int(edges[block + 1])
            rows = blocks.rows_of(first, last, machines, components)
            yield from work(block, rows, sent.value, *(one.value for one in others))

    return run


def runs(batches: Batches, *columns: str) -> Iterator[tuple[int, list[Array]]]:
    """Yield the rows of each value of the first column, which is sorted: that value, and some
    columns."""
    current, held = -1, [[np.zeros(0, np.int64)] for _ in columns]
    for batch in batches:
        keys = batch.column(0).to_numpy()
        cuts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])) if len(keys) else keys
        for begin, end in zip(cuts, np.append(cuts[1:], len(keys)), strict=True):
            if keys[begin] != current:
                if current >= 0:
                    yield current, [np.concatenate(own) for own in held]
                current, held = int(keys[begin]), [[] for _ in columns]
            for own, name in zip(held, columns, strict=True):
                own.append(batch.column(name).to_numpy()[begin:end])
    if current >= 0:
        yield current, [np.concatenate(own) for own in held]


def _variants(block: int, rows: Rows, sent: Sent) -> Iterator[Any]:
    held = blocks.variants_in(rows, sent.pair_of, sent.profiles)
    yield _one("block int, first binary, sets binary", block, *blocks.packed(held.variants))


def _placed(block: int, rows: Rows, sent: Sent, known: Any, rest: Any) -> Iterator[Any]:
    """What the snapshot keeps of a block, and its part of the watch."""
    (classes, made), (counts, pairs, said, machines) = known, rest
    held = blocks.classes_in(rows, sent.pair_of, sent.profiles, classes[block])
    cells = blocks.cells_in(rows, held.row_variant, sent.pair_of, made)
    own = blocks.machines_in(machines, *sent.edges[block : block + 2].tolist())
    watch = blocks.watch_of(rows, cells, own, counts, pairs, sent.pair_of, said)
    yield _one(
        "block int, sizes binary, rows binary, classes binary, parts binary, watch binary",
        block,
        np.diff(rows.start).tobytes(),
        rows.components.tobytes(),
        held.row_variant.tobytes(),
        held.inventoried.tobytes(),
        blocks.as_bytes(watch),
    )


# ---- the cells, by product ---------------------------------------------------------------------


def _by_product(rows: Any, sent: Any, known: Any) -> Any:
    """Return, per cell that has machines, its counts and its machines."""
    placed = rows.mapInArrow(_each(sent, _celled, known), "product int, cell long, machine long")
    parted = placed.repartition(PRODUCTS, "product")
    ordered = parted.sortWithinPartitions("product", "cell", "machine")
    return ordered.mapInArrow(_counting(known), "cell long, counts binary, machines binary")


def _celled(block: int, rows: Rows, sent: Sent, known: Any) -> Iterator[Any]:
    classes, made = known
    held = blocks.classes_in(rows, sent.pair_of, sent.profiles, classes[block])
    cells = blocks.cells_in(rows, held.row_variant, sent.pair_of, made)
    products = made.product_of[sent.pair_of[rows.components]].astype(np.int32)
    first, last = sent.edges[block : block + 2]
    machines = np.repeat(np.arange(first, last), np.diff(rows.start))
    columns = "product int, cell long, machine long"
    yield _batch(columns, products, cells.astype(np.int64), machines)


def _counting(known: Any) -> Callable[[Batches], Iterator[Any]]:
    def run(batches: Batches) -> Iterator[Any]:
        _, made = known.value
        for product, (cells, machines) in runs(batches, "cell", "machine"):
            used, first = np.unique(cells, return_index=True)
            counts = blocks.counts_of(product, used, made)
            own = np.split(machines.astype(np.uint32), first[1:])
            texts = [[row.tobytes() for row in each] for each in (counts, own)]
            yield _batch("cell long, counts binary, machines binary", used, *texts)

    return run
