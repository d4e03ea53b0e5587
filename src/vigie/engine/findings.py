"""Findings listed row by row, for one machine, one establishment or one file: never for the
nation."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.core.findings import CONFIDENCE, NO_CONFIGURATION, Tier, Verdict
from vigie.engine.claims import ClaimTables
from vigie.engine.columns import schema_of
from vigie.engine.counting import listed
from vigie.engine.hosts import Classes, classed
from vigie.engine.kernel import UNKNOWN, VERDICTS, Bench
from vigie.engine.pairs import Pairs
from vigie.engine.statements import Compiled, compiled

Array = npt.NDArray[Any]
ROWS = schema_of(
    {
        "row": pl.UInt32,
        "cve": pl.String,
        "verdict": pl.Enum([verdict.value for verdict in Verdict]),
        "tier": pl.UInt8,
        "confidence": pl.Float64,
        "source": pl.String,
        "configuration": pl.Int32,
        "claim": pl.Int64,
    }
)
"""One row per finding; ``row`` numbers the installed component; ``claim`` is the row of the
claims that decided, -1 when none did; the rest is ``core.findings.Finding``."""
_TIERS = np.array([CONFIDENCE[tier] for tier in Tier], dtype=np.float64)


@dataclass(frozen=True)
class Fleet:
    """Machines as rows of pairs: those of machine ``m`` are ``machine_start[m]:machine_start[m +
    1]``."""

    pairs: Pairs
    machine_start: Array
    row_pair: Array


def findings(fleet: Fleet, tables: ClaimTables, *, everything: bool = False) -> pl.DataFrame:
    """Return the findings on each installed row (``ROWS``), in the order of rows and CVEs.

    ``everything`` adds what is not affected, for the CVEs that name the product.
    """
    return found_in(fleet, compiled(fleet.pairs, tables), everything=everything)


def found_in(fleet: Fleet, made: Compiled, *, everything: bool = False) -> pl.DataFrame:
    """Return the same from claims already compiled on the pairs of the fleet."""
    bench, classes = classed(
        made, fleet.pairs, machine_start=fleet.machine_start, row_pair=fleet.row_pair
    )
    return rows_of(fleet, made, bench, classes, everything=everything)


def rows_of(
    fleet: Fleet, made: Compiled, bench: Bench, classes: Classes, *, everything: bool
) -> pl.DataFrame:
    """List the findings of all the rows of a fleet."""
    cells = classes.cell_start[fleet.row_pair] + classes.row_class
    distinct, place = np.unique(cells, return_inverse=True)
    pairs = np.searchsorted(classes.cell_start, distinct, side="right") - 1
    found = listed(bench, made.groups_of, pairs, distinct - classes.cell_start[pairs], everything)
    per_cell = described(
        fleet.pairs.confidence[pairs], groups=made.groups, sources=made.sources, found=found
    ).with_columns(claim=_claims(made, found[4]))
    rows = pl.DataFrame(
        {"row": np.arange(len(cells), dtype=np.uint32), "cell": place.astype(np.int64)}
    )
    named = rows.join(per_cell, on="cell").select(ROWS.names())
    unresolved = _unresolved(fleet)
    return pl.concat([named, unresolved]).sort("row", "cve")


def _claims(made: Compiled, chosen: Array) -> pl.Series:
    """Return the row of the claim of each statement chosen, -1 for none."""
    rows = np.append(made.sources["order"].to_numpy().astype(np.int64), -1)
    return pl.Series(rows[np.where(chosen < 0, len(rows) - 1, chosen)])


def described(
    confidence: Array, *, groups: pl.DataFrame, sources: pl.DataFrame, found: tuple[Array, ...]
) -> pl.DataFrame:
    """Put names on the numbers the kernel listed; one row per cell and finding.

    ``confidence`` is that of the identification in each cell.
    """
    cells, group, verdicts, tiers, chosen = found
    sure = _TIERS[tiers] * confidence[cells]
    named = groups.select("cve", "source")[group.astype(np.uint32)]
    decisive = sources[np.maximum(chosen, 0).astype(np.uint32)] if len(sources) else None
    has = pl.Series(chosen >= 0)
    source, configuration = named["source"], pl.Series([NO_CONFIGURATION], dtype=pl.Int32)
    configuration = configuration.new_from_index(0, len(named))
    if decisive is not None:
        source = decisive["source"].zip_with(has, source)
        configuration = decisive["configuration"].cast(pl.Int32).zip_with(has, configuration)
    names = np.array([verdict.value for verdict in VERDICTS])
    return pl.DataFrame(
        {
            "cell": cells,
            "cve": named["cve"],
            "verdict": pl.Series(names[verdicts].tolist(), dtype=ROWS["verdict"]),
            "tier": tiers,
            "confidence": np.round(sure, 4),
            "source": source,
            "configuration": configuration,
        }
    )


def _unresolved(fleet: Fleet) -> pl.DataFrame:
    """One row without CVE for each component whose product is not sure enough: unknown, not
    fine."""
    unresolved = np.flatnonzero(~fleet.pairs.may_exclude[fleet.row_pair])
    sure = _TIERS[Tier.NAME_ONLY] * fleet.pairs.confidence[fleet.row_pair[unresolved]]
    return pl.DataFrame(
        {
            "row": unresolved.astype(np.uint32),
            "cve": [""] * len(unresolved),
            "verdict": [VERDICTS[UNKNOWN].value] * len(unresolved),
            "tier": [int(Tier.NAME_ONLY)] * len(unresolved),
            "confidence": np.round(sure, 4),
            "source": [""] * len(unresolved),
            "configuration": [NO_CONFIGURATION] * len(unresolved),
            "claim": [-1] * len(unresolved),
        },
        schema=ROWS,
    )
