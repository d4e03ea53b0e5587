"""The life of findings on columns: ``core.findings.life`` on all of them at once.

Lake, under ``<home>/lake/findings/<id>/``: ``life.parquet`` (``LIFE``) at the end of a day, and
``perimeters.parquet``, the perimeters that had an inventory then.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

import polars as pl

from vigie.core.findings.life import HELD_AFTER, HELD_WITHIN, State, Transition
from vigie.engine.acting import KEY
from vigie.engine.columns import schema_of
from vigie.engine.sealed import read_parquet, write_parquet

STATES = pl.Enum([state.value for state in State])
TRANSITIONS = pl.Enum([transition.value for transition in Transition])
LIFE = schema_of(
    {
        "perimeter": pl.UInt32,
        "product": pl.String,
        "cve": pl.String,
        "state": STATES,
        "opened_on": pl.Date,
        "exploited": pl.Boolean,
        "looks": pl.List(pl.Date),
        "pressing": pl.UInt8,
        "machines": pl.UInt32,
    }
)
"""One row per finding that is followed; see ``core.findings.life.Life``. ``pressing`` is the place
of its decision, ``machines`` how many held it, when it was last seen."""
SIGHTS = schema_of(
    {
        "perimeter": pl.UInt32,
        "product": pl.String,
        "cve": pl.String,
        "acted": pl.Boolean,
        "exploited_now": pl.Boolean,
        "pressing_now": pl.UInt8,
        "machines_now": pl.UInt32,
    }
)
"""What the day shows: the findings that are there, see ``core.findings.life.Sight``."""
LOOKS = schema_of({"perimeter": pl.UInt32, "looked_on": pl.Date})
"""The perimeters of which a new inventory came, and the day it speaks of."""
TOLD = schema_of(
    {
        "perimeter": pl.UInt32,
        "product": pl.String,
        "cve": pl.String,
        "transition": TRANSITIONS,
        "pressing": pl.UInt8,
        "machines": pl.UInt32,
    }
)


class Day(NamedTuple):
    """The end of a day, and what must be told of it."""

    life: pl.DataFrame
    """``LIFE``."""
    told: pl.DataFrame
    """``TOLD``."""


def lived(life: pl.DataFrame, sights: pl.DataFrame, looks: pl.DataFrame, on: date) -> Day:
    """Return the life of all findings (``LIFE``) after a day, from ``SIGHTS`` and ``LOOKS``.

    Cost: joins of what is followed and of what is seen, linear in both.
    """
    met = life.join(sights, on=KEY, how="full", coalesce=True).filter(
        pl.col("state").is_not_null() | pl.col("acted")
    )
    met = met.join(looks, on="perimeter", how="left").with_columns(
        seen=pl.col("acted").is_not_null(), looked=pl.col("looked_on").is_not_null()
    )
    told = met.join(_pairs(met), on=KEY, how="left").with_columns(
        transition=_transition(),
        pressing=pl.coalesce("pressing_now", "pressing"),
        machines=pl.coalesce("machines_now", "machines"),
    )
    after = told.with_columns(
        state=_state(),
        opened_on=pl.coalesce("opened_on", pl.lit(on)),
        exploited=pl.col("exploited").fill_null(False) | pl.col("exploited_now").fill_null(False),
        looks=_looks(),
    )
    return Day(
        _typed(after.filter(pl.col("state").is_not_null()), LIFE),
        _typed(told.filter(pl.col("transition").is_not_null()), TOLD),
    )


def _typed(rows: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    return rows.select(pl.col(name).cast(kind) for name, kind in schema.items()).sort(KEY)


def _pairs(met: pl.DataFrame) -> pl.DataFrame:
    """Return, for what was fixed and is still gone from a new inventory, its looks after one more
    (``looks_after``) and whether two of them make it held (``is_held``)."""
    waiting = met.filter((pl.col("state") == State.FIXED) & ~pl.col("seen") & pl.col("looked"))
    former = waiting.select(*KEY, "looked_on", look="looks").explode("look")
    since = pl.col("looked_on") - pl.col("look")
    days = former.with_columns(days=since.dt.total_days())
    kept = pl.col("look").filter(pl.col("days") <= HELD_WITHIN)
    return days.group_by(KEY).agg(
        looks_after=pl.concat([kept, pl.col("looked_on").first()]).unique().sort(),
        is_held=pl.col("days").is_between(HELD_AFTER, HELD_WITHIN).any(),
    )


def _transition() -> pl.Expr:
    """What must be told, null when nothing."""
    seen, looked, state = pl.col("seen"), pl.col("looked"), pl.col("state")
    worsened = pl.col("exploited_now") & ~pl.col("exploited")
    cases = (
        (state.is_null(), Transition.OPENED),
        (seen & (state == State.FIXED), Transition.REOPENED),
        (seen & (state == State.HELD), Transition.REDETECTED),
        (seen & worsened, Transition.WORSENED),
        (~seen & (state == State.OPEN) & looked, Transition.FIXED),
        (~seen & (state == State.OPEN), Transition.CLEARED),
        (pl.col("is_held").fill_null(False), Transition.HELD),
    )
    found = pl.lit(None, dtype=pl.String)
    for holds, transition in reversed(cases):
        found = pl.when(holds).then(pl.lit(transition.value)).otherwise(found)
    return found


def _state() -> pl.Expr:
    told = pl.col("transition")
    return (
        pl.when(pl.col("seen"))
        .then(pl.lit(State.OPEN.value))
        .when(told == Transition.FIXED)
        .then(pl.lit(State.FIXED.value))
        .when(told == Transition.HELD)
        .then(pl.lit(State.HELD.value))
        .when(told == Transition.CLEARED)
        .then(pl.lit(None, dtype=pl.String))
        .otherwise(pl.col("state").cast(pl.String))
    )


def _looks() -> pl.Expr:
    none = pl.lit([], dtype=pl.List(pl.Date))
    told = pl.col("transition")
    return (
        pl.when(pl.col("seen") | (told == Transition.HELD).fill_null(False))
        .then(none)
        .when(told == Transition.FIXED)
        .then(pl.concat_list("looked_on"))
        .otherwise(pl.coalesce("looks_after", "looks"))
    )


# ---- on disk -----------------------------------------------------------------------------------


def save(lake: Path, name: str, *, life: pl.DataFrame, perimeters: pl.Series) -> None:
    """Write the end of a day, whole or not at all; nothing is written twice under one name."""
    folder = lake / "findings"
    if (folder / name).is_dir():
        return
    folder.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(dir=folder, prefix=".partial-"))
    try:
        write_parquet(life, partial / "life.parquet", row_group_size=1 << 16)
        write_parquet(perimeters.to_frame("perimeter"), partial / "perimeters.parquet")
        partial.rename(folder / name)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def opened(lake: Path, name: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the life of findings and the perimeters of a day that was saved; what a former
    edition did not keep is null."""
    folder = lake / "findings" / name
    kept = read_parquet(folder / "life.parquet")
    life = pl.concat([LIFE.to_frame(), kept], how="diagonal").select(LIFE.names())
    return life, read_parquet(folder / "perimeters.parquet")


def rewrite(folder: Path, change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    """Write a saved day again, each table changed, under the key of now."""
    for name in ("life.parquet", "perimeters.parquet"):
        partial = folder / f".partial-{name}"
        write_parquet(change(read_parquet(folder / name)), partial)
        partial.replace(folder / name)


def forget(lake: Path, kept: set[str]) -> None:
    """Remove the days that nothing refers to any more."""
    folder = lake / "findings"
    for one in folder.iterdir() if folder.is_dir() else ():
        if one.name not in kept and not one.name.startswith("."):
            shutil.rmtree(one, ignore_errors=True)


def name_of(*facts: str) -> str:
    """Return the name of a day from all that it is made of."""
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16]
