"""A new advisory against a snapshot: it alone is compiled, on the pairs of its products."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.core.advisories import Advisory, Group
from vigie.core.findings.platforms import match_truth, names
from vigie.core.findings.verdicts import Truth
from vigie.engine.claims import tables_of
from vigie.engine.conditions import condition_truths, group_truths
from vigie.engine.hosts import Batch, Classes, benched, distinct_columns
from vigie.engine.kernel import Bench, Statements
from vigie.engine.pairs import Pairs
from vigie.engine.snapshot import Snapshot
from vigie.engine.statements import compiled

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Live:
    """A compiled advisory. ``places`` gives, for each of its pairs, the pair of the snapshot."""

    bench: Bench
    classes: Classes
    groups: pl.DataFrame
    places: Array


def compiled_live(snapshot: Snapshot, advisories: Sequence[Advisory]) -> Live:
    """Compile advisories on the products of a snapshot that they name."""
    pairs, places = _pairs(snapshot, advisories)
    made = compiled(pairs, tables_of(advisories))
    machines = len(snapshot.machines)
    inventoried = snapshot.classes.inventoried
    groups = made.conditions.groups
    batches = []
    if groups:
        found = np.stack([_found(snapshot, group, machines) for group in groups])
        asked = made.conditions.asked
        truths = condition_truths(asked, group_truths(groups, found, inventoried))
        distinct, member = distinct_columns(truths)
        products = np.unique(_conditional(made.statements))
        batches = [Batch(products, np.arange(len(asked)), distinct, member.astype(np.uint32))]
    bench, classes = benched(made, pairs, batches, inventoried)
    return Live(bench, classes, made.groups, places)


def _conditional(statements: Statements) -> Array:
    """Return the products of the statements that have conditions."""
    owners = np.repeat(statements.group_product, np.diff(statements.group_first))
    return owners[statements.condition >= 0]


def _pairs(snapshot: Snapshot, advisories: Sequence[Advisory]) -> tuple[Pairs, Array]:
    """Return the pairs of the products that are named, and their places in the snapshot."""
    named = {
        (match.vendor, match.product)
        for advisory in advisories
        for configuration in advisory.configurations
        for group in configuration.groups
        for match in group.matches
        if match.vulnerable
    }
    owners = sorted({owner for name in named for owner in snapshot.named.get(name, ())})
    start = snapshot.bench.installed.start
    spans = [(int(start[owner]), int(start[owner + 1])) for owner in owners]
    components = [c for span in spans for c in snapshot.pairs_between(*span)]
    places = [np.arange(*span, dtype=np.int64) for span in spans]
    sizes = np.cumsum([0, *(last - first for first, last in spans)]).astype(np.int64)
    products = tuple(snapshot.products[owner] for owner in owners)
    joined = np.concatenate([np.zeros(0, np.int64), *places])
    return Pairs(tuple(components), products, sizes), joined


def _found(snapshot: Snapshot, group: Group, machines: int) -> Array:
    """Return the best truth of a group's alternatives on each machine."""
    best = np.zeros(machines, dtype=np.uint8)
    start = snapshot.bench.installed.start
    cells, first = snapshot.classes.cell_start, snapshot.array("cell_first")
    holders = snapshot.array("cell_machines")
    for match in group.matches:
        for owner, product in enumerate(snapshot.products):
            if not names(match, product):
                continue
            low, high = int(start[owner]), int(start[owner + 1])
            for pair, component in enumerate(snapshot.pairs_between(low, high), start=low):
                truth = match_truth(match, component)
                if truth != Truth.FALSE:
                    own = holders[first[cells[pair]] : first[cells[pair + 1]]]
                    best[own] = np.maximum(best[own], truth)
    return best
