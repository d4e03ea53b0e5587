"""The life of findings in the lake, day by day, some perimeters at a time.

``<home>/lake/findings/<id>/``: ``life-<n>.parquet`` (``engine.life.LIFE``) at the end of a day,
one file per block of perimeters; ``parts.parquet``, the perimeters of each file;
``perimeters.parquet``, those that had an inventory then. A former edition wrote all in
``life.parquet``.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from vigie.engine.columns import schema_of
from vigie.engine.life import LIFE
from vigie.engine.sealed import read_parquet, write_parquet

PARTS = schema_of({"part": pl.UInt32, "perimeter": pl.UInt32})
"""One row per perimeter: the file of its findings."""


class Writer:
    """Writes the end of a day, block by block."""

    def __init__(self, folder: Path) -> None:
        self.findings = 0
        """How many were written."""
        self._folder = folder
        self._parts: list[pl.DataFrame] = []

    def add(self, block: pl.DataFrame) -> None:
        """Write the findings of some perimeters, by perimeter."""
        if len(block):
            part, own = len(self._parts), block["perimeter"].unique()
            write_parquet(block, _place(self._folder, part), row_group_size=1 << 16)
            self._parts.append(own.to_frame().select(pl.lit(part).alias("part"), "perimeter"))
            self.findings += len(block)

    def close(self) -> None:
        """Say what each file holds."""
        table = pl.concat([PARTS.to_frame(), *self._parts], how="vertical_relaxed").cast(PARTS)
        write_parquet(table, self._folder / "parts.parquet")


@contextmanager
def writing(lake: Path, name: str, *, perimeters: pl.Series) -> Iterator[Writer]:
    """Open the end of a day for writing: whole or not at all, and nothing twice under one name."""
    folder = lake / "findings"
    folder.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(dir=folder, prefix=".partial-"))
    try:
        write_parquet(perimeters.to_frame("perimeter"), partial / "perimeters.parquet")
        writer = Writer(partial)
        yield writer
        writer.close()
        if not (folder / name).is_dir():
            partial.rename(folder / name)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


class Former:
    """The end of a day that was written; without a folder, that of no day."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._parts = PARTS.to_frame()
        if folder is not None and (folder / "parts.parquet").exists():
            self._parts = read_parquet(folder / "parts.parquet")

    def of(self, perimeters: pl.Series) -> pl.DataFrame:
        """Return the life (``LIFE``) of the findings of some perimeters."""
        return self._where(pl.col("perimeter").is_in(perimeters.implode()))

    def outside(self, perimeters: pl.Series) -> pl.DataFrame:
        """Return the life of the findings of all other perimeters."""
        return self._where(~pl.col("perimeter").is_in(perimeters.implode()))

    def words(self, column: str) -> pl.Series:
        """Return the words of a column of the key."""
        for place in self._files(self._parts.head(1)):
            own = read_parquet(place)[column]
            kind = own.dtype
            return kind.categories if isinstance(kind, pl.Enum) else own.unique()
        return pl.Series(column, [], dtype=pl.String)

    def perimeters(self) -> set[int]:
        """Return the perimeters that had an inventory."""
        if self._folder is None:
            return set()
        return set(read_parquet(self._folder / "perimeters.parquet")["perimeter"])

    def _where(self, which: pl.Expr) -> pl.DataFrame:
        files = self._files(self._parts.filter(which))
        return _together(read_parquet(place).filter(which) for place in files)

    def _files(self, parts: pl.DataFrame) -> Iterator[Path]:
        if self._folder is not None:
            own = parts["part"].unique().sort()
            yield from (_place(self._folder, part) for part in own)
            whole = self._folder / "life.parquet"
            yield from [whole] if whole.exists() else []


def _place(folder: Path, part: int) -> Path:
    return folder / f"life-{part}.parquet"


def _together(found: Iterator[pl.DataFrame]) -> pl.DataFrame:
    """What a former edition did not keep is null."""
    kept = [one for one in found if len(one)]
    table = pl.concat(kept) if kept else LIFE.to_frame()
    lacking = [name for name in LIFE if name not in table.columns]
    none = [pl.lit(None, dtype=LIFE[name]).alias(name) for name in lacking]
    return table.with_columns(none).select(LIFE.names())


def opened(lake: Path, name: str) -> Former:
    """Open the end of a day that was written; that of no day when the name is empty."""
    return Former(lake / "findings" / name if name else None)


def rewrite(folder: Path, change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    """Write a day again, each table changed, under the key of now."""
    for place in sorted(folder.glob("*.parquet")):
        partial = folder / f".partial-{place.name}"
        write_parquet(change(read_parquet(place)), partial)
        partial.replace(place)


def forget(lake: Path, kept: set[str]) -> None:
    """Remove the days that nothing refers to any more."""
    folder = lake / "findings"
    for one in folder.iterdir() if folder.is_dir() else ():
        if one.name not in kept and not one.name.startswith("."):
            shutil.rmtree(one, ignore_errors=True)


def name_of(*facts: str) -> str:
    """Return the name of a day from all that it is made of."""
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16]
