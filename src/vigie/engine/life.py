"""The life of findings on columns: ``core.findings.life`` on all of them at once."""

from datetime import date
from typing import NamedTuple

import polars as pl

from vigie.core.findings.life import HELD_AFTER, HELD_WITHIN, State, Transition
from vigie.engine.acting import KEY
from vigie.engine.columns import schema_of

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
    """The words of the key stay what they are, words or numbers of words."""
    kinds = {name: kind for name, kind in schema.items() if name not in KEY}
    return rows.select(schema.names()).cast(kinds).sort(KEY)  # type: ignore[arg-type]


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
