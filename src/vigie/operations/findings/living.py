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
from vigie.engine.acting import Block, Question
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
    subjects, answered = _subjects(compiled, former, store.answered_keys(on))
    looks = [] if before is None else store.looks_since(before.known_at)
    day = _Day(former, subjects, answered, _looks(looks), on)
    keys = pl.Series("perimeter", questions.perimeters(compiled), dtype=pl.UInt32)
    told: list[Told] = []
    new = set(keys) - former.perimeters()
    with life_lake.writing(lake(), name, perimeters=keys, subjects=subjects) as writer:
        for part in _parts(compiled, known, day, keys):
            writer.add(part.life)
            told += [] if before is None else _told(part.told, subjects, new)
        findings = writer.findings
    told += store.returned(after=before.on if before else on - timedelta(days=1), on=on)
    return Lived(LivedDay(on, name, now, before is None, findings), told)


def keep(lived: Lived) -> int:
    """Keep a day in the database, inside the transaction of its observation."""
    return store.save_day(lived.day, lived.told)


def forget() -> None:
    """Remove from the lake the days that nothing is compared with any more."""
    life_lake.forget(lake(), store.names_kept())


class _Day(NamedTuple):
    """What a day is made of, beside the snapshot."""

    former: life_lake.Former
    subjects: pl.DataFrame
    """What findings are of today or were the day before (``life.SUBJECTS``)."""
    answered: pl.DataFrame
    """The findings that people answered on (``life.KEY``)."""
    looks: pl.DataFrame
    on: date

    def numbered(self, words: pl.DataFrame) -> pl.Series:
        """Return the subject of each row of ``product`` and ``cve``."""
        return words.join(self.subjects, on=_WORDS, how="left", maintain_order="left")["subject"]


_WORDS = ["product", "cve"]


def _subjects(
    compiled: Snapshot, former: life_lake.Former, answered: set[store.Key]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Number what findings may be of; return it, and the findings answered."""
    schema = {"perimeter": pl.UInt32, "product": pl.String, "cve": pl.String}
    keys = pl.DataFrame(sorted(answered), schema=schema, orient="row")
    every = [_words_of(part) for part, _ in questions.parts(compiled, PerimeterScope.nation())]
    words = [former.subjects.select(_WORDS), keys.select(_WORDS), *every]
    unique = pl.concat(words).unique().sort(_WORDS)
    subjects = unique.with_row_index("subject").select(life.SUBJECTS.names())
    return subjects, keys.join(subjects, on=_WORDS).select(life.KEY)


def _words_of(part: Snapshot) -> pl.DataFrame:
    """Return the product and the CVE of each group of a snapshot."""
    products = pl.Series("product", [str(one) for one in part.products], dtype=pl.String)
    owners = products.gather(part.groups["owner"])
    return pl.DataFrame([owners, part.groups["cve"].cast(pl.String)])


def _parts(
    compiled: Snapshot, known: advisories.AdvisorySnapshot, day: _Day, keys: pl.Series
) -> Iterator[life.Day]:
    """Yield the end of the day, some perimeters at a time: those that the base or the snapshot
    answers for, then those that nothing speaks of any more."""
    today = _today(day)
    for part, scope in questions.parts(compiled, PerimeterScope.nation()):
        asker = _Asker(part, known, day)
        for block in engine.blocks(part, scope):
            former = _renumbered(day.former.of(pl.Series(block.perimeters)), today)
            yield life.lived(former, asker.shown(block, former), day.looks, day.on)
    gone = _renumbered(day.former.outside(keys), today)
    yield life.lived(gone, life.SIGHTS.to_frame(), day.looks, day.on)


def _today(day: _Day) -> np.ndarray:
    """Return, by number of a subject the day before, its number today."""
    former = day.former.subjects["subject"].to_numpy()
    today = np.zeros(former.max(initial=0) + 1, dtype=np.uint32)
    today[former] = day.numbered(day.former.subjects.select(_WORDS)).to_numpy()
    return today


def _renumbered(former: pl.DataFrame, today: np.ndarray) -> pl.DataFrame:
    """Number the subjects of the day before as those of today."""
    return former.with_columns(subject=pl.Series(today[former["subject"].to_numpy()]))


class _Asker:
    """Asks one part of a snapshot what its perimeters show."""

    def __init__(self, compiled: Snapshot, known: advisories.AdvisorySnapshot, day: _Day) -> None:
        self._compiled = compiled
        self._answered = day.answered
        words = _words_of(compiled)
        about = facts(known, words.select("cve").unique())
        joined = words.join(about, on="cve", how="left", maintain_order="left")
        self._subject = day.numbered(words).to_numpy()
        self._exploited = joined["exploited"].to_numpy()
        self._facts = fact_codes(joined).to_numpy()
        self._told = engine.said(compiled)

    def shown(self, block: Block, former: pl.DataFrame) -> pl.DataFrame:
        """Return what a block shows (``life.SIGHTS``): all that presses, and what is followed or
        answered at whatever decision."""
        own = pl.col("perimeter").is_in(pl.Series(block.perimeters).implode())
        answered = self._answered.filter(own)
        acted = self._acting(block, np.full(len(self._facts), THIS_WEEK))
        followed = pl.concat([former.select(life.KEY), answered])
        is_missing = life.places(life.numbers(followed), life.numbers(acted)) < 0
        missing = followed.filter(is_missing).unique()
        there = self._there(block, missing)
        is_answered = life.places(life.numbers(there), life.numbers(answered)) >= 0
        return pl.concat(
            [
                acted.with_columns(acted=pl.lit(True)),
                there.with_columns(acted=pl.Series(is_answered, dtype=pl.Boolean)),
            ]
        ).select(life.SIGHTS.names())

    def _there(self, block: Block, missing: pl.DataFrame) -> pl.DataFrame:
        """Return those of some findings that are there, at whatever decision."""
        if missing.is_empty():
            return life.SIGHTS.to_frame().drop("acted")
        asked = np.isin(self._subject, missing["subject"].unique().to_numpy())
        found = self._acting(block, np.where(asked, LEAST, -1))
        return found.join(missing, on=life.KEY, how="semi")

    def _acting(self, block: Block, limits: np.ndarray) -> pl.DataFrame:
        asked = Question(self._facts, limits)
        found = engine.acting(self._compiled, self._told, pressing(), asked, block)
        group = found["group"].to_numpy()
        return found.select(
            "perimeter",
            subject=pl.Series(self._subject[group]),
            exploited_now=pl.Series(self._exploited[group]),
            pressing_now="pressing",
            machines_now="machines",
        )


def _looks(looks: list[tuple[int, date]]) -> pl.DataFrame:
    return pl.DataFrame(looks, schema=life.LOOKS, orient="row")


def _told(told: pl.DataFrame, subjects: pl.DataFrame, new: set[int]) -> Iterator[Told]:
    """Yield what is told: what opens in a perimeter seen for the first time as one."""
    is_first = pl.col("perimeter").is_in(list(new)) & (pl.col("transition") == "opened")
    worded = told.filter(~is_first).join(subjects, on="subject", maintain_order="left")
    for row in worded.iter_rows(named=True):
        decision = ORDER[row["pressing"]]
        key = (row["perimeter"], row["product"], row["cve"])
        yield Told(*key, row["transition"], decision, machines=row["machines"])
    counted = told.filter(is_first).group_by("perimeter").len().sort("perimeter")
    for perimeter, findings in counted.iter_rows():
        kind = Transition.FIRST_INVENTORY.value
        yield Told(perimeter, "", "", kind, findings=findings)
