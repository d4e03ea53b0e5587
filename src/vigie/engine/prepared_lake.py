"""Prepared claims kept beside the advisory snapshot they come from.

``advisories/snapshots/<id>/prepared-<rules>/<table>.parquet``: the snapshot never changes, and
``rules`` is the hash of the code that decides, so that what an older code prepared is never read.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import polars as pl

from vigie.core.advisories import ANY
from vigie.core.products import PACKAGE, ProductId
from vigie.engine.advisories import AdvisorySnapshot
from vigie.engine.claims import ClaimTables
from vigie.engine.prepared import TABLES, Prepared, prepared, together

CHUNK = 200_000
"""Claims prepared at a time: memory is about 1.5 kB for each."""
_RULES = ("core/advisories.py", "core/findings", "core/versions", "core/products/identity.py")
_ENGINE = ("claims", "columns", "conditions", "kernel", "prepared", "prepared_lake", "selection")
_PRODUCT = ["vendor", "product", "part"]
_SCHEMA = {"part": pl.String, "vendor": pl.String, "product": pl.String}


@cache
def rules() -> str:
    """Return the hash of the code that decides what a claim means, and of what prepares it."""
    root = files("vigie")
    summed = hashlib.sha256(pl.__version__.encode())
    for name in (*_RULES, *(f"engine/{module}.py" for module in _ENGINE)):
        for code in _codes(root.joinpath(name)):
            summed.update(code.name.encode() + code.read_bytes())
    return summed.hexdigest()[:16]


def _codes(place: Traversable) -> Iterator[Traversable]:
    if place.is_file():
        yield place
        return
    for one in sorted(place.iterdir(), key=lambda one: one.name):
        if one.is_dir() or one.name.endswith(".py"):
            yield from _codes(one)


def prepare(advisories: AdvisorySnapshot) -> Path:
    """Prepare all the claims of a snapshot of advisories, once; return the folder that holds
    them."""
    final = advisories.folder / f"prepared-{rules()}"
    if not final.is_dir():
        partial = Path(tempfile.mkdtemp(dir=advisories.folder, prefix=".partial-"))
        try:
            made = _prepared(claim_tables(advisories))
            for name in TABLES:
                getattr(made, name).write_parquet(partial / f"{name}.parquet")
            if not final.is_dir():
                partial.rename(final)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    return final


def claim_tables(advisories: AdvisorySnapshot) -> ClaimTables:
    """Return the tables that claims are prepared from."""
    return {name: advisories.table(name) for name in ("records", "claims", "defaults")}


def _prepared(tables: ClaimTables) -> Prepared:
    counted = tables["claims"].filter(pl.col("vulnerable")).group_by(_PRODUCT).len().collect()
    return together([prepared(own, tables) for own in _chunks(counted)] or [prepared((), tables)])


def _chunks(counted: pl.DataFrame) -> Iterator[tuple[ProductId, ...]]:
    """Share the products out, so that no part holds much more than ``CHUNK`` claims."""
    any_part = pl.col("part").is_in(["", ANY])
    named = counted.with_columns(
        part=pl.when(any_part).then(pl.lit("a")).otherwise(pl.col("part"))
    )
    summed = named.group_by(_PRODUCT).agg(pl.col("len").sum()).sort(_PRODUCT)
    numbered = summed.with_columns(chunk=pl.col("len").cum_sum() // CHUNK)
    for _, own in numbered.group_by("chunk", maintain_order=True):
        rows = own.select("part", "vendor", "product").iter_rows()
        yield tuple(sorted(ProductId(*row) for row in rows))


def prepared_for(products: tuple[ProductId, ...], advisories: AdvisorySnapshot) -> Prepared:
    """Return what is prepared on some products; a product known only by claims that name no part,
    and installed as another part than software, is prepared then."""
    folder = prepare(advisories)
    asked = pl.DataFrame(list(products), schema=_SCHEMA, orient="row").unique()
    every = pl.read_parquet(folder / "products.parquet")
    own = every.join(asked, on=_PRODUCT, how="semi", maintain_order="left")
    tables = (_kept(folder, name, own) for name in TABLES if name != "products")
    found = Prepared(own, *tables)
    software = every.filter(pl.col("part") == "a").select("vendor", "product")
    missing = asked.filter(pl.col("part") != PACKAGE).join(every, on=_PRODUCT, how="anti")
    missing = missing.join(software, on=["vendor", "product"], how="semi")
    if missing.is_empty():
        return found
    others = sorted(ProductId(*row) for row in missing.select(*_SCHEMA).iter_rows())
    return together([found, prepared(tuple(others), claim_tables(advisories))])


def _kept(folder: Path, name: str, own: pl.DataFrame) -> pl.DataFrame:
    """Read the rows of some products of a table; all the rows of one that has no owner."""
    table = pl.scan_parquet(folder / f"{name}.parquet", glob=False)
    if "owner" not in table.collect_schema():
        return table.collect()
    return table.join(own.lazy(), on="owner", how="semi", maintain_order="left").collect()
