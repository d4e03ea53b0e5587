"""The three tables of a sealed segment, decrypted when they are collected, and only then."""

from collections.abc import Callable, Iterator

import polars as pl
from polars.io.plugins import register_io_source

from vigie.engine.columns import INSTALLED, MACHINES, REPORTED
from vigie.engine.sealed.segments import SealedSegment


def lazy_tables(opened: SealedSegment) -> tuple[pl.LazyFrame, pl.LazyFrame, pl.LazyFrame]:
    """Return ``REPORTED``, ``MACHINES`` and ``INSTALLED`` of a segment."""
    return (
        _lazy(lambda: iter([opened.reported()]), REPORTED),
        _lazy(lambda: iter([opened.machines()]), MACHINES),
        _lazy(opened.batches, INSTALLED),
    )


def _lazy(read: Callable[[], Iterator[pl.DataFrame]], schema: pl.Schema) -> pl.LazyFrame:
    def batches(
        columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, _: int | None
    ) -> Iterator[pl.DataFrame]:
        left = rows
        for frame in read():
            kept = frame if predicate is None else frame.filter(predicate)
            kept = kept if columns is None else kept.select(columns)
            kept = kept if left is None else kept.head(left)
            left = None if left is None else left - kept.height
            yield kept
            if left == 0:
                return

    return register_io_source(batches, schema=schema)
