"""The table of decisions that ships with Vigie, as a table to join findings with."""

from functools import cache
from itertools import product

import polars as pl

from vigie.core.findings import Verdict
from vigie.core.priorities import Decision, Exploitation, Priorities, parse_priorities
from vigie.core.vocabulary import CareService, Exposure
from vigie.operations.shipped import shipped

CASE = ["verdict", "exploitation", "exposure", "care_service"]
ORDER = [str(decision) for decision in Decision]
"""The decisions, the most pressing first."""


@cache
def priorities() -> Priorities:
    """Return the table in force."""
    return parse_priorities(shipped("priorities.toml"))


@cache
def decisions() -> pl.DataFrame:
    """Return the decision of every case: ``CASE``, ``decision``, ``decided_by`` (the row) and
    ``pressing``, 0 for the most pressing."""
    rows = []
    for case in product((Verdict.AFFECTED, Verdict.UNKNOWN), Exploitation, Exposure, CareService):
        row = priorities().decided(*case)
        if row is not None:
            decision = str(row.decision)
            rows.append((*map(str, case), decision, row.code, ORDER.index(decision)))
    names = [*CASE, "decision", "decided_by"]
    schema = dict.fromkeys(names, pl.String) | {"pressing": pl.UInt8}
    return pl.DataFrame(rows, schema=schema, orient="row")


def exploitation(exploited: pl.Expr, probability: pl.Expr) -> pl.Expr:
    """Return ``Priorities.exploitation`` as a column: whether it is known exploited, and the EPSS
    probability, null when there is none."""
    return (
        pl.when(exploited)
        .then(pl.lit(str(Exploitation.KNOWN)))
        .when(probability.is_null())
        .then(pl.lit(str(Exploitation.UNRATED)))
        .when(probability >= priorities().likely_from)
        .then(pl.lit(str(Exploitation.LIKELY)))
        .otherwise(pl.lit(str(Exploitation.UNLIKELY)))
    )


def decided(found: pl.DataFrame) -> pl.DataFrame:
    """Add ``decision``, ``decided_by`` and ``pressing`` to rows that have ``CASE`` (words)."""
    return found.join(decisions(), on=CASE, how="left", maintain_order="left")
