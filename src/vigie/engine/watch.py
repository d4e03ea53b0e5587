"""What the watch counts and measures, perimeter by perimeter. The measures:
docs/methods/watch.md."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.core.findings.support import Cycle, Cycles, supported
from vigie.core.findings.verdicts import Truth
from vigie.core.inventory import MachineRole
from vigie.core.vocabulary import Exposure
from vigie.engine.advisories import AdvisorySnapshot
from vigie.engine.counting import COUNTS
from vigie.engine.kernel import compiled
from vigie.engine.pairs import Pairs

Array = npt.NDArray[Any]

EXPLOITED, EXPLOITED_LONG, URGENT = 1, 2, 4
"""Flags of a CVE, the bits that ``kernel.counted`` counts apart."""
GRACE_DAYS = 15
"""Days after which a known-exploited vulnerability should be gone. Source:
docs/methods/watch.md."""
LIKELY = 0.1
"""EPSS from which an exposed machine is expected to be patched at once. Same source."""
_EXPOSED = [
    list(Exposure).index(e) for e in (Exposure.INTERNET, Exposure.REMOTE, Exposure.UNKNOWN)
]
_PRODUCT = list(MachineRole).index(MachineRole.PRODUCT)
_NETWORK = list(MachineRole).index(MachineRole.NETWORK)
SYSTEM = 2
"""The bit of part ``o`` in ``Pairs.parts``."""
NOTHING_SAID, ENDED, UNCLEAR, SUPPORTED = range(4)
"""What a machine's systems say of support: no system seen, one ended, one unclear, all
supported."""


def flags_of(advisories: AdvisorySnapshot, on: date) -> pl.DataFrame:
    """Return ``cve`` and ``flags`` for the CVEs that have one."""
    long = pl.col("added_on") <= on - timedelta(days=GRACE_DAYS)
    exploited = advisories.table("exploited").select(
        "cve",
        flags=pl.when(long)
        .then(EXPLOITED | EXPLOITED_LONG | URGENT)
        .otherwise(EXPLOITED | URGENT),
    )
    likely = (
        advisories.table("probabilities")
        .filter(pl.col("on") <= on)
        .sort("on")
        .unique("cve", keep="last", maintain_order=True)
        .filter(pl.col("probability") >= LIKELY)
        .select("cve", flags=pl.lit(URGENT))
    )
    joined = pl.concat([exploited, likely]).group_by("cve").agg(pl.col("flags").bitwise_or())
    return joined.with_columns(pl.col("flags").cast(pl.UInt8)).collect()


def cycles_of(advisories: AdvisorySnapshot) -> Cycles:
    """Return the release cycles by product, and by slug."""
    found: dict[str, list[Cycle]] = {}
    columns = ("product", "cycle", "latest", "support_ends_on", "supported", "extended_ends_on")
    every = advisories.table("cycles").select(*columns, "cpes").collect()
    for *own, cpes in every.iter_rows():
        cycle = Cycle(*own)
        for name in {cycle.product, *cpes}:
            found.setdefault(name, []).append(cycle)
    return found


def support_of(pairs: Pairs, cycles: Cycles, on: date) -> Array:
    """Return what each pair says of support, uint8: nothing unless it is a system."""
    state = {Truth.TRUE: SUPPORTED, Truth.FALSE: ENDED, Truth.UNKNOWN: UNCLEAR}
    systems = pairs.parts == SYSTEM
    said = np.zeros(len(pairs.components), dtype=np.uint8)
    for place in np.flatnonzero(systems):
        component = pairs.components[place]
        truth = supported(component.identified, cycles, on)
        said[place] = state[truth if component.may_exclude else Truth.UNKNOWN]
    return said


@dataclass(frozen=True)
class Tally:
    """What was counted per machine."""

    counts: Array
    """int64 ``[machines, COUNTS]``, see ``kernel.counted``."""
    unresolved: Array
    """Components not resolved, int64."""
    unresolved_systems: Array
    """Components not resolved that are, or may be, an operating system, int64."""
    support: Array
    """The worst that its systems say of support, uint8."""


@compiled
def _tallied(
    start: Array, pair_of_cell: Array, row_cell: Array, counts: Array, unclear: Array, said: Array
) -> tuple[Array, Array, Array, Array]:
    machines = len(start) - 1
    totals = np.zeros((machines, counts.shape[1]), dtype=np.int64)
    unresolved, systems = np.zeros(machines, np.int64), np.zeros(machines, np.int64)
    support = np.zeros(machines, np.uint8)
    for machine in range(machines):
        for row in range(start[machine], start[machine + 1]):
            cell = row_cell[row]
            pair = pair_of_cell[cell]
            for column in range(counts.shape[1]):
                totals[machine, column] += counts[cell, column]
            if unclear[pair] > 0:
                unresolved[machine] += 1
                systems[machine] += unclear[pair] == 2
            word = said[pair]
            if word > 0 and (support[machine] == 0 or word < support[machine]):
                support[machine] = word
    return totals, unresolved, systems, support


def tallied(
    start: Array, pair_of_cell: Array, row_cell: Array, counts: Array, pairs: Pairs, said: Array
) -> Tally:
    """Sum the cells of each machine. ``pair_of_cell``: the pair that each cell is of."""
    maybe_system = (pairs.parts == SYSTEM).astype(np.uint8)
    unclear = np.where(pairs.may_exclude, 0, 1 + maybe_system).astype(np.uint8)
    # Findings without CVE are one unknown each: an unresolved component is not fine.
    return Tally(*_tallied(start, pair_of_cell, row_cell, counts, unclear, said))


def measured(machines: pl.DataFrame, components: Array, tally: Tally) -> pl.DataFrame:
    """Return one row per perimeter: what was counted, and the measures ``[low, high]`` (null: no
    measure)."""
    counts = {name: tally.counts[:, column] for column, name in enumerate(_COLUMNS)}
    frame = machines.select("perimeter", "exposure", "role").with_columns(
        components=components.astype(np.int64),
        unresolved=tally.unresolved,
        blind=tally.unresolved_systems > 0,
        support=tally.support,
        **counts,
    )
    is_estate = pl.col("role") != _PRODUCT
    exposed = is_estate & pl.col("exposure").is_in(_EXPOSED)
    gear = pl.col("role") == _NETWORK
    rows = frame.group_by("perimeter").agg(
        is_estate.sum().alias("machines"),
        pl.col("components").sum(),
        pl.col("unresolved").sum(),
        pl.col("affected").sum(),
        (pl.col("unknown") + pl.col("unresolved")).sum().alias("unknown"),
        pl.col("exploited").sum(),
        exposed.sum().alias("exposed"),
        *_share("old", is_estate, "exploited_long", "exploited_long_unknown"),
        *_share("open", exposed, "urgent", "urgent_unknown"),
        *_support("os_supported", is_estate & ~gear),
        *_support("network_gear_supported", gear),
    )
    return (
        rows.with_columns(
            patched_low=pl.min_horizontal("old_low", "open_low"),
            patched_high=pl.min_horizontal("old_high", "open_high"),
        )
        .drop("old_low", "old_high", "open_low", "open_high")
        .sort("perimeter")
    )


_COLUMNS = (
    *("affected", "unknown", "exploited", "exploited_unknown"),
    *("exploited_long", "exploited_long_unknown", "urgent", "urgent_unknown"),
)


def _share(name: str, among: pl.Expr, affected: str, unknown: str) -> tuple[pl.Expr, pl.Expr]:
    """Share of machines without an affected finding: at most, and at least when what is unknown
    is affected too."""
    clean = pl.col(affected) == 0
    proved = clean & (pl.col(unknown) == 0) & ~pl.col("blind")
    return (
        _mean(proved, among).alias(f"{name}_low"),
        _mean(clean, among).alias(f"{name}_high"),
    )


def _support(name: str, among: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    proved = (pl.col("support") == SUPPORTED) & ~pl.col("blind")
    possible = pl.col("support") != ENDED
    return (
        _mean(proved, among).alias(f"{name}_low"),
        _mean(possible, among).alias(f"{name}_high"),
    )


def _mean(holds: pl.Expr, among: pl.Expr) -> pl.Expr:
    """The share of ``among`` that holds; null when there is none."""
    return holds.filter(among).cast(pl.Float64).mean()


assert len(_COLUMNS) == COUNTS
