"""What stands of the deliveries today, and the compaction of many small segments into a few."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import polars as pl

from vigie.core.inventory import Delivery, DeliveryKind
from vigie.engine.inventory import open_segment, write_columns

STANDING = pl.Schema(
    {
        "segment": pl.String,
        "machine": pl.UInt32,
        "perimeter": pl.UInt32,
        "source": pl.String,
        "name": pl.String,
    }
)
"""The machines in force: ``machine`` is the ordinal in its ``segment``."""


def standing(lake: Path, deliveries: Iterable[Delivery]) -> pl.DataFrame:
    """Return the machines that stand (``STANDING``), one row per source that tells of them.

    Per perimeter and source: the newest full delivery drops all that came before it; a later
    delivery of a machine by its name replaces it; a section adds to its machine until a later
    delivery of the machine, or a later section of it.
    """
    rows = pl.DataFrame(
        [(d.segment, d.perimeter, d.source, str(d.kind), d.received_at) for d in deliveries],
        schema=["segment", "perimeter", "source", "kind", "received_at"],
        orient="row",
    )
    if rows.is_empty():
        return STANDING.to_frame()
    rows = _since_the_last_full(rows)
    told = rows.join(_machines(lake, rows), on=["segment", "perimeter"], how="inner")
    return _newest_of_each(told).select(list(STANDING)).cast(dict(STANDING))  # type: ignore[arg-type]


def _since_the_last_full(rows: pl.DataFrame) -> pl.DataFrame:
    rows = rows.with_columns(pl.col("perimeter").cast(pl.UInt32)).sort("received_at")
    rows = rows.with_row_index("order")
    full = (
        rows.filter(pl.col("kind") == DeliveryKind.FULL)
        .group_by("perimeter", "source")
        .agg(pl.col("order").max().alias("full"))
    )
    rows = rows.join(full, on=["perimeter", "source"], how="left")
    return rows.filter(pl.col("order") >= pl.col("full").fill_null(0)).drop("full")


def _machines(lake: Path, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the machines of the segments named, of the perimeters named."""
    frames = []
    for segment, group in rows.group_by("segment"):
        wanted = group["perimeter"].unique().to_list()
        frames.append(
            open_segment(lake, str(segment[0]), wanted)
            .machines.filter(pl.col("perimeter").is_in(wanted))
            .select(pl.lit(str(segment[0])).alias("segment"), "perimeter", "machine", "name")
        )
    return pl.concat(pl.collect_all(frames))


def _newest_of_each(told: pl.DataFrame) -> pl.DataFrame:
    key = ["perimeter", "source", "name"]
    is_section = pl.col("kind") == DeliveryKind.SECTION
    whole = told.filter(~is_section).sort("order").unique(key, keep="last", maintain_order=True)
    section = told.filter(is_section).sort("order").unique(key, keep="last", maintain_order=True)
    since = whole.select(*key, pl.col("order").alias("whole"))
    section = section.join(since, on=key, how="left").filter(
        pl.col("order") > pl.col("whole").fill_null(-1)
    )
    return pl.concat([whole, section.drop("whole")])


def compact(lake: Path, deliveries: Sequence[Delivery]) -> dict[str, str]:
    """Write what stands of each source as one segment; return its id per source.

    Each perimeter and source then has one delivery, the newest, whose rows are in that segment.
    """
    machines = standing(lake, deliveries)
    return {str(source[0]): _rewrite(lake, group) for source, group in machines.group_by("source")}


def _rewrite(lake: Path, machines: pl.DataFrame) -> str:
    """Write the machines named, of several segments, as one segment; sections of one machine
    join it."""
    named = machines.select("perimeter", "name").unique().sort("perimeter", "name")
    named = named.with_row_index("new")
    parts = [
        _rows_of(lake, str(segment[0]), group.join(named, on=["perimeter", "name"]))
        for segment, group in machines.group_by("segment")
    ]
    kept = pl.concat([part[0] for part in parts])
    rows = pl.concat([part[1] for part in parts])
    fields = [column for column in rows.columns if column != "new"]
    reported = rows.select(fields).unique().sort(fields).with_row_index("reported")
    installed = rows.join(reported, on=fields).select(pl.col("new").alias("machine"), "reported")
    first = kept.unique("new", keep="first").sort("new").rename({"new": "machine"})
    return write_columns(lake, reported=reported, machines=first, installed=installed)


def _rows_of(lake: Path, segment: str, group: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the machines kept of a segment and their components in full."""
    opened = open_segment(lake, segment, group["perimeter"].unique().to_list())
    renumbered = group.select("machine", "new").lazy()
    machines = opened.machines.join(renumbered, on="machine").drop("machine")
    rows = (
        opened.installed.join(renumbered, on="machine")
        .join(opened.reported, on="reported")
        .drop("machine", "reported")
    )
    return machines.collect(), rows.collect()
