"""Who an advisory affects, within a scope: one the snapshot holds, or one that comes after."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.core.advisories import Advisory
from vigie.core.vocabulary import CareService, Exposure
from vigie.engine.counting import judged_all
from vigie.engine.kernel import AFFECTED, UNKNOWN, compiled
from vigie.engine.live import compiled_live
from vigie.engine.opened import Snapshot
from vigie.engine.scope import PerimeterScope

Array = npt.NDArray[Any]
TOUCHED, MAYBE = 2, 1
"""What is marked of a machine: affected, unknown."""
_MARKS = np.zeros(4, dtype=np.uint8)
_MARKS[AFFECTED], _MARKS[UNKNOWN] = TOUCHED, MAYBE


def affected(snapshot: Snapshot, cve: str, scope: PerimeterScope) -> pl.DataFrame:
    """Return who is affected by a CVE of the snapshot: ``perimeter``, ``exposure``,
    ``care_service`` (words), ``affected`` and ``unknown`` (machines). One row per perimeter,
    exposure and service that has any."""
    state = np.zeros(len(snapshot.codes.owner), dtype=np.uint8)
    owners, start = snapshot.groups["owner"].to_numpy(), snapshot.bench.installed.start
    first, starts = snapshot.array("cell_first"), snapshot.classes.cell_start
    for group in np.flatnonzero((snapshot.groups["cve"] == cve).to_numpy()):
        owner = owners[group]
        low, high = starts[start[owner]], starts[start[owner + 1]]
        cells = low + np.flatnonzero(np.diff(first[low : high + 1]))
        pairs = np.searchsorted(starts, cells, side="right") - 1
        groups = np.full(len(cells), group)
        verdicts, _, _ = judged_all(snapshot.bench, groups, pairs, cells - starts[pairs])
        spans = np.stack([first[cells], first[cells + 1]], axis=1)
        _mark(verdicts, spans, snapshot.array("cell_machines"), state)
    return _spread(snapshot, state, scope)


@compiled
def _mark(verdicts: Array, spans: Array, machines: Array, state: Array) -> None:
    """Mark the machines ``machines[spans]``, a verdict per span."""
    for number in range(len(spans)):
        mark = _MARKS[verdicts[number]]
        if mark > 0:
            for place in range(spans[number, 0], spans[number, 1]):
                state[machines[place]] = max(state[machines[place]], mark)


def affected_by(
    snapshot: Snapshot, advisories: Sequence[Advisory], scope: PerimeterScope
) -> pl.DataFrame:
    """Return the same for advisories on one CVE that the snapshot does not hold yet: they alone
    are compiled."""
    state = np.zeros(len(snapshot.codes.owner), dtype=np.uint8)
    live = compiled_live(snapshot, advisories)
    first, starts = snapshot.array("cell_first"), snapshot.classes.cell_start
    installed = live.bench.installed.start
    classes = np.arange(live.classes)
    for group, owner in enumerate(live.groups["owner"].to_numpy()):
        pairs = np.arange(installed[owner], installed[owner + 1])
        places = live.places[pairs]
        spans = np.stack([first[starts[places]], first[starts[places + 1]]], axis=1)
        each, host_classes = np.repeat(pairs, live.classes), np.tile(classes, len(pairs))
        groups = np.full(len(each), group)
        verdicts, _, _ = judged_all(live.bench, groups, each, host_classes)
        verdicts = verdicts.reshape(len(pairs), live.classes)
        _mark_live(verdicts, spans, snapshot.array("cell_machines"), live.class_of, state)
    return _spread(snapshot, state, scope)


@compiled
def _mark_live(
    verdicts: Array, spans: Array, machines: Array, class_of: Array, state: Array
) -> None:
    """Mark the machines ``machines[spans]``, a verdict per span and class of hosts."""
    for number in range(len(spans)):
        for place in range(spans[number, 0], spans[number, 1]):
            machine = machines[place]
            mark = _MARKS[verdicts[number, class_of[machine]]]
            state[machine] = max(state[machine], mark)


def _spread(snapshot: Snapshot, state: Array, scope: PerimeterScope) -> pl.DataFrame:
    """Count the machines marked by perimeter, exposure and care service, within the scope."""
    keys, first = snapshot.perimeters
    seen = np.flatnonzero(scope.mask(keys))
    codes = snapshot.codes
    exposures, cares = _sorted_words(Exposure), _sorted_words(CareService)
    places = (exposures.place, cares.place)
    rows = _counted(state, codes.exposure, codes.care, first, seen, *places)
    return pl.DataFrame(
        {
            "perimeter": keys[rows[:, 0]],
            "exposure": exposures.words.gather(rows[:, 1]),
            "care_service": cares.words.gather(rows[:, 2]),
            "affected": rows[:, 3],
            "unknown": rows[:, 4],
        }
    )


class _Words(NamedTuple):
    words: pl.Series
    """Sorted."""
    place: Array
    """The place of each code among them."""


def _sorted_words(kind: type[StrEnum]) -> _Words:
    words = sorted(map(str, kind))
    return _Words(pl.Series(words), np.array([words.index(str(word)) for word in kind]))


@compiled
def _counted(
    state: Array,
    exposure: Array,
    care: Array,
    first: Array,
    seen: Array,
    exposures: Array,
    cares: Array,
) -> Array:
    """Return one row per perimeter seen, exposure and service that has any machine marked: their
    places, and how many are affected and unknown."""
    rows, size = np.empty((1024, 5), dtype=np.int64), 0
    counts = np.zeros((len(exposures), len(cares), 3), dtype=np.int64)
    for perimeter in seen:
        counts[:] = 0
        for machine in range(first[perimeter], first[perimeter + 1]):
            counts[exposures[exposure[machine]], cares[care[machine]], state[machine]] += 1
        for place in range(len(exposures)):
            for service in range(len(cares)):
                touched, maybe = counts[place, service, TOUCHED], counts[place, service, MAYBE]
                if touched + maybe == 0:
                    continue
                if size == len(rows):
                    grown = np.empty((2 * size, 5), dtype=np.int64)
                    grown[:size] = rows
                    rows = grown
                rows[size, 0], rows[size, 1], rows[size, 2] = perimeter, place, service
                rows[size, 3], rows[size, 4] = touched, maybe
                size += 1
    return rows[:size]
