"""The life of findings on columns: ``core.findings.life`` on all of them at once."""

from datetime import date
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.core.findings.life import HELD_AFTER, HELD_WITHIN, State, Transition
from vigie.engine.columns import schema_of

Array = npt.NDArray[Any]
STATES = pl.Enum([state.value for state in State])
TRANSITIONS = pl.Enum([transition.value for transition in Transition])
KEY = ["perimeter", "subject"]
SUBJECTS = schema_of({"subject": pl.UInt32, "product": pl.String, "cve": pl.String})
"""What findings are of, numbered for a day, by product then vulnerability."""
LIFE = schema_of(
    {
        "perimeter": pl.UInt32,
        "subject": pl.UInt32,
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
        "subject": pl.UInt32,
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
        "subject": pl.UInt32,
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

    What was open and is seen again without news, nearly all of it, is met by number; cost of the
    rest: joins linear in what changes.
    """
    steady, rest, news = _parted(life, sights)
    day = _told_of(rest, news, looks, on)
    if steady.is_empty():
        return day
    after = pl.concat([steady, day.life])
    return Day(after if day.life.is_empty() else after.sort(KEY), day.told)


def numbers(rows: pl.DataFrame) -> Array:
    """Return the key of each row as one number, uint64, in the order of ``KEY``."""
    perimeter, subject = (rows[name].to_numpy().astype(np.uint64) for name in KEY)
    return np.asarray(perimeter << np.uint64(32) | subject)


def places(wanted: Array, known: Array) -> Array:
    """Return the place of each number among the known ones, -1 when it is not there; both are
    sorted or not."""
    if not len(known):
        return np.full(len(wanted), -1, dtype=np.int64)
    order = None if (known[1:] >= known[:-1]).all() else np.argsort(known)
    ordered = known if order is None else known[order]
    place = np.minimum(np.searchsorted(ordered, wanted), len(ordered) - 1)
    at = place if order is None else order[place]
    return np.where(ordered[place] == wanted, at, -1)


def _parted(
    life: pl.DataFrame, sights: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return the findings that stay open without news, as they are after the day; then the other
    findings, and what is seen of them."""
    place = places(numbers(life), numbers(sights))
    seen = sights[np.maximum(place, 0)] if len(sights) else sights
    if not len(life) or not len(sights):
        return life.clear(), life, sights
    is_worse = (seen["exploited_now"] & ~life["exploited"].fill_null(False)).to_numpy()
    is_open = (life["state"] == State.OPEN.value).to_numpy()
    steady = (place >= 0) & is_open & ~is_worse
    after = life.with_columns(pressing=seen["pressing_now"], machines=seen["machines_now"])
    is_news = np.ones(len(sights), dtype=np.bool_)
    is_news[place[steady]] = False
    return after.filter(steady), life.filter(~steady), sights.filter(is_news)


def _told_of(life: pl.DataFrame, sights: pl.DataFrame, looks: pl.DataFrame, on: date) -> Day:
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
