"""A day in the life of findings: what is there today against what was followed until yesterday.

Cost: one pass over the installed rows to gather them by perimeter, then columns of what presses
and of what is followed; only what is told becomes rows, and only those are objects.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl

from vigie.core.findings.life import Transition
from vigie.engine import acting as engine
from vigie.engine import advisories, life, questions
from vigie.engine.acting import KEY
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
    former, seen_before = _opened(before)
    shown = _shown(compiled, known, former, store.answered_keys(on))
    looks = [] if before is None else store.looks_since(before.known_at)
    day = life.lived(former, shown, _looks(looks), on)
    keys = pl.Series("perimeter", questions.perimeters(compiled), dtype=pl.UInt32)
    name = life.name_of(
        compiled.id, before.name if before else "", priorities().edition, on.isoformat()
    )
    life.save(lake(), name, life=day.life, perimeters=keys)
    told = [] if before is None else list(_told(day.told, set(keys) - seen_before))
    told += store.returned(after=before.on if before else on - timedelta(days=1), on=on)
    return Lived(LivedDay(on, name, now, before is None, len(day.life)), told)


def keep(lived: Lived) -> int:
    """Keep a day in the database, inside the transaction of its observation."""
    return store.save_day(lived.day, lived.told)


def forget() -> None:
    """Remove from the lake the days that nothing is compared with any more."""
    life.forget(lake(), store.names_kept())


def _opened(before: LivedDay | None) -> tuple[pl.DataFrame, set[int]]:
    if before is None:
        return life.LIFE.to_frame(), set()
    former, perimeters = life.opened(lake(), before.name)
    return former, set(perimeters["perimeter"])


def _shown(
    compiled: Snapshot,
    known: advisories.AdvisorySnapshot,
    former: pl.DataFrame,
    answered: set[store.Key],
) -> pl.DataFrame:
    """Return what the day shows (``life.SIGHTS``): all that presses, and what is followed or
    answered at whatever decision."""
    schema = {name: life.LIFE[name] for name in KEY}
    keys = pl.DataFrame(sorted(answered), schema=schema, orient="row")
    every = questions.parts(compiled, PerimeterScope.nation())
    return pl.concat(_shown_in(part, own, known, former, keys) for part, own in every)


def _shown_in(
    compiled: Snapshot,
    scope: PerimeterScope,
    known: advisories.AdvisorySnapshot,
    former: pl.DataFrame,
    keys: pl.DataFrame,
) -> pl.DataFrame:
    """Return the same for the perimeters that one part of the snapshot answers for."""
    cves = compiled.groups.select("cve")
    about = cves.join(facts(known, cves.unique()), on="cve", how="left", maintain_order="left")
    everywhere = np.full(len(about), THIS_WEEK)
    acted = _acting(compiled, about, everywhere, scope)
    missing = pl.concat([former.select(KEY), keys]).unique().join(acted, on=KEY, how="anti")
    missing = missing.filter(pl.Series(scope.mask(missing["perimeter"].to_numpy())))
    there = _there(compiled, about, missing)
    there = there.join(keys.with_columns(acted=pl.lit(True)), on=KEY, how="left")
    every = pl.concat([acted.with_columns(acted=pl.lit(True)), there], how="diagonal")
    exploited = about.unique("cve").select("cve", exploited_now="exploited")
    return every.join(exploited, on="cve").select(
        *KEY,
        pl.col("acted").fill_null(False),
        "exploited_now",
        pl.col("pressing").alias("pressing_now"),
        pl.col("machines").alias("machines_now"),
    )


def _there(compiled: Snapshot, about: pl.DataFrame, missing: pl.DataFrame) -> pl.DataFrame:
    """Return those of some findings that are there, at whatever decision."""
    asked = about["cve"].is_in(missing["cve"].unique().implode()).to_numpy()
    scope = PerimeterScope.of(missing["perimeter"].unique().to_list())
    found = _acting(compiled, about, np.where(asked, LEAST, -1), scope)
    return found.join(missing, on=KEY, how="semi")


def _acting(
    compiled: Snapshot, about: pl.DataFrame, limits: np.ndarray, scope: PerimeterScope
) -> pl.DataFrame:
    codes = fact_codes(about).to_numpy()
    return engine.acting(compiled, pressing(), facts=codes, limits=limits, scope=scope)


def _looks(looks: list[tuple[int, date]]) -> pl.DataFrame:
    return pl.DataFrame(looks, schema=life.LOOKS, orient="row")


def _told(told: pl.DataFrame, new: set[int]) -> Iterator[Told]:
    """Yield what is told: what opens in a perimeter seen for the first time as one."""
    is_first = pl.col("perimeter").is_in(list(new)) & (pl.col("transition") == "opened")
    for row in told.filter(~is_first).iter_rows(named=True):
        decision = ORDER[row["pressing"]]
        key = (row["perimeter"], row["product"], row["cve"])
        yield Told(*key, row["transition"], decision, machines=row["machines"])
    counted = told.filter(is_first).group_by("perimeter").len().sort("perimeter")
    for perimeter, findings in counted.iter_rows():
        kind = Transition.FIRST_INVENTORY.value
        yield Told(perimeter, "", "", kind, findings=findings)
