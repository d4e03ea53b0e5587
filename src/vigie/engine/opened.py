"""The compiled observation, opened: one immutable folder, whose arrays are mapped from the
disk."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.core.findings import Component
from vigie.core.products import Identified, ProductId
from vigie.engine.finder import Finder
from vigie.engine.hosts import Classes
from vigie.engine.kernel import Bench, Fits, Installed, Readings, Statements
from vigie.engine.pairs import Pairs
from vigie.engine.sealed import read_parquet

Array = npt.NDArray[Any]
TUPLES = ("statements", "installed", "readings", "fits")
CLASSES = tuple(one.name for one in fields(Classes))


class Codes(NamedTuple):
    """What is said of each machine, as codes of the lake."""

    owner: Array
    """The key of its perimeter, uint32."""
    exposure: Array
    care: Array


class _Components(dict[int, Component]):
    """The components by pair, read when they are asked."""

    def __init__(self, table: pl.DataFrame) -> None:
        self._table = table

    def __missing__(self, pair: int) -> Component:
        self[pair] = found = component_of(self._table.row(pair))
        return found

    def of(self, pairs: Array) -> list[Component]:
        """Return those of some pairs."""
        return [component_of(row) for row in self._table[pairs].iter_rows()]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One compiled observation, opened: what was read once stays at hand."""

    id: str
    folder: Path
    _mapped: dict[str, Array] = field(default_factory=dict, repr=False)

    def array(self, name: str) -> Array:
        """Return an array; writing to it never reaches the disk."""
        if name not in self._mapped:
            self._mapped[name] = np.asarray(np.load(self.folder / f"{name}.npy", mmap_mode="c"))
        return self._mapped[name]

    def table(self, name: str) -> pl.DataFrame:
        return read_parquet(self.folder / f"{name}.parquet")

    @cached_property
    def about(self) -> dict[str, Any]:
        """What it was made of, and how large it is."""
        read: dict[str, Any] = json.loads((self.folder / "about.json").read_text())
        return read

    @cached_property
    def base(self) -> "Snapshot | None":
        """The snapshot this one completes: it then holds only the perimeters of ``over``."""
        name = self.about.get("base")
        return opened(self.folder.parent / name) if name else None

    @property
    def over(self) -> Array:
        """The perimeters that stand here and no longer in the base, uint32."""
        return self.array("over")

    @cached_property
    def bench(self) -> Bench:
        """All that a verdict is computed from."""
        return Bench(
            Statements(*self._arrays("statements", Statements._fields)),
            Installed(*self._arrays("installed", Installed._fields)),
            Readings(*self._arrays("readings", Readings._fields)),
            Fits(*self._arrays("fits", Fits._fields)),
            self.array("truths"),
        )

    def _arrays(self, name: str, names: Sequence[str]) -> list[Array]:
        return [self.array(f"{name}-{one}") for one in names]

    @cached_property
    def classes(self) -> Classes:
        return Classes(*self._arrays("classes", CLASSES))

    @cached_property
    def components(self) -> _Components:
        """The distinct components by pair."""
        return _Components(self.table("pairs"))

    def pairs_between(self, first: int, last: int) -> list[Component]:
        """Return some components as values."""
        return [self.components[pair] for pair in range(first, last)]

    @cached_property
    def products(self) -> list[ProductId]:
        return [ProductId(*row) for row in self.table("products").iter_rows()]

    @cached_property
    def ordinal(self) -> dict[ProductId, int]:
        """The ordinal of each product."""
        return {product: number for number, product in enumerate(self.products)}

    @cached_property
    def named(self) -> dict[tuple[str, str], list[int]]:
        """The products by vendor and name."""
        found: dict[tuple[str, str], list[int]] = {}
        for number, product in enumerate(self.products):
            found.setdefault((product.vendor, product.product), []).append(number)
        return found

    @cached_property
    def finder(self) -> Finder:
        """Finds the pairs a platform statement names."""
        return Finder(self.products, self.bench.installed.start)

    @cached_property
    def groups(self) -> pl.DataFrame:
        """One row per CVE and product: ``owner``, ``cve``, ``source``…"""
        return self.table("groups")

    @cached_property
    def sources(self) -> pl.DataFrame:
        """One row per statement: ``source`` and ``configuration``."""
        return self.table("sources")

    @cached_property
    def reported(self) -> pl.DataFrame:
        """The distinct components as reported."""
        return self.table("reported")

    @cached_property
    def machines(self) -> pl.DataFrame:
        return self.table("machines")

    @cached_property
    def codes(self) -> Codes:
        columns = ["perimeter", "exposure", "care_service"]
        table = read_parquet(self.folder / "machines.parquet", columns)
        return Codes(*(table[column].to_numpy() for column in columns))

    @cached_property
    def perimeters(self) -> tuple[Array, Array]:
        """The keys of the perimeters, sorted, and the first machine of each (one more than there
        are)."""
        owners = self.codes.owner
        keys, first = np.unique(owners, return_index=True)
        return keys, np.append(first, len(owners)).astype(np.int64)


@lru_cache(maxsize=4)
def opened(folder: Path) -> Snapshot:
    """Open a snapshot, and keep what was read of the last ones: they never change."""
    return Snapshot(folder.name, folder)


_IDENTITY = (
    *("version", "update", "edition", "language", "sw_edition", "target_sw", "target_hw"),
    "other",
)
_PAIRS = pl.Schema(
    {"is_named": pl.Boolean, "part": pl.String, "vendor": pl.String, "product": pl.String}
    | dict.fromkeys(_IDENTITY, pl.String)
    | {"confidence": pl.Float64, "reported_part": pl.String}
)


def pairs_table(pairs: Pairs) -> pl.DataFrame:
    """Return the distinct components as a table, one row per pair."""
    rows = [
        (c.product is not None, *(c.product or ("", "", "")), *c.identified[1:10], c.part)
        for c in pairs.components
    ]
    return pl.DataFrame(rows, schema=_PAIRS, orient="row")


def component_of(row: tuple[Any, ...]) -> Component:
    """Return the component of a row of ``pairs_table``."""
    is_named, part, vendor, product, *own, reported_part = row
    identity = ProductId(part, vendor, product) if is_named else None
    return Component(Identified._make((identity, *own, "")), reported_part)
