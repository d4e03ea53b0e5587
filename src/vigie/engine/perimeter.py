"""The machines and the findings of one perimeter, within a scope, some machines at a time."""

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.core.products import ProductId
from vigie.engine.opened import Snapshot
from vigie.engine.sayings import Rows, in_words, named, rows_between, sayings_of
from vigie.engine.scope import PerimeterScope
from vigie.engine.words import worded

Array = npt.NDArray[Any]
ORDER = ("machine", "name", "version", "cpe", "purl", "cve")
"""The order of the findings of a perimeter."""


def machines(snapshot: Snapshot, perimeter: int, scope: PerimeterScope) -> pl.DataFrame:
    """Return the machines of a perimeter, by name: ``machine``, ``exposure``, ``role``,
    ``care_service``, ``components``, and its findings counted: ``affected``, ``unknown`` (those of
    unresolved components included), ``exploited``. Out of scope, or without inventory, there is
    none.
    """
    first, last = span(snapshot, perimeter, scope)
    rows = rows_between(snapshot, first, last)
    counts = snapshot.array("counts")
    totals = np.zeros((last - first, counts.shape[1]), dtype=np.int64)
    owner = rows.machines - first
    np.add.at(totals, owner, counts[rows.cells])
    unresolved = ~snapshot.array("may_exclude")[rows.pairs]
    who = named(snapshot, np.arange(first, last), "exposure", "role", "care_service")
    return worded(who).with_columns(
        components=np.bincount(owner, minlength=last - first),
        affected=totals[:, 0],
        unknown=totals[:, 1] + np.bincount(owner[unresolved], minlength=last - first),
        exploited=totals[:, 2],
    )


def findings(
    snapshot: Snapshot,
    perimeter: int,
    scope: PerimeterScope,
    *,
    everything: bool = False,
    offset: int = 0,
    limit: int | None = None,
    product: ProductId | None = None,
) -> pl.DataFrame:
    """Return the findings of a perimeter, one row each, as ``sayings.in_words`` writes them.

    ``offset`` and ``limit`` count machines in the order of ``machines``: only theirs are computed;
    ``product`` keeps one alone. Out of scope, or without inventory, there is none. A machine that
    has no finding has no row.
    """
    first, last = span(snapshot, perimeter, scope)
    first = min(last, first + offset)
    last = last if limit is None else min(last, first + limit)
    rows = rows_between(snapshot, first, last)
    kept = rows if product is None else rows.kept(_of(snapshot, product, rows.pairs))
    return _listed(snapshot, kept, everything=everything)


def span(snapshot: Snapshot, perimeter: int, scope: PerimeterScope) -> tuple[int, int]:
    """Return the first machine of a perimeter and the one after its last; none out of scope."""
    keys, first = snapshot.perimeters
    place = int(np.searchsorted(keys, perimeter))
    known = place < len(keys) and keys[place] == perimeter
    if not known or not scope.mask(keys[place : place + 1])[0]:
        return 0, 0
    return int(first[place]), int(first[place + 1])


def _of(snapshot: Snapshot, product: ProductId, pairs: Array) -> Array:
    """Return the places of the pairs of a product."""
    number = snapshot.ordinal.get(product)
    if number is None:
        return np.zeros(0, np.int64)
    start = snapshot.bench.installed.start
    return np.flatnonzero((pairs >= start[number]) & (pairs < start[number + 1]))


def _listed(snapshot: Snapshot, rows: Rows, *, everything: bool) -> pl.DataFrame:
    cells, number = np.unique(rows.cells, return_inverse=True)
    said = sayings_of(snapshot, cells, everything=everything)
    many = np.diff(said.first)[number]
    row = np.repeat(np.arange(len(number)), many)
    ahead = np.arange(len(row)) - np.repeat(np.cumsum(many) - many, many)
    found = in_words(snapshot, rows.kept(row), said, said.first[number][row] + ahead)
    return found.sort(ORDER, maintain_order=True)
