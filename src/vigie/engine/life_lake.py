"""The life of findings in the lake, day by day, some perimeters at a time.

``<home>/lake/findings/<id>/``: ``life-<n>.parquet`` (``engine.life.LIFE``) at the end of a day,
one file per block of perimeters; ``parts.parquet``, the perimeters of each file;
``subjects.parquet``, what they are of (``engine.life.SUBJECTS``); ``perimeters.parquet``, those
that had an inventory then. A former edition wrote all in ``life.parquet``, in words.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import polars as pl

from vigie.engine.columns import schema_of
from vigie.engine.life import LIFE, SUBJECTS
from vigie.engine.sealed import read_parquet, write_parquet

PARTS = schema_of({"part": pl.UInt32, "perimeter": pl.UInt32})
"""One row per perimeter: the file of its findings."""


class Writer:
    """Writes the end of a day, block by block."""

    def __init__(self, folder: Path, subjects: pl.DataFrame) -> None:
        self.findings = 0
        """How many were written."""
        self._folder = folder
        self._subjects = subjects
        self._is_used = np.zeros(len(subjects), dtype=np.bool_)
        self._parts: list[pl.DataFrame] = []

    def add(self, block: pl.DataFrame) -> None:
        """Write the findings of some perimeters, by perimeter."""
        if len(block):
            part, own = len(self._parts), block["perimeter"].unique()
            write_parquet(block, _place(self._folder, part), row_group_size=1 << 16)
            self._parts.append(own.to_frame().select(pl.lit(part).alias("part"), "perimeter"))
            self._is_used[block["subject"].to_numpy()] = True
            self.findings += len(block)

    def close(self) -> None:
        """Say what each file holds, and what the numbers of subjects mean."""
        write_parquet(self._subjects.filter(self._is_used), self._folder / "subjects.parquet")
        table = pl.concat([PARTS.to_frame(), *self._parts], how="vertical_relaxed").cast(PARTS)
        write_parquet(table, self._folder / "parts.parquet")


@contextmanager
def writing(
    lake: Path, name: str, *, perimeters: pl.Series, subjects: pl.DataFrame
) -> Iterator[Writer]:
    """Open the end of a day for writing: whole or not at all, and nothing twice under one name.

    ``subjects`` (``SUBJECTS``) are numbered from 0, in their order.
    """
    folder = lake / "findings"
    folder.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(dir=folder, prefix=".partial-"))
    try:
        write_parquet(perimeters.to_frame("perimeter"), partial / "perimeters.parquet")
        writer = Writer(partial, subjects)
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
        self.subjects = SUBJECTS.to_frame()
        """What the findings are of (``SUBJECTS``)."""
        if folder is not None and (folder / "subjects.parquet").exists():
            self._parts = read_parquet(folder / "parts.parquet")
            self.subjects = read_parquet(folder / "subjects.parquet")
        elif folder is not None:
            words = read_parquet(folder / "life.parquet").select("product", "cve")
            numbered = words.unique().sort("product", "cve").with_row_index("subject")
            self.subjects = numbered.cast(SUBJECTS)

    def of(self, perimeters: pl.Series) -> pl.DataFrame:
        """Return the life (``LIFE``) of the findings of some perimeters."""
        return self._where(pl.col("perimeter").is_in(perimeters.implode()))

    def outside(self, perimeters: pl.Series) -> pl.DataFrame:
        """Return the life of the findings of all other perimeters."""
        return self._where(~pl.col("perimeter").is_in(perimeters.implode()))

    def perimeters(self) -> set[int]:
        """Return the perimeters that had an inventory."""
        if self._folder is None:
            return set()
        return set(read_parquet(self._folder / "perimeters.parquet")["perimeter"])

    def _where(self, which: pl.Expr) -> pl.DataFrame:
        files = self._files(self._parts.filter(which))
        return _together(self._numbered(read_parquet(place).filter(which)) for place in files)

    def _numbered(self, rows: pl.DataFrame) -> pl.DataFrame:
        if "subject" in rows.columns:
            return rows
        return rows.join(self.subjects, on=["product", "cve"]).drop("product", "cve")

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
    table = pl.concat(kept, how="diagonal") if kept else LIFE.to_frame()
    lacking = [name for name in LIFE if name not in table.columns]
    none = [pl.lit(None, dtype=LIFE[name]).alias(name) for name in lacking]
    return table.with_columns(none).select(LIFE.names())


def opened(lake: Path, name: str) -> Former:
    """Open the end of a day that was written; that of no day when the name is empty."""
    return Former(lake / "findings" / name if name else None)


def rewrite(folder: Path, change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    """Write a day again, each table that names perimeters changed, under the key of now."""
    for place in sorted(folder.glob("*.parquet")):
        if place.name == "subjects.parquet":
            continue
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
