"""What is said of the components of some machines: of each cell once, then in words for the rows
that are shown."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.core.findings import CONFIDENCE, NO_CONFIGURATION, Tier
from vigie.engine.counting import listed
from vigie.engine.findings import described
from vigie.engine.kernel import UNKNOWN, VERDICTS
from vigie.engine.opened import Snapshot
from vigie.engine.words import worded

Array = npt.NDArray[Any]
UNRESOLVED = -1
"""The group of what is said of a component whose product is not sure enough."""


class Rows(NamedTuple):
    """Installed components, row by row."""

    machines: Array
    reported: Array
    pairs: Array
    cells: Array

    def kept(self, places: Array) -> "Rows":
        """Return some of the rows, in the order asked."""
        return Rows(*(column[places] for column in self))


def rows_between(snapshot: Snapshot, first: int, last: int) -> Rows:
    """Return what is installed on the machines ``[first, last)``, in their order."""
    start = snapshot.array("machine_start")[first : last + 1]
    reported = snapshot.array("row_reported")[start[0] : start[-1]]
    pairs = snapshot.array("pair_of")[reported]
    classes = snapshot.classes
    cells = classes.cell_start[pairs] + classes.row_class[start[0] : start[-1]]
    return Rows(np.repeat(np.arange(first, last), np.diff(start)), reported, pairs, cells)


class Sayings(NamedTuple):
    """What is said of some cells; the sayings of cell ``c`` are ``first[c]:first[c + 1]``."""

    first: Array
    group: Array
    """int64; ``UNRESOLVED``, or a group of the snapshot (a CVE on a product)."""
    verdict: Array
    tier: Array
    statement: Array


def sayings_of(snapshot: Snapshot, cells: Array, *, everything: bool = False) -> Sayings:
    """Return what is said of each of some cells, in their order: the groups that affect it or may
    (with ``everything``, that do not), and one more when its product is not sure enough."""
    starts = snapshot.classes.cell_start
    pairs = np.searchsorted(starts, cells, side="right") - 1
    groups_of = snapshot.array("groups_of")
    cell, *said = listed(snapshot.bench, groups_of, pairs, cells - starts[pairs], everything)
    loose = np.flatnonzero(~snapshot.array("may_exclude")[pairs])
    guess = (UNRESOLVED, UNKNOWN, int(Tier.NAME_ONLY), -1)
    filled = [
        np.full(len(loose), value, own.dtype) for value, own in zip(guess, said, strict=True)
    ]
    both = np.concatenate([cell, loose])
    order = np.argsort(both, kind="stable")
    columns = [np.concatenate(pair)[order] for pair in zip(said, filled, strict=True)]
    first = np.concatenate([[0], np.cumsum(np.bincount(both, minlength=len(cells)))])
    return Sayings(first, *columns)


def in_words(snapshot: Snapshot, rows: Rows, said: Sayings, places: Array) -> pl.DataFrame:
    """Return the finding of each row, the saying at its place: the machine, the component as
    reported and its product, then ``cve`` (empty: unresolved), ``verdict``, ``tier``,
    ``confidence``, ``source``, ``configuration``, ``flags``."""
    is_loose = said.group[places] == UNRESOLVED
    sure, loose = np.flatnonzero(~is_loose), np.flatnonzero(is_loose)
    told = _told(snapshot, rows.pairs[sure], said, places[sure])
    unresolved = _unresolved(snapshot.array("confidence")[rows.pairs[loose]], told.schema)
    order = np.argsort(np.concatenate([sure, loose]))
    every = pl.concat([told, unresolved])[order]
    return pl.concat([installed(snapshot, rows), every], how="horizontal")


def _told(snapshot: Snapshot, pairs: Array, said: Sayings, places: Array) -> pl.DataFrame:
    group = said.group[places]
    found = (
        np.arange(len(group)),
        group,
        said.verdict[places],
        said.tier[places],
        said.statement[places],
    )
    sure = snapshot.array("confidence")[pairs]
    told = described(sure, groups=snapshot.groups, sources=snapshot.sources, found=found)
    return told.drop("cell").with_columns(flags=snapshot.groups["flags"].gather(group))


def _unresolved(confidence: Array, schema: pl.Schema) -> pl.DataFrame:
    """Return what is said without CVE, one row per component, unknown and not fine."""
    tier = Tier.NAME_ONLY
    said = {"cve": "", "verdict": VERDICTS[UNKNOWN].value, "tier": int(tier), "source": ""}
    empty = said | {"configuration": NO_CONFIGURATION, "flags": 0}
    sure = pl.DataFrame({"confidence": np.round(confidence * CONFIDENCE[tier], 4)})
    filled = sure.with_columns(pl.lit(value).alias(name) for name, value in empty.items())
    return filled.select(pl.col(name).cast(kind) for name, kind in schema.items())


def installed(snapshot: Snapshot, rows: Rows) -> pl.DataFrame:
    """Return, in words, the machine, the component and the product of each row."""
    who = worded(named(snapshot, rows.machines, "exposure", "role", "care_service"))
    what = snapshot.reported.select("name", "publisher", "version", "cpe", "purl")[rows.reported]
    owner = np.searchsorted(snapshot.bench.installed.start, rows.pairs, side="right") - 1
    distinct, place = np.unique(owner, return_inverse=True)
    words = pl.Series([str(snapshot.products[number]) for number in distinct], dtype=pl.String)
    product = words.gather(place).alias("product")
    return pl.concat([who, what, product.to_frame()], how="horizontal")


def named(snapshot: Snapshot, machines: Array, *more: str) -> pl.DataFrame:
    """Return the name of each machine, as ``machine``, and more of what is said of it."""
    return snapshot.machines.select(pl.col("name").alias("machine"), *more)[machines]
