"""The inventories of the sample country in the documented template, by delivery and department."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import polars as pl

from vigie.sample.advisory_feeds import packed
from vigie.sample.chance import share_of
from vigie.sample.inventories import Estates, estates
from vigie.sample.practice import Practice

COLUMNS = "machine exposure role care_service tag observed_on name publisher version part cpe"
FRESH_AGAIN = 0.12
"""Share of the recent deliveries that came again in the last week."""
BETTER = 0.05
"""What a week of updates adds to the quality of those."""


class Delivery(NamedTuple):
    """One round of deliveries: how old it is on the last day, and the share of who took part."""

    key: str
    age_days: int
    share: float


ROUNDS = (
    Delivery("recent", 9, 0.74),
    Delivery("trimestre", 45, 0.18),
    Delivery("ancien", 170, 0.08),
)


def before(
    practices: Sequence[Practice], *, seed: int, today: date
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the deliveries that stood a week ago: name and content, compressed."""
    delivering = [one for one in practices if one.delivers]
    floor = 0.0
    for one in ROUNDS:
        chosen = [p for p in delivering if floor <= _draw(seed, p) < floor + one.share]
        floor += one.share
        drawn = estates(chosen, seed=seed, batch=one.key)
        on = today - timedelta(days=one.age_days)
        yield from _files(drawn, on=on, folder=one.key)


def since(practices: Sequence[Practice], *, seed: int, today: date) -> Iterator[tuple[str, bytes]]:
    """Yield the files that came in the last week."""
    limit = ROUNDS[0].share * FRESH_AGAIN
    chosen = [one for one in practices if one.delivers and _draw(seed, one) < limit]
    drawn = estates(chosen, seed=seed, batch=ROUNDS[0].key, better=BETTER)
    yield from _files(drawn, on=today - timedelta(days=1), folder="semaine")


def _draw(seed: int, practice: Practice) -> float:
    return share_of(seed, "delivery", practice.perimeter)


def _files(drawn: Estates, *, on: date, folder: str) -> Iterator[tuple[str, bytes]]:
    departments = drawn.machines["tag"].str.slice(3, 2)
    rows = drawn.rows.with_columns(observed_on=pl.lit(on.isoformat()))
    places = departments.gather(rows["machine_id"])
    split = rows.with_columns(place=places).partition_by(
        "place", as_dict=True, maintain_order=True
    )
    for (place,), part in split.items():
        content = part.select(COLUMNS.split(" ")).write_csv(separator=";").encode()
        yield f"{folder}/inventaire-{place}.csv.gz", packed(content)
