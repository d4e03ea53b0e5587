"""A day in the life of findings: what is there today against what was followed until yesterday.

Perimeters come block by block: what presses there, what was followed there, and the end of the
day written before the next block is read. Cost: ``engine.acting``, and joins linear in what
presses and in what is followed. Memory: that of one block, and what is told, which alone becomes
rows.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl

from vigie.core.findings.life import Transition
from vigie.engine import acting as engine
from vigie.engine import advisories, life, life_lake, questions
from vigie.engine.acting import KEY, Block, Question
from vigie.engine.scope import PerimeterScope
from vigie.engine.snapshot import Snapshot
from vigie.operations.priorities import (
    ORDER,
    THIS_WEEK,
    fact_codes,
    facts,
    pressing,
    priorities,
)
from vigie.store.findings import days as store
from vigie.store.findings.days import LivedDay, Told
from vigie.store.home import lake

LEAST = len(ORDER) - 1


class Lived(NamedTuple):
    """The end of a day, on disk already, and what must be told of it once it is kept."""

    day: LivedDay
    told: list[Told]


def live(
    compiled: Snapshot, known: advisories.AdvisorySnapshot, *, on: date, now: datetime
) -> Lived | None:
    """Return the life of findings after a day; ``None`` when a later day was lived already.

    What is new of a perimeter seen for the first time is told as one; the first day of all tells
    nothing: there is nothing to compare with.
    """
    if store.is_followed(on):
        return None
    before = store.newest_day(before=on)
    name = life_lake.name_of(
        compiled.id, before.name if before else "", priorities().edition, on.isoformat()
    )
    former = life_lake.opened(lake(), before.name if before else "")
    looks = [] if before is None else store.looks_since(before.known_at)
    day = _Day(former, _words(compiled, former, store.answered_keys(on)), _looks(looks), on)
    keys = pl.Series("perimeter", questions.perimeters(compiled), dtype=pl.UInt32)
    told: list[Told] = []
    new = set(keys) - former.perimeters()
    with life_lake.writing(lake(), name, perimeters=keys) as writer:
        for part in _parts(compiled, known, day, keys):
            writer.add(part.life)
            told += [] if before is None else _told(part.told, new)
        findings = writer.findings
    told += store.returned(after=before.on if before else on - timedelta(days=1), on=on)
    return Lived(LivedDay(on, name, now, before is None, findings), told)


def keep(lived: Lived) -> int:
    """Keep a day in the database, inside the transaction of its observation."""
    return store.save_day(lived.day, lived.told)


def forget() -> None:
    """Remove from the lake the days that nothing is compared with any more."""
    life_lake.forget(lake(), store.names_kept())


class _Words(NamedTuple):
    """The products and vulnerabilities of a day and of the one before, as numbers of words; and
    the findings that people answered on."""

    kinds: dict[str, pl.Enum]
    answered: pl.DataFrame


class _Day(NamedTuple):
    """What a day is made of, beside the snapshot."""

    former: life_lake.Former
    words: _Words
    looks: pl.DataFrame
    on: date


def _words(compiled: Snapshot, former: life_lake.Former, answered: set[store.Key]) -> _Words:
    schema = {name: life.LIFE[name] for name in KEY}
    keys = pl.DataFrame(sorted(answered), schema=schema, orient="row")
    every = [part for part, _ in questions.parts(compiled, PerimeterScope.nation())]
    products = [pl.Series([str(one) for one in part.products]) for part in every]
    cves = [part.groups["cve"] for part in every]
    kinds = {
        "product": _kind([former.words("product"), keys["product"], *products]),
        "cve": _kind([former.words("cve"), keys["cve"], *cves]),
    }
    return _Words(kinds, keys.cast(kinds))  # type: ignore[arg-type]


def _kind(words: list[pl.Series]) -> pl.Enum:
    return pl.Enum(pl.concat([one.cast(pl.String) for one in words]).unique().sort())


def _parts(
    compiled: Snapshot, known: advisories.AdvisorySnapshot, day: _Day, keys: pl.Series
) -> Iterator[life.Day]:
    """Yield the end of the day, some perimeters at a time: those that the base or the snapshot
    answers for, then those that nothing speaks of any more."""
    for part, scope in questions.parts(compiled, PerimeterScope.nation()):
        asker = _Asker(part, known, day.words)
        for block in engine.blocks(part, scope):
            former = _worded(day.former.of(pl.Series(block.perimeters)), day.words)
            yield life.lived(former, asker.shown(block, former), day.looks, day.on)
    gone = _worded(day.former.outside(keys), day.words)
    none = life.SIGHTS.to_frame().cast(day.words.kinds)  # type: ignore[arg-type]
    yield life.lived(gone, none, day.looks, day.on)


def _worded(former: pl.DataFrame, words: _Words) -> pl.DataFrame:
    return former.cast(words.kinds)  # type: ignore[arg-type]


class _Asker:
    """Asks one part of a snapshot what its perimeters show."""

    def __init__(
        self, compiled: Snapshot, known: advisories.AdvisorySnapshot, words: _Words
    ) -> None:
        self._compiled = compiled
        self._answered = words.answered
        groups = compiled.groups.select("cve", "owner")
        about = facts(known, groups.select("cve").unique())
        joined = groups.join(about, on="cve", how="left", maintain_order="left")
        products = pl.Series([str(one) for one in compiled.products], dtype=pl.String)
        owners = products.cast(words.kinds["product"]).gather(groups["owner"])
        cves = groups["cve"].cast(words.kinds["cve"])
        self._named = pl.DataFrame({"product": owners, "cve": cves}).with_columns(
            exploited_now=joined["exploited"]
        )
        self._facts = fact_codes(joined).to_numpy()
        self._told = engine.said(compiled)

    def shown(self, block: Block, former: pl.DataFrame) -> pl.DataFrame:
        """Return what a block shows (``life.SIGHTS``): all that presses, and what is followed or
        answered at whatever decision."""
        own = pl.col("perimeter").is_in(pl.Series(block.perimeters).implode())
        answered = self._answered.filter(own)
        acted = self._acting(block, np.full(len(self._facts), THIS_WEEK))
        followed = pl.concat([former.select(KEY), answered]).unique()
        missing = followed.join(acted, on=KEY, how="anti")
        there = self._there(block, missing).join(
            answered.with_columns(acted=pl.lit(True)), on=KEY, how="left"
        )
        every = pl.concat([acted.with_columns(acted=pl.lit(True)), there], how="diagonal")
        return every.select(
            *KEY,
            pl.col("acted").fill_null(False),
            "exploited_now",
            pl.col("pressing").alias("pressing_now"),
            pl.col("machines").alias("machines_now"),
        )

    def _there(self, block: Block, missing: pl.DataFrame) -> pl.DataFrame:
        """Return those of some findings that are there, at whatever decision."""
        asked = self._named["cve"].is_in(missing["cve"].unique().implode()).to_numpy()
        found = self._acting(block, np.where(asked, LEAST, -1))
        return found.join(missing, on=KEY, how="semi")

    def _acting(self, block: Block, limits: np.ndarray) -> pl.DataFrame:
        asked = Question(self._facts, limits)
        found = engine.acting(self._compiled, self._told, pressing(), asked, block)
        return pl.concat([found, self._named[found["group"]]], how="horizontal")


def _looks(looks: list[tuple[int, date]]) -> pl.DataFrame:
    return pl.DataFrame(looks, schema=life.LOOKS, orient="row")


def _told(told: pl.DataFrame, new: set[int]) -> Iterator[Told]:
    """Yield what is told: what opens in a perimeter seen for the first time as one."""
    is_first = pl.col("perimeter").is_in(list(new)) & (pl.col("transition") == "opened")
    for row in (
        told.filter(~is_first).cast({"product": pl.String, "cve": pl.String}).iter_rows(named=True)
    ):
        decision = ORDER[row["pressing"]]
        key = (row["perimeter"], row["product"], row["cve"])
        yield Told(*key, row["transition"], decision, machines=row["machines"])
    counted = told.filter(is_first).group_by("perimeter").len().sort("perimeter")
    for perimeter, findings in counted.iter_rows():
        kind = Transition.FIRST_INVENTORY.value
        yield Told(perimeter, "", "", kind, findings=findings)
