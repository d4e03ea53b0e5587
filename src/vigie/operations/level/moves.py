"""What moved since a week ago, per territory: the rule, what we see, the world."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from vigie.core.level.country import Partition
from vigie.core.level.moves import Totals, moves_of, seen_step
from vigie.core.level.totals import totals_of
from vigie.core.vocabulary import Letter
from vigie.operations.level.compute import (
    METHOD,
    CountryLevel,
    held_on,
    losses,
    parameters,
)
from vigie.store import level as store
from vigie.store.establishments import PerimeterColumns
from vigie.store.level.rows import end_of

WEEK = timedelta(days=7)
Floats = npt.NDArray[np.float64]
Losses = tuple[Floats, Floats]
"""(worst, best) patient-hours lost per year of each perimeter."""


@dataclass(frozen=True, slots=True)
class MovesByTerritory:
    """The moves of a country since a day on which it was observed."""

    since: date
    level: CountryLevel
    published: Mapping[tuple[str, str], Mapping[str, Any]]
    """The documents of that day, by territory and code."""
    before: Losses
    """From what was held then, under the rule of today."""
    seen: Losses
    """The same once only what we see has changed."""
    up: npt.NDArray[np.bool_]
    down: npt.NDArray[np.bool_]
    """(P,) whether the proved letter rose or fell."""

    def documents(self, partition: Partition) -> list[dict[str, Any]]:
        """Return the ``changes`` of each territory of a partition."""
        levels = self.level.levels
        now = (levels.lost_worst, levels.lost_best)
        steps = [self._totals(partition, step) for step in (self.before, self.seen, now)]
        letters = self._letters(partition)
        return [
            self._moves(partition.territory, code, [step[place] for step in steps])
            | letters[place]
            for place, code in enumerate(partition.codes)
        ]

    def _moves(self, territory: str, code: str, steps: list[Totals]) -> dict[str, Any]:
        """Split the move of one territory. Under one edition the rule did not move; what neither
        rule nor sight explains is the world, the moves of the registry included."""
        before, seen, now = steps
        then = self.published.get((territory, code))
        if then is None:
            return still(None)
        old = Totals(then["care_hours_lost"]["worst"], then["care_hours_lost"]["best"])
        ruled = old if then["parameters"] == parameters().edition else before
        shift = Totals(
            ruled.worst + seen.worst - before.worst, ruled.best + seen.best - before.best
        )
        moves = moves_of([old, ruled, shift, now])
        parts = {"rule": moves.rule, "seen": moves.seen, "world": moves.world}
        return {"since": self.since.isoformat()} | {
            name: {"worst": part.worst, "best": part.best} for name, part in parts.items()
        }

    def _totals(self, partition: Partition, lost: Losses) -> list[Totals]:
        country, of = self.level.country, self.level.of
        worst = totals_of(
            country, partition, lost=lost[0], care=of.care_high, borne=country.care_high
        )
        best = totals_of(
            country, partition, lost=lost[1], care=of.care_low, borne=country.care_low
        )
        return [Totals(*pair) for pair in zip(worst.tolist(), best.tolist(), strict=True)]

    def _letters(self, partition: Partition) -> list[dict[str, int]]:
        """Count, per territory, the perimeters that rose and fell, each once."""
        country = self.level.country
        by_site: dict[int, list[int]] = {}
        for site, group in zip(partition.site.tolist(), partition.group.tolist(), strict=True):
            by_site.setdefault(site, []).append(group)
        moved: list[tuple[set[int], set[int]]] = [(set(), set()) for _ in partition.codes]
        turned = (self.up | self.down)[country.perimeter]
        for edge in np.flatnonzero(turned).tolist():
            perimeter = int(country.perimeter[edge])
            for group in by_site.get(int(country.site[edge]), ()):
                moved[group][0 if self.up[perimeter] else 1].add(perimeter)
        return [{"levels_up": len(up), "levels_down": len(down)} for up, down in moved]


def still(since: date | None) -> dict[str, Any]:
    """Return the ``changes`` of a territory that cannot be compared, or that did not move."""
    parts = {name: {"worst": 0.0, "best": 0.0} for name in ("rule", "seen", "world")}
    counts = {"levels_up": 0, "levels_down": 0}
    return {"since": since.isoformat() if since else None} | parts | counts


def moves_since_last_week(
    registry: PerimeterColumns, level: CountryLevel, on: date
) -> MovesByTerritory | None:
    """Return what moved since the observation of a week ago, ``None`` when there is none."""
    then = store.latest_observation(method=METHOD, on=on - WEEK)
    if then is None:
        return None
    held = held_on(registry, on=then.on, known_at=end_of(then.on))
    low, high = seen_step((held.proved, held.possible), (level.held.proved, level.held.possible))
    sighted = replace(held, proved=low, possible=high)
    up, down = _turned(registry, level, then.on)
    return MovesByTerritory(
        since=then.on,
        level=level,
        published=_published(then.on),
        before=losses(level.of, held),
        seen=losses(level.of, sighted),
        up=up,
        down=down,
    )


def _published(on: date) -> dict[tuple[str, str], Mapping[str, Any]]:
    kinds = ("nation", "region", "department", "grouping", "category")
    return {
        (kind, code): document
        for kind in kinds
        for code, document in store.documents(territory=kind, on=on, method=METHOD).items()
    }


def _turned(
    registry: PerimeterColumns, level: CountryLevel, on: date
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    letters = {row.perimeter: row.level_proved for row in store.all_levels(on=on, method=METHOD)}
    order = {letter.value: place for place, letter in enumerate(Letter)}
    now = level.levels.letter_proved.astype(np.int64)
    then = np.array(
        [order[letters[key]] if key in letters else -1 for key in registry.id.tolist()],
        dtype=np.int64,
    )
    known = then >= 0
    return known & (now < then), known & (now > then)
