"""What a former snapshot already worked out, for a tail that completes it: the identities of what
is reported, the claims on devices, the flags of vulnerabilities.

A tail is only made on the same day, with the same advisories and the same tables of names: what a
component is taken for is then what it was.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.core.findings import Component
from vigie.core.inventory import Reported
from vigie.core.products import ProductId
from vigie.engine.opened import Snapshot
from vigie.engine.prepared import TABLES, Prepared
from vigie.engine.sealed import is_readable, write_parquet

Array = npt.NDArray[Any]
_FIELDS = list(Reported._fields)


def save(folder: Path, is_device: Array, flags: pl.DataFrame, devices: Prepared | None) -> None:
    """Keep what a tail may read again; ``is_device``: which components were looked up as
    devices."""
    np.save(folder / "is_device.npy", is_device)
    write_parquet(flags, folder / "flags.parquet")
    if devices is not None:
        for name in TABLES:
            write_parquet(getattr(devices, name), folder / f"devices-{name}.parquet")


def devices_of(base: Snapshot) -> Prepared | None:
    """Return the prepared claims on the devices of a snapshot, those that trees add included."""
    if not is_readable(base.folder / f"devices-{TABLES[0]}.parquet"):
        return None
    return Prepared(*(base.table(f"devices-{name}") for name in TABLES))


def products_of(devices: Prepared) -> frozenset[ProductId]:
    """Return the products that are prepared."""
    rows = devices.products.select("part", "vendor", "product").iter_rows()
    return frozenset(ProductId(*row) for row in rows)


def components_of(
    base: Snapshot, reported: Sequence[Reported], is_device: Array
) -> list[Component | None]:
    """Return what a snapshot took each component for; ``None`` for what it does not know, and for
    what is on a device and was not looked up as one."""
    schema = dict.fromkeys(_FIELDS, pl.String)
    asked = pl.DataFrame(list(reported), schema=schema, orient="row")
    known = base.reported.select(_FIELDS).with_row_index("place")
    places = asked.join(known, on=_FIELDS, how="left", maintain_order="left")["place"]
    found: list[Component | None] = [None] * len(reported)
    own = np.flatnonzero(places.is_not_null().to_numpy())
    place = places.drop_nulls().to_numpy()
    sure = ~is_device[own] | base.array("is_device")[place]
    own, pairs = own[sure], base.array("pair_of")[place[sure]]
    distinct, number = np.unique(pairs, return_inverse=True)
    taken = base.components.of(distinct)
    for where, one in zip(own.tolist(), number.tolist(), strict=True):
        found[where] = taken[one]
    return found
