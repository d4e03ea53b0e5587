"""The findings of some perimeters, the most pressing first: all counted, a few listed.

Components that are alike (a same cell, on machines of a same place) are one kind, and what is said
of a cell is listed once: ranks are counted by kind, and only the components at the ranks wanted
become rows. Cost: what is said of the kinds, then the rows wanted. Memory: 28 bytes a component,
26 a saying, the counts of the ranks, and the rows wanted.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.engine.acting import Pressing
from vigie.engine.kernel import UNKNOWN, compiled
from vigie.engine.opened import Snapshot
from vigie.engine.perimeter import ORDER
from vigie.engine.sayings import (
    UNRESOLVED,
    Rows,
    Sayings,
    in_words,
    named,
    rows_between,
    sayings_of,
)
from vigie.engine.scope import PerimeterScope
from vigie.engine.words import worded

Array = npt.NDArray[Any]


class Kinds(NamedTuple):
    """Components that are alike: those of kind ``k`` are ``first[k]:first[k + 1]``."""

    first: Array
    cell: Array
    """The place of its cell in the sayings."""
    place: Array
    """A place of ``Pressing.table``."""


class Held(NamedTuple):
    """The components of some perimeters of one snapshot, kind after kind."""

    snapshot: Snapshot
    rows: Rows
    kinds: Kinds
    said: Sayings
    """Its ``group`` is a place in ``groups``."""
    groups: Array
    """The groups spoken of, sorted."""

    def cves(self) -> pl.Series:
        """Return the CVE of each group; empty where the product is not sure enough."""
        resolved = self.groups[self.groups != UNRESOLVED]
        loose = [""] * (len(self.groups) - len(resolved))
        names = self.snapshot.groups["cve"].gather(resolved).cast(pl.String)
        return pl.concat([pl.Series("cve", loose, dtype=pl.String), names.rename("cve")])


def held(
    snapshot: Snapshot, scope: PerimeterScope, pressing: Pressing, *, machine: str = ""
) -> Held:
    """Return what the perimeters of a scope hold; on the machines of a name alone if asked."""
    rows = _rows(snapshot, scope, machine)
    codes = snapshot.codes
    exposure, care = codes.exposure[rows.machines], codes.care[rows.machines]
    places = exposure.astype(np.int64) * pressing.cares + care
    many = pressing.table.shape[2]
    cells, number = np.unique(rows.cells, return_inverse=True)
    kinds, kind, counts = np.unique(
        number * many + places, return_inverse=True, return_counts=True
    )
    said = sayings_of(snapshot, cells)
    groups, group = np.unique(said.group, return_inverse=True)
    return Held(
        snapshot,
        rows.kept(np.argsort(kind, kind="stable")),
        Kinds(np.concatenate([[0], np.cumsum(counts)]), kinds // many, kinds % many),
        said._replace(group=group),
        groups,
    )


def _rows(snapshot: Snapshot, scope: PerimeterScope, machine: str) -> Rows:
    keys, first = snapshot.perimeters
    seen = np.flatnonzero(scope.mask(keys))
    parts = [rows_between(snapshot, int(first[n]), int(first[n + 1])) for n in seen]
    none = np.zeros(0, np.int64)
    rows = Rows(*map(np.concatenate, zip(*parts, strict=True))) if parts else Rows(*[none] * 4)
    if not machine:
        return rows
    names = named(snapshot, rows.machines)["machine"]
    return rows.kept(np.flatnonzero((names == machine).to_numpy()))


class Ranks(NamedTuple):
    """How pressing what is said is, first to last."""

    decisions: int
    table: Array
    """The place of decision, exposure and verdict, as ``Pressing.table``: [2, facts, places]."""
    per_decision: int
    """Places of a same decision."""
    facts: Array
    """What is known of the CVE of each group of what is held."""
    likely: Array
    """The place of its likelihood, 0 the likeliest."""
    likelihoods: int

    def empty(self) -> Array:
        """Return counts of each rank, all nothing."""
        return np.zeros((self.decisions * self.per_decision, self.likelihoods), dtype=np.int64)


def ranks(
    pressing: Pressing,
    widths: Sequence[int],
    *,
    decisions: int,
    likely: Array,
    facts: Array,
    many: int,
) -> Ranks:
    """Return the ranks of what is said: by decision, then exposure (``widths``: the place of each
    exposure of the vocabulary, the widest 0), affected before unknown, then likelihood."""
    exposures = np.repeat(np.asarray(widths, dtype=np.int64), pressing.cares)
    verdicts = np.arange(2, dtype=np.int64)[:, None, None]
    table = (pressing.table.astype(np.int64) * len(widths) + exposures) * 2 + verdicts
    return Ranks(decisions, table, 2 * len(widths), facts, likely, many)


class Weighed(NamedTuple):
    """What is held, counted."""

    ranks: Array
    """Findings by rank: [decision, exposure and verdict; likelihood]."""
    machines: pl.DataFrame
    """One row per machine: ``machine``, ``exposure``, ``care_service`` (words), ``affected``,
    ``unknown``, and ``0``, ``1``… its findings by place of their decision."""


def weighed(held: Held, ranks: Ranks) -> Weighed:
    """Count what is held by rank and by machine."""
    counts = ranks.empty()
    by_kind = np.zeros((len(held.kinds.cell), 2 + ranks.decisions), dtype=np.int64)
    _weighed(held.kinds, held.said, ranks, counts, by_kind)
    kind = np.repeat(np.arange(len(by_kind)), np.diff(held.kinds.first))
    machines, own = np.unique(held.rows.machines, return_inverse=True)
    totals = np.zeros((len(machines), by_kind.shape[1]), dtype=np.int64)
    np.add.at(totals, own, by_kind[kind])
    who = worded(named(held.snapshot, machines, "exposure", "care_service"))
    columns = ["affected", "unknown", *map(str, range(ranks.decisions))]
    return Weighed(counts, who.with_columns(pl.DataFrame(totals, schema=columns)))


@compiled
def _weighed(kinds: Kinds, said: Sayings, ranks: Ranks, counts: Array, by_kind: Array) -> None:
    for kind in range(len(kinds.cell)):
        cell, many = kinds.cell[kind], kinds.first[kind + 1] - kinds.first[kind]
        for number in range(said.first[cell], said.first[cell + 1]):
            is_unknown = int(said.verdict[number] == UNKNOWN)
            group = said.group[number]
            rank = ranks.table[is_unknown, ranks.facts[group], kinds.place[kind]]
            counts[rank, ranks.likely[group]] += many
            by_kind[kind, is_unknown] += 1
            by_kind[kind, 2 + rank // ranks.per_decision] += 1


class Page(NamedTuple):
    """The ranks that a page spans, both included, and the findings of the first to leave out."""

    first: int
    last: int
    skipped: int
    rows: int


def page_of(counts: Array, *, offset: int, limit: int) -> Page:
    """Return the ranks of the findings ``[offset, offset + limit)``; empty past the end."""
    ahead = np.cumsum(counts.ravel())
    rows = min(limit, int(counts.sum()) - offset)
    if rows <= 0:
        return Page(0, -1, 0, 0)
    first = int(np.searchsorted(ahead, offset, side="right"))
    last = int(np.searchsorted(ahead, offset + rows - 1, side="right"))
    return Page(first, last, offset - (int(ahead[first - 1]) if first else 0), rows)


def listed(parts: Sequence[tuple[Held, Ranks]], page: Page) -> pl.DataFrame:
    """Return the findings of a page in their order: ``sayings.in_words``, and ``perimeter``.

    Findings of one rank stand by machine, name and CVE.
    """
    wanted = [_ordered(held, ranks, page) for held, ranks in parts]
    every = pl.concat([one.with_columns(part=pl.lit(n)) for n, one in enumerate(wanted)])
    kept = every.sort("rank", *ORDER, maintain_order=True).slice(page.skipped, page.rows)
    numbered = kept.with_row_index("order")
    shown = [
        _shown(held, numbered.filter(pl.col("part") == n)) for n, (held, _) in enumerate(parts)
    ]
    return pl.concat(shown).sort("order").drop("order")


def _ordered(held: Held, ranks: Ranks, page: Page) -> pl.DataFrame:
    """Return the findings of some ranks: ``rank``, where they are, and what orders them."""
    rank, row, said = _wanted(held.kinds, held.said, ranks, page.first, page.last)
    reported = held.snapshot.reported.select("name", "version", "cpe", "purl")
    places = pl.DataFrame({"rank": rank, "row": row, "said": said})
    who = named(held.snapshot, held.rows.machines[row])
    what = reported[held.rows.reported[row]]
    cve = held.cves().gather(held.said.group[said]).to_frame()
    return pl.concat([places, who, what, cve], how="horizontal")


@compiled
def _wanted(
    kinds: Kinds, said: Sayings, ranks: Ranks, first: int, last: int
) -> tuple[Array, Array, Array]:
    """Return the rank, the component and the saying of each finding of some ranks."""
    out, size = np.empty((1024, 3), np.int64), 0
    for kind in range(len(kinds.cell)):
        cell = kinds.cell[kind]
        for number in range(said.first[cell], said.first[cell + 1]):
            is_unknown, group = int(said.verdict[number] == UNKNOWN), said.group[number]
            place = ranks.table[is_unknown, ranks.facts[group], kinds.place[kind]]
            rank = place * ranks.likelihoods + ranks.likely[group]
            if rank < first or rank > last:
                continue
            many = kinds.first[kind + 1] - kinds.first[kind]
            while size + many > len(out):
                out = np.concatenate((out, out))
            for row in range(kinds.first[kind], kinds.first[kind + 1]):
                out[size, 0], out[size, 1], out[size, 2] = rank, row, number
                size += 1
    return out[:size, 0].copy(), out[:size, 1].copy(), out[:size, 2].copy()


def _shown(held: Held, places: pl.DataFrame) -> pl.DataFrame:
    rows = held.rows.kept(places["row"].to_numpy())
    said = held.said._replace(group=held.groups[held.said.group])
    found = in_words(held.snapshot, rows, said, places["said"].to_numpy())
    owners = held.snapshot.codes.owner[rows.machines]
    return found.with_columns(perimeter=pl.Series(owners), order=places["order"])
