"""The queue of names: those that nothing tells, on most machines first.

Counts of the nation are shown to all; who runs what is not. Outside the asker's own perimeters a
name is shown when at least ``LEAST`` perimeters run it, and a count under ``LEAST`` is not told.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from vigie.core.inventory import Delivery
from vigie.core.scope import Scope
from vigie.engine import unresolved
from vigie.engine.advisories import AdvisorySnapshot
from vigie.engine.names import dictionary_at_hand
from vigie.store import products as store
from vigie.store.findings import perimeters_in
from vigie.store.home import lake

LEAST = 5
"""Perimeters under which a name, or a count, might tell who runs it. Source:
docs/methods/names.md."""
PER_PAGE = 25


def refresh_queue(
    *,
    deliveries: Sequence[Delivery],
    advisories: AdvisorySnapshot,
    tables: bytes,
    care: Mapping[int, float],
) -> None:
    """Write the queue of what stands today; ``care``: patient-hours a year by perimeter."""
    unresolved.write(
        lake(), deliveries=deliveries, advisories=advisories, tables=tables, care=care
    )
    dictionary_at_hand.cache_clear()  # the rest of an observation has no use for it


def queue_document(
    *, scope: Scope, page: int = 1, per_page: int = PER_PAGE
) -> dict[str, Any] | None:
    """Return one page of the queue as the asker may see it; ``None`` before any observation.

    ``machines`` and ``perimeters`` are of the nation, ``None`` when too few to be told;
    ``own_machines`` those of the asker's scope.
    """
    queue = unresolved.read(lake())
    if queue is None:
        return None
    rows = _visible(_undecided(queue.names), queue.places, scope)
    first = (page - 1) * per_page
    return {
        "page": page,
        "per_page": per_page,
        "total": len(rows),
        "least": LEAST,
        "may_decide": scope.national,
        "rows": [_row(row, scope) for row in rows.slice(first, per_page).iter_rows(named=True)],
    }


def _undecided(names: pl.DataFrame) -> pl.DataFrame:
    """Leave out what was decided since: it is resolved at the next observation."""
    standing = [one.names for one in store.standing() if not one.is_proposal]
    decided = pl.DataFrame(
        standing, schema={"author_key": pl.String, "name_key": pl.String}, orient="row"
    )
    return names.join(decided, on=["author_key", "name_key"], how="anti", maintain_order="left")


def _visible(names: pl.DataFrame, places: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    if scope.national:
        return names.with_columns(own_machines="machines")
    held = pl.Series(perimeters_in(scope), dtype=pl.UInt32)
    own = (
        places.filter(pl.col("perimeter").is_in(held.implode()))
        .group_by("name_id")
        .agg(pl.col("machines").sum().alias("own_machines"))
    )
    seen = names.join(own, on="name_id", how="left", maintain_order="left")
    told = pl.col("perimeters") >= LEAST
    shown = seen.filter(told | pl.col("own_machines").is_not_null())
    return shown.with_columns(
        pl.col("own_machines").fill_null(0),
        machines=pl.when(told).then("machines"),
        perimeters=pl.when(told).then("perimeters"),
        care_hours=pl.when(told).then("care_hours"),
    ).sort(["own_machines", "machines"], descending=True, nulls_last=True, maintain_order=True)


def _row(row: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    fields = ("name", "publisher", "machines", "perimeters", "care_hours", "own_machines")
    return {field: row[field] for field in fields} | {"candidates": row["candidates"] or []}
