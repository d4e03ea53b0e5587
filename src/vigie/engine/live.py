"""A new advisory against a snapshot: it alone is compiled, on the pairs of its products."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.core.advisories import Advisory, Group
from vigie.engine.claims import tables_of
from vigie.engine.deciding import Asked, Columns, asked_of, decided
from vigie.engine.hosts import benched, slots_of
from vigie.engine.kernel import Bench, compiled
from vigie.engine.opened import Snapshot
from vigie.engine.pairs import Pairs
from vigie.engine.sets import Sets, no_sets, numbered, roomy
from vigie.engine.statements import Compiled
from vigie.engine.statements import compiled as compiled_claims
from vigie.engine.suppression import without

Array = npt.NDArray[Any]
_FEW = 8
"""Groups up to which the variants are looked up in a table, not in the sets."""


@dataclass(frozen=True)
class Live:
    """A compiled advisory."""

    bench: Bench
    groups: pl.DataFrame
    places: Array
    """For each of its pairs, the pair of the snapshot."""
    class_of: Array
    """The class of each machine, uint32; meaningless for those without its products."""
    classes: int


def compiled_live(snapshot: Snapshot, advisories: Sequence[Advisory]) -> Live:
    """Compile advisories on the products of a snapshot that they name."""
    pairs, places = _pairs(snapshot, advisories)
    left_aside = [(product, cve) for product, cve in snapshot.about["suppressed"]]
    made = without(compiled_claims(pairs, tables_of(advisories)), pairs.products, left_aside)
    slot_of, slots = _slots(made, len(pairs.products))
    class_of, columns = _classed(snapshot, made, places[slot_of[pairs.product_of] >= 0], slots)
    bench = benched(made, slot_of, slots, columns)
    return Live(bench, made.groups, places, class_of, int(columns.sizes.max(initial=1)))


def _slots(made: Compiled, products: int) -> tuple[Array, list[list[int]]]:
    """One slot for all the conditions: they are few."""
    slot_of, slots = slots_of(made.statements, products)
    return np.minimum(slot_of, 0), [list(range(len(made.conditions.asked)))] if slots else []


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


def _classed(
    snapshot: Snapshot, made: Compiled, pairs: Array, slots: list[list[int]]
) -> tuple[Array, Columns]:
    """Return the class of the machines that hold some pairs, and the truths of the classes."""
    asked = asked_of(made.conditions, slots)
    variant_of = np.zeros(len(snapshot.classes.inventoried), dtype=np.uint32)
    variants, kinds = no_sets(), _kinds(len(made.conditions.groups))
    if slots:
        groups = made.conditions.groups
        best = np.stack([_best(snapshot, group) for group in groups], axis=1)
        variants = _variants(
            best,
            snapshot.classes.inventoried,
            _spans(snapshot, pairs),
            snapshot.array("cell_machines"),
            asked,
            variant_of,
            variants,
        )
    variant_class, columns = decided(variants, kinds, asked)
    if not len(variant_class):
        return variant_of, columns
    return variant_class.astype(np.uint32)[variant_of], columns


def _kinds(groups: int) -> Sets:
    """Return one kind per group and truth: ``1 + 2 * group`` unknown, the next one true."""
    kinds = roomy(no_sets(), 0)
    own = np.zeros(1, dtype=np.int32)
    numbered(kinds, own, 0)
    for group in range(groups):
        for truth in (1, 2):
            kinds = roomy(kinds, 1)
            own[0] = group * 4 + truth
            numbered(kinds, own, 1)
    return kinds


def _spans(snapshot: Snapshot, pairs: Array) -> Array:
    """Return where the machines of some pairs are in ``cell_machines``, ``[pairs, 2]``."""
    cells, first = snapshot.classes.cell_start, snapshot.array("cell_first")
    return np.stack([first[cells[pairs]], first[cells[pairs + 1]]], axis=1)


def _best(snapshot: Snapshot, group: Group) -> Array:
    """Return the best truth of a group's alternatives on each machine, uint8."""
    best = np.zeros(len(snapshot.classes.inventoried), dtype=np.uint8)
    for match in group.matches:
        found = list(snapshot.finder.truths(match, snapshot.components))
        if found:
            pairs, truths = np.array(found, dtype=np.int64).T
            _raise(_spans(snapshot, pairs), truths, snapshot.array("cell_machines"), best)
    return best


@compiled
def _raise(spans: Array, truths: Array, machines: Array, best: Array) -> None:
    for number in range(len(spans)):
        truth = truths[number]
        for place in range(spans[number, 0], spans[number, 1]):
            machine = machines[place]
            best[machine] = max(best[machine], truth)


@compiled
def _variants(
    best: Array,
    inventoried: Array,
    spans: Array,
    machines: Array,
    asked: Asked,
    variant_of: Array,
    variants: Sets,
) -> Sets:
    """Number what the machines of some spans make true, as ``hosts`` does; fill
    ``variant_of``."""
    groups = best.shape[1]
    parts = 0
    for group in range(groups):
        parts |= asked.bits[group]
    key = np.zeros(2 + groups, dtype=np.int32)
    variants = roomy(variants, len(key))
    known = np.full(8 * 3 ** min(groups, _FEW), np.int64(-1))
    for number in range(len(spans)):
        for place in range(spans[number, 0], spans[number, 1]):
            machine = machines[place]
            key[1], size = inventoried[machine] & parts, 2
            code, factor = key[1], 8
            for group in range(groups):
                truth = best[machine, group]
                code, factor = code + factor * truth, factor * 3
                if truth > 0:
                    key[size] = 2 * group + truth
                    size += 1
            if groups <= _FEW and known[code] >= 0:
                variant_of[machine] = known[code]
                continue
            count = variants.size[0]
            variant_of[machine] = numbered(variants, key, size)
            if variants.size[0] > count:
                variants = roomy(variants, len(key))
            if groups <= _FEW:
                known[code] = variant_of[machine]
    return variants
