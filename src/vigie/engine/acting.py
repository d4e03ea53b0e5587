"""What presses in each perimeter: findings (perimeter, product, CVE) at some decision or sooner.

Machines are gathered in runs (a cell and a perimeter) before they meet the vulnerabilities: the
cost grows with installed rows once, and with runs times the vulnerabilities asked. Nothing of the
nation is ever an object.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.engine.columns import schema_of
from vigie.engine.kernel import AFFECTED, UNKNOWN, Bench, compiled, judged
from vigie.engine.opened import Snapshot
from vigie.engine.scope import PerimeterScope

Array = npt.NDArray[Any]
KEY = ["perimeter", "product", "cve"]
ACTING = schema_of(
    {
        "perimeter": pl.UInt32,
        "product": pl.String,
        "cve": pl.String,
        "pressing": pl.UInt8,
        "affected": pl.Boolean,
        "tier": pl.UInt8,
        "machines": pl.UInt32,
    }
)
"""One row per finding: ``pressing`` is the place of its decision, 0 the most pressing;
``affected`` is false when all that is known is that it may be; ``tier`` is the surest;
``machines`` counts those that hold it, once per version of the product they hold."""


class Pressing(NamedTuple):
    """How pressing a case is: the place of its decision by verdict (affected, unknown), facts of
    the vulnerability, and place of the machine (exposure times the number of care services, plus
    care service)."""

    table: Array
    """uint8 ``[2, facts, places]``."""
    cares: int


def acting(
    snapshot: Snapshot,
    pressing: Pressing,
    *,
    facts: Array,
    limits: Array,
    scope: PerimeterScope,
) -> pl.DataFrame:
    """Return the findings (``ACTING``) of the perimeters of a scope.

    ``facts`` gives each group of the snapshot its facts (uint16), ``limits`` the least pressing
    place that is wanted of it (int16, -1: the group is not asked).
    """
    codes = snapshot.codes
    places = codes.exposure.astype(np.int64) * pressing.cares + codes.care
    classes, mask = _classes(pressing.table)
    keys, first = snapshot.perimeters
    within = np.repeat(scope.mask(keys), np.diff(first))
    found = _acting(
        snapshot.bench,
        snapshot.array("groups_of"),
        facts.astype(np.int64),
        limits.astype(np.int64),
        snapshot.classes.cell_start,
        (snapshot.array("cell_first"), snapshot.array("cell_machines")),
        (codes.owner, classes[places], within),
        mask,
    )
    return _named(snapshot, _gathered(*found))


def _classes(table: Array) -> tuple[Array, Array]:
    """Return the class of each place (places that no vulnerability tells apart are one) and, per
    verdict, facts and decision, the classes where it presses at least as much, as bits."""
    flat = table.reshape(-1, table.shape[2])
    columns, classes = np.unique(flat, axis=1, return_inverse=True)
    bits = np.uint64(1) << np.arange(columns.shape[1], dtype=np.uint64)
    decisions = range(int(table.max()) + 1)
    masks = [(np.where(columns <= d, bits, np.uint64(0))).sum(axis=1) for d in decisions]
    shaped = np.stack(masks, axis=1).reshape(*table.shape[:2], len(masks))
    return classes.ravel().astype(np.uint8), shaped.astype(np.uint64)


@compiled
def _runs(
    span: tuple[int, int],
    machines: Array,
    owner: Array,
    classes: Array,
    within: Array,
    perimeters: Array,
    masks: Array,
    counts: Array,
) -> int:
    """Gather the machines of a cell by perimeter (they come sorted); return how many runs."""
    size = 0
    for place in range(span[0], span[1]):
        machine = machines[place]
        if not within[machine]:
            continue
        if size == 0 or perimeters[size - 1] != owner[machine]:
            perimeters[size], masks[size], counts[size] = owner[machine], 0, 0
            size += 1
        counts[size - 1] += 1
        masks[size - 1] |= np.uint64(1) << np.uint64(classes[machine])
    return size


@compiled
def _acting(
    b: Bench,
    groups_of: Array,
    facts: Array,
    limits: Array,
    cell_start: Array,
    cells: tuple[Array, Array],
    hosts: tuple[Array, Array, Array],
    mask: Array,
) -> tuple[Array, Array, Array, Array]:
    first, machines = cells
    owner, classes, within = hosts
    room = 1
    for cell in range(len(first) - 1):
        room = max(room, first[cell + 1] - first[cell])
    perimeters, masks = np.empty(room, np.uint32), np.empty(room, np.uint64)
    counts = np.empty(room, np.uint32)
    out_perimeter, out_group = np.empty(1024, np.uint32), np.empty(1024, np.uint32)
    out_machines, out = np.empty(1024, np.uint32), np.empty((1024, 3), np.uint8)
    size = 0
    for product in range(len(groups_of) - 1):
        begin, end = groups_of[product], groups_of[product + 1]
        if begin == end or limits[begin:end].max() < 0:
            continue
        for pair in range(b.installed.start[product], b.installed.start[product + 1]):
            for cell in range(cell_start[pair], cell_start[pair + 1]):
                span = (first[cell], first[cell + 1])
                runs = _runs(span, machines, owner, classes, within, perimeters, masks, counts)
                if runs == 0:
                    continue
                for group in range(begin, end):
                    limit = limits[group]
                    if limit < 0:
                        continue
                    verdict, tier, _ = judged(b, group, pair, cell - cell_start[pair])
                    if verdict != AFFECTED and verdict != UNKNOWN:
                        continue
                    row = mask[0 if verdict == AFFECTED else 1, facts[group]]
                    while size + runs > len(out_group):
                        out_perimeter = np.concatenate((out_perimeter, out_perimeter))
                        out_group = np.concatenate((out_group, out_group))
                        out_machines = np.concatenate((out_machines, out_machines))
                        out = np.concatenate((out, out))
                    for run in range(runs):
                        place = 0
                        while place <= limit and masks[run] & row[place] == 0:
                            place += 1
                        if place <= limit:
                            out_perimeter[size], out_group[size] = perimeters[run], group
                            out[size, 0], out[size, 1] = place, verdict == AFFECTED
                            out[size, 2], out_machines[size] = tier, counts[run]
                            size += 1
    return out_perimeter[:size], out_group[:size], out_machines[:size], out[:size]


class _Found(NamedTuple):
    """Findings as numbers."""

    perimeter: Array
    group: Array
    machines: Array
    said: Array
    """``[findings, 3]``: place of the decision, whether affected, tier."""


def _gathered(perimeter: Array, group: Array, machines: Array, said: Array) -> _Found:
    """Make one row of the several versions of a product in a perimeter: what presses most."""
    key = perimeter.astype(np.uint64) << np.uint64(32) | group
    if not len(key):
        return _Found(perimeter, group, machines, said)
    order = np.argsort(key, kind="stable")
    key, said = key[order], said[order]
    starts = np.flatnonzero(np.append(True, key[1:] != key[:-1]))
    columns = (
        np.minimum.reduceat(said[:, 0], starts),
        np.maximum.reduceat(said[:, 1], starts),
        np.minimum.reduceat(said[:, 2], starts),
    )
    return _Found(
        (key[starts] >> np.uint64(32)).astype(np.uint32),
        (key[starts] & np.uint64(0xFFFFFFFF)).astype(np.uint32),
        np.add.reduceat(machines[order], starts),
        np.stack(columns, axis=1),
    )


def _named(snapshot: Snapshot, found: _Found) -> pl.DataFrame:
    groups = snapshot.groups.select("cve", "owner")
    words = pl.Series([str(product) for product in snapshot.products], dtype=pl.String)
    return pl.DataFrame(
        {
            "perimeter": found.perimeter,
            "product": words.gather(groups["owner"].gather(found.group)),
            "cve": groups["cve"].gather(found.group),
            "pressing": found.said[:, 0],
            "affected": found.said[:, 1].astype(np.bool_),
            "tier": found.said[:, 2],
            "machines": found.machines,
        },
        schema=ACTING,
    )
