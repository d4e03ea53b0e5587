"""The reported names that nothing tells, and on how many machines of which perimeters they stand:
written by an observation, read by the queue of names.

Two Parquet files in ``lake/queue/<digest>``, and ``CURRENT`` beside it, replaced atomically:
``names`` (one row per name, with its likeliest products) and ``places`` (one row per name and
perimeter).
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.core.inventory import Delivery, Reported
from vigie.core.products import Dictionary, ProductId, consider
from vigie.core.products.decisions import Key, key_of
from vigie.core.products.search import Found
from vigie.engine.advisories import AdvisorySnapshot, current
from vigie.engine.columns import schema_of
from vigie.engine.estate import Estate, gathered
from vigie.engine.names import dictionary_at_hand, identified
from vigie.engine.sealed import Expired, read_parquet, write_parquet

EDITION = 2
FIRST_EXPLAINED = 500
"""Names whose likeliest products are kept: those on most machines."""
MOST_CANDIDATES = 3
_MACHINES = 1 << 16
"""Machines counted at a time."""
_EXPLAINED = ("not-a-product", "without-cpe", "package", "decided", "not-a-purl")
"""How the evidence of a name begins that stays unresolved for a reason: nobody waits for it."""
_CANDIDATE = pl.Struct({"product": pl.String, "confidence": pl.Float64, "evidence": pl.String})
NAMES = schema_of(
    {
        "name_id": pl.UInt32,
        "author_key": pl.String,
        "name_key": pl.String,
        "name": pl.String,
        "publisher": pl.String,
        "version": pl.String,
        "machines": pl.UInt32,
        "perimeters": pl.UInt32,
        "care_hours": pl.Float64,
        "candidates": pl.List(_CANDIDATE),
    }
)
PLACES = schema_of({"name_id": pl.UInt32, "perimeter": pl.UInt32, "machines": pl.UInt32})
Array = npt.NDArray[Any]


class Unresolved(NamedTuple):
    """The queue of an observation."""

    names: pl.DataFrame
    places: pl.DataFrame


def read(lake: Path) -> Unresolved | None:
    """Return the queue of the last observation; ``None`` before the first."""
    try:
        folder = lake / "queue" / (lake / "queue" / "CURRENT").read_text().strip()
        return Unresolved(*(read_parquet(folder / f"{n}.parquet") for n in Unresolved._fields))
    except (FileNotFoundError, Expired):
        return None


def write(
    lake: Path,
    *,
    deliveries: Sequence[Delivery],
    advisories: AdvisorySnapshot,
    tables: bytes,
    care: Mapping[int, float],
) -> None:
    """Write the queue of what stands of the deliveries; the same inputs write nothing.

    ``care`` is the patient-hours a year of each perimeter, by its key.
    """
    root, name = lake / "queue", _digest(deliveries, advisories, tables, care)
    if not (root / name).is_dir():
        root.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(dir=root, prefix=".partial-"))
        try:
            found = _found(lake, deliveries, advisories, tables, care)
            for table, frame in zip(Unresolved._fields, found, strict=True):
                write_parquet(frame, partial / f"{table}.parquet")
            partial.rename(root / name)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    _point(root, name)


def _digest(
    deliveries: Sequence[Delivery],
    advisories: AdvisorySnapshot,
    tables: bytes,
    care: Mapping[int, float],
) -> str:
    stood = sorted(repr((d.segment, d.perimeter, d.source, str(d.kind))) for d in deliveries)
    weights = [f"{key}={hours:.0f}" for key, hours in sorted(care.items())]
    said = "\n".join([str(EDITION), advisories.id, *stood, *weights])
    return hashlib.sha256(said.encode() + tables).hexdigest()[:16]


def _point(root: Path, name: str) -> None:
    handle, partial = tempfile.mkstemp(dir=root, prefix=".partial-")
    with os.fdopen(handle, "w") as stream:
        stream.write(name + "\n")
    Path(partial).replace(root / "CURRENT")
    for former in root.iterdir():
        if former.is_dir() and former.name != name and not former.name.startswith("."):
            shutil.rmtree(former, ignore_errors=True)


def _found(
    lake: Path,
    deliveries: Sequence[Delivery],
    advisories: AdvisorySnapshot,
    tables: bytes,
    care: Mapping[int, float],
) -> Unresolved:
    estate = gathered(lake, deliveries)
    reported = estate.components()
    group, names = _grouped(lake, reported, advisories, tables)
    places = _places(estate, group)
    hours = pl.DataFrame(
        {"perimeter": list(care), "hours": list(care.values())},
        schema={"perimeter": pl.UInt32, "hours": pl.Float64},
    )
    totals = (
        places.join(hours, on="perimeter", how="left")
        .group_by("name_id")
        .agg(
            pl.col("machines").sum(),
            pl.len().cast(pl.UInt32).alias("perimeters"),
            pl.col("hours").fill_null(0.0).sum().alias("care_hours"),
        )
    )
    queue = names.join(totals, on="name_id").sort(
        ["machines", "care_hours", "name_id"], descending=[True, True, False]
    )
    return Unresolved(_explained(queue, advisories, tables), places)


def _grouped(
    lake: Path, reported: Sequence[Reported], advisories: AdvisorySnapshot, tables: bytes
) -> tuple[Array, pl.DataFrame]:
    """Return the name that each component is, int64, -1 when something tells it surely enough;
    and the names."""
    components = identified(lake, reported, advisories=advisories, aliases=tables)
    group = np.full(len(reported), -1, dtype=np.int64)
    known: dict[Key, int] = {}
    firsts: list[tuple[object, ...]] = []
    for place, (item, component) in enumerate(zip(reported, components, strict=True)):
        taken = component.identified
        if component.may_exclude or taken.evidence.startswith(_EXPLAINED):
            continue
        key = key_of(item.name, item.publisher, item.version)
        if key not in known:
            known[key] = len(known)
            firsts.append((known[key], *key, item.name, item.publisher, item.version))
        group[place] = known[key]
    schema = dict(list(NAMES.items())[:6])
    return group, pl.DataFrame(firsts, schema=schema, orient="row")


def _places(estate: Estate, group: Array) -> pl.DataFrame:
    """Count the machines of each name and perimeter; a machine counts once for a name.

    Memory: that of some machines at a time.
    """
    start, rows = estate.rows()
    perimeter = estate.machines["perimeter"].to_numpy()
    counted = [PLACES.to_frame()]
    for begin in range(0, len(perimeter), _MACHINES):
        own = start[begin : begin + _MACHINES + 1]
        names = group[rows[own[0] : own[-1]]]
        owner = np.repeat(perimeter[begin : begin + _MACHINES], np.diff(own))
        machine = np.repeat(np.arange(len(own) - 1, dtype=np.uint32), np.diff(own))
        kept = names >= 0
        found = {"name_id": names[kept], "perimeter": owner[kept], "machine": machine[kept]}
        counted.append(_counted(pl.DataFrame(found)))
    summed = pl.concat(counted).group_by("name_id", "perimeter").agg(pl.col("machines").sum())
    return summed.sort("name_id", "perimeter")


def _counted(found: pl.DataFrame) -> pl.DataFrame:
    counted = found.unique().group_by("name_id", "perimeter").agg(pl.len().alias("machines"))
    return counted.cast(dict(PLACES))  # type: ignore[arg-type]


def _explained(queue: pl.DataFrame, advisories: AdvisorySnapshot, tables: bytes) -> pl.DataFrame:
    dictionary = dictionary_at_hand(advisories, tables) if len(queue) else None
    rows = queue.select("name", "publisher", "version").head(FIRST_EXPLAINED).iter_rows()
    told = [_candidates(Reported(*row), dictionary) for row in rows if dictionary is not None]
    told += [[]] * (len(queue) - len(told))
    return queue.with_columns(candidates=pl.Series(told, dtype=pl.List(_CANDIDATE))).select(
        list(NAMES)
    )


def _candidates(reported: Reported, dictionary: Dictionary) -> list[dict[str, Any]]:
    found = consider(reported, dictionary)
    taken, others = found.taken, found.others
    if taken.product is not None:
        others = (Found(taken.product, taken.confidence, taken.evidence), *others)
    return [
        {
            "product": str(one.product),
            "confidence": round(one.confidence, 3),
            "evidence": one.evidence,
        }
        for one in others[:MOST_CANDIDATES]
    ]


def is_known(lake: Path, product: ProductId) -> bool:
    """Return whether the advisories in force name a product, by a CPE or by its author's words."""
    snapshot = current(lake)
    if snapshot is None:
        return False
    named = snapshot.table("claims").filter(
        pl.col("vendor").cast(pl.String) == product.vendor,
        pl.col("product").cast(pl.String) == product.product,
        pl.col("part").cast(pl.String).is_in([product.part, ""]),
    )
    return bool(named.select(pl.len()).collect().item())
