"""Who is affected by a vulnerability: by exposure, care service and decision, and by perimeter."""

from collections.abc import Sequence

import polars as pl

from vigie.core.advisories import Advisory
from vigie.core.scope import Scope
from vigie.engine import questions
from vigie.engine.snapshot import Snapshot
from vigie.operations.findings.shown import Document, seen, width
from vigie.operations.priorities import CASE, ORDER, decided, explained
from vigie.store import findings as store

_SPREAD = pl.Schema(
    {
        "perimeter": pl.UInt32,
        "exposure": pl.String,
        "care_service": pl.String,
        "affected": pl.Int64,
        "unknown": pl.Int64,
    }
)


def affected(
    compiled: Snapshot | None,
    cve: str,
    scope: Scope,
    stands: Document,
    *,
    since: Sequence[Advisory] = (),
) -> Document:
    """Return the machines affected and unknown within the scope, and their perimeters.

    ``stands`` is what is known of the vulnerability itself: ``operations.priorities.FACTS``.
    ``since``: its records, when some may have come after the observation; where that one knows
    nobody, they are asked directly: what is not observed yet is never *nobody*.
    """
    if compiled is None:
        return _spread(pl.DataFrame(schema=_SPREAD), stands)
    found = questions.affected(compiled, cve, seen(scope))
    if found.is_empty() and since:
        found = questions.affected_by(compiled, since, seen(scope))
    return _spread(found, stands)


def _spread(found: pl.DataFrame, stands: Document) -> Document:
    cases = _cases(found, stands)
    rows = _rows(found, cases)
    return {
        "perimeters": found.filter(pl.col("affected") > 0)["perimeter"].n_unique(),
        "establishments": len({row["finess"] for row in rows if row["affected"]}),
        "machines": int(found["affected"].sum()),
        "unknown_establishments": len({row["finess"] for row in rows if row["unknown"]}),
        "unknown_machines": int(found["unknown"].sum()),
        "by_exposure": _by(found, "exposure", "affected"),
        "by_care_service": _by(found, "care_service", "affected"),
        "unknown_by_exposure": _by(found, "exposure", "unknown"),
        "unknown_by_care_service": _by(found, "care_service", "unknown"),
        "by_decision": _by_decision(cases),
        "rows": rows,
    }


def _cases(found: pl.DataFrame, stands: Document) -> pl.DataFrame:
    """Return one row per case with its machines and its decision."""
    same = ["perimeter", "exposure", "care_service"]
    long = found.unpivot(
        ["affected", "unknown"], index=same, variable_name="verdict", value_name="machines"
    )
    own = long.filter(pl.col("machines") > 0)
    return decided(own.with_columns(**{name: pl.lit(word) for name, word in stands.items()}))


def _by(found: pl.DataFrame, column: str, counted: str) -> dict[str, int]:
    own = found.filter(pl.col(counted) > 0).group_by(column).agg(pl.col(counted).sum())
    return dict(own.sort(counted, column, descending=[True, False]).iter_rows())


def _by_decision(cases: pl.DataFrame) -> list[Document]:
    """Return the decisions, the most pressing first, with their machines, what decided and what
    would change it."""
    kept = ["pressing", "decision", "decision_best", "decided_by", "best_by"]
    counted = cases.group_by(*kept, *CASE).agg(pl.col("machines").sum())
    order = counted.sort("pressing", "decided_by", "machines", *CASE, descending=_MOST_MACHINES)
    return [
        {name: row[name] for name in (*kept[1:], *CASE, "machines")} | {"why": explained(row)}
        for row in order.iter_rows(named=True)
    ]


_MOST_MACHINES = [False, False, True, *(False for _ in CASE)]


def _rows(found: pl.DataFrame, cases: pl.DataFrame) -> list[Document]:
    """Return one row per perimeter, the most pressing first, then the most affected."""
    pressing = cases.group_by("perimeter").agg(pl.col("pressing").min())
    each = (
        found.group_by("perimeter")
        .agg(
            pl.col("affected", "unknown").sum(),
            pl.col("exposure").sort_by(width(pl.col("exposure"))).first().alias("worst_exposure"),
            pl.col("care_service").unique().sort().alias("care_services"),
        )
        .join(pressing, on="perimeter")
        .sort(
            "pressing", "affected", "unknown", "perimeter", descending=[False, True, True, False]
        )
    )
    holders = store.holders(each["perimeter"].to_list())
    same = ("worst_exposure", "care_services", "affected", "unknown")
    return [
        {
            "finess": holders[row["perimeter"]].finess,
            "perimeter": row["perimeter"],
            "name": holders[row["perimeter"]].name,
            "department": holders[row["perimeter"]].department,
            **{name: row[name] for name in same},
            "decision": ORDER[row["pressing"]],
        }
        for row in each.iter_rows(named=True)
        if row["perimeter"] in holders
    ]
