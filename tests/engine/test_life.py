"""The life of findings on columns is that of the core, finding by finding."""

from datetime import date, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.core.findings.life import Life, Sight
from vigie.core.findings.life import lived as core_lived
from vigie.engine import life as engine

START = date(2026, 1, 1)
KEYS = [(perimeter, subject) for perimeter in (1, 2) for subject in range(4)]
seen = st.tuples(st.booleans(), st.booleans())
Key = tuple[int, int]
Shown = list[tuple[date, dict[int, date], dict[Key, Sight]]]


@st.composite
def weeks(
    draw: st.DrawFn,
) -> list[tuple[date, dict[int, date], dict[Key, Sight]]]:
    """Some days with the new inventories of each and what they show."""
    on, days = START, []
    for gap in draw(st.lists(st.sampled_from([1, 15, 30, 50, 70]), min_size=1, max_size=8)):
        on += timedelta(days=gap)
        looks = {p: on - timedelta(days=1) for p in (1, 2) if draw(st.booleans())}
        there = draw(st.dictionaries(st.sampled_from(KEYS), seen))
        sights = {
            key: Sight(acted, True, exploited, looks.get(key[0]))
            for key, (acted, exploited) in there.items()
        }
        days.append((on, looks, sights))
    return days


@settings(max_examples=60, deadline=None)
@given(weeks())
def test_columns_live_as_the_core_does(days: Shown) -> None:
    life: dict[Key, Life] = {}
    frame = engine.LIFE.to_frame()
    for on, looks, sights in days:
        life, expected = core_day(life, on, looks, sights)
        day = engine.lived(frame, sight_rows(sights), look_rows(looks), on)
        frame = day.life
        assert life_of(frame) == life
        told = day.told.select(*engine.KEY, pl.col("transition").cast(str))
        assert {row[:2]: row[2] for row in told.iter_rows()} == expected


def core_day(
    life: dict[Key, Life], on: date, looks: dict[int, date], sights: dict[Key, Sight]
) -> tuple[dict[Key, Life], dict[Key, str]]:
    after, told = dict[Key, Life](), dict[Key, str]()
    for key in {*life, *sights}:
        sight = sights.get(key, Sight(False, False, False, looks.get(key[0])))
        found, transition = core_lived(life.get(key), sight, on)
        if found is not None:
            after[key] = found
        if transition is not None:
            told[key] = str(transition)
    return after, told


def sight_rows(sights: dict[Key, Sight]) -> pl.DataFrame:
    rows = [(*key, s.acted, s.exploited, 1, 3) for key, s in sights.items()]
    return pl.DataFrame(rows, schema=engine.SIGHTS, orient="row")


def look_rows(looks: dict[int, date]) -> pl.DataFrame:
    return pl.DataFrame(list(looks.items()), schema=engine.LOOKS, orient="row")


def life_of(frame: pl.DataFrame) -> dict[Key, Life]:
    return {
        (row["perimeter"], row["subject"]): Life(
            row["state"], row["opened_on"], row["exploited"], tuple(row["looks"])
        )
        for row in frame.iter_rows(named=True)
    }
