"""Who an advisory affects, within a scope: one the snapshot holds, or one that comes after."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.core.advisories import Advisory
from vigie.engine.counting import judged_all
from vigie.engine.kernel import AFFECTED, UNKNOWN, compiled
from vigie.engine.live import compiled_live
from vigie.engine.opened import Snapshot
from vigie.engine.scope import PerimeterScope
from vigie.engine.words import worded

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
    marked = np.flatnonzero(state)
    codes = snapshot.codes
    marked = marked[scope.mask(codes.owner[marked])]
    frame = pl.DataFrame(
        {
            "perimeter": codes.owner[marked],
            "exposure": codes.exposure[marked],
            "care_service": codes.care[marked],
            "state": state[marked],
        }
    )
    counted = frame.group_by("perimeter", "exposure", "care_service").agg(
        affected=(pl.col("state") == TOUCHED).sum(), unknown=(pl.col("state") == MAYBE).sum()
    )
    return worded(counted).sort("perimeter", "exposure", "care_service")
