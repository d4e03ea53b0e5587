"""A small change since a snapshot: the perimeters it touches are compiled alone, beside it.

A *tail* is a snapshot of some perimeters that completes a *base*; the base answers for all the
others. Another day, other advisories or much change give a new base: tails never pile up.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.core.inventory import Delivery
from vigie.engine.columns import schema_of
from vigie.engine.inventory_fold import standing
from vigie.engine.opened import Snapshot
from vigie.engine.sealed import read_parquet, write_parquet
from vigie.engine.writing import EDITION

Array = npt.NDArray[Any]
MOST = 0.05
"""Share of the machines that a tail may hold: beyond, all is compiled anew."""
FEW = 2_000
"""Machines that a tail may hold whatever the base."""
_SCHEMA = schema_of(
    {
        "segment": pl.String,
        "perimeter": pl.UInt32,
        "source": pl.String,
        "kind": pl.String,
        "received_at": pl.Datetime("us", "UTC"),
    }
)


class Change(NamedTuple):
    """What changed since a base."""

    base: Snapshot
    perimeters: Array
    """Those whose deliveries differ, sorted, uint32."""
    deliveries: list[Delivery]
    """Theirs, as they stand."""


def digest(said: bytes) -> str:
    """Return what tables of names, and claims found wrong, are known by."""
    return hashlib.sha256(said).hexdigest()[:16]


def save_deliveries(folder: Path, deliveries: Sequence[Delivery]) -> None:
    """Keep what a snapshot stands on."""
    write_parquet(_frame(deliveries), folder / "deliveries.parquet")


def _frame(deliveries: Sequence[Delivery]) -> pl.DataFrame:
    rows = [(d.segment, d.perimeter, d.source, str(d.kind), d.received_at) for d in deliveries]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def describe(folder: Path, **inputs: str) -> None:
    """Add to what a snapshot says of itself."""
    place = folder / "about.json"
    place.write_text(json.dumps(json.loads(place.read_text()) | inputs, indent=1))


def changed(
    lake: Path, last: Snapshot | None, deliveries: Sequence[Delivery], inputs: dict[str, str]
) -> Change | None:
    """Return what changed since the base of the last snapshot; ``None`` when all must be compiled:
    no base, other inputs, or too much change."""
    base = last and (last.base or last)
    if base is None or any(base.about.get(name) != value for name, value in inputs.items()):
        return None
    touched = _touched(base.table("deliveries"), _frame(deliveries))
    keys = set(touched.tolist())
    own = [delivery for delivery in deliveries if delivery.perimeter in keys]
    most = max(FEW, MOST * base.about["machines"])
    if standing(lake, own).height > most or _held(base, touched) > most:
        return None
    return Change(base, touched, own)


def _touched(before: pl.DataFrame, now: pl.DataFrame) -> Array:
    every = list(_SCHEMA)
    differ = [before.join(now, on=every, how="anti"), now.join(before, on=every, how="anti")]
    return pl.concat(differ)["perimeter"].unique().sort().to_numpy()


def _held(base: Snapshot, perimeters: Array) -> int:
    keys, first = base.perimeters
    return int(np.diff(first)[np.isin(keys, perimeters)].sum())


def complete(folder: Path, change: Change, **inputs: str) -> None:
    """Make of a snapshot of the perimeters that changed the tail of its base."""
    base = change.base
    np.save(folder / "over.npy", change.perimeters)
    own = read_parquet(folder / "watch.parquet")
    kept = base.table("watch").filter(~pl.col("perimeter").is_in(change.perimeters))
    watch = pl.concat([kept, own]).sort("perimeter")
    write_parquet(watch, folder / "watch.parquet")
    tail = json.loads((folder / "about.json").read_text())
    machines = base.about["machines"] - _held(base, change.perimeters) + tail["machines"]
    whole = {"edition": EDITION, "base": base.id, "perimeters": len(watch), "machines": machines}
    said = {**tail, **whole, **inputs, "tail": tail}
    (folder / "about.json").write_text(json.dumps(said, indent=1))
