"""The findings of an establishment, by decision and machine, page by page."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from vigie.core.scope import Scope
from vigie.engine import advisories, questions, snapshot
from vigie.engine.scope import PerimeterScope
from vigie.operations.findings.shown import Document, width
from vigie.operations.notices import notices_on
from vigie.operations.priorities import CASE, decided, explained, facts
from vigie.store import findings as store
from vigie.store.findings import answers as answers_store
from vigie.store.home import lake

SCHEMA = "vigie/findings/1"
MOST_NOTICES = 3
"""Notices of CERT-FR that a finding names, alerts and the newest first."""
MOST_MACHINES = 100
"""Machines that a page names, the most pressing first."""
_KEPT = (
    *("machine", "exposure", "care_service", "cve", "exploited", "ransomware", "probability"),
    *("decision", "decision_best", "decided_by", "best_by"),
    *("verdict", "confidence", "source", "version"),
)


def findings_page(
    *,
    scope: Scope,
    finess: str,
    decision: str = "",
    machine: str = "",
    page: int = 1,
    per_page: int = 100,
) -> Document:
    """Return one page of the findings of an establishment within the scope, what presses first.

    ``decisions`` and ``machines`` count them all; ``total`` and ``rows`` keep those of a decision
    and of a machine when asked. Without inventory, or out of scope, there is none.
    """
    compiled, known = snapshot.current(lake()), advisories.current(lake())
    own = store.perimeters_of(finess, scope)
    answer: Document = {"schema": SCHEMA, "finess": finess, "page": page, "per_page": per_page}
    if compiled is None or known is None or not own:
        return answer | {"total": 0, "decisions": [], "machines": [], "rows": []}
    within = PerimeterScope.of(own)
    found = pl.concat(
        [
            questions.findings(compiled, key, within).with_columns(perimeter=pl.lit(key))
            for key in own
        ]
    )
    every = _decided(found, known)
    answers = _answers(scope, own, on=date.fromisoformat(compiled.about["on"]))
    codes = answers_store.codes_of(own)
    asked = [pl.col(n) == v for n, v in (("decision", decision), ("machine", machine)) if v]
    kept = every.filter(*asked)
    shown = kept[(page - 1) * per_page :][:per_page]
    notices = notices_on(known, shown["cve"].unique().to_list())
    return answer | {
        "total": len(kept),
        "decisions": _decisions(every),
        "machines": _machines(every),
        "rows": [
            _finding(r)
            | {
                "notices": notices.get(r["cve"], [])[:MOST_NOTICES],
                "perimeter": codes.get(r["perimeter"], ""),
                "answer": answers.get((r["perimeter"], r["product"], r["cve"])),
            }
            for r in shown.to_dicts()
        ],
    }


def _answers(
    scope: Scope, perimeters: list[int], *, on: date
) -> dict[tuple[int, str, str], Document]:
    """Return the answers that stand, by finding: an acceptance that reached its date does not."""
    known = answers_store.answers_of(scope=scope, perimeters=perimeters, standing=True)
    return {
        (one.given.perimeter, one.given.product, one.given.cve): {
            "answer": one.key,
            "kind": one.given.kind,
            "until": one.given.until.isoformat() if one.given.until else None,
            "by": one.given.given_by,
            "reason": one.given.reason,
            "review": one.review or None,
        }
        for one in known
        if one.given.until is None or on < one.given.until
    }


def _decided(found: pl.DataFrame, known: advisories.AdvisorySnapshot) -> pl.DataFrame:
    """Add the decision on each finding and what it rests on; sort what presses first."""
    about = facts(known, found.select("cve").unique())
    cases = found.join(about, on="cve", how="left", maintain_order="left").with_columns(
        pl.col("verdict").cast(pl.String)
    )
    return decided(cases).sort(
        "pressing",
        width(pl.col("exposure")),
        "verdict",
        -pl.col("probability").fill_null(0.0),
        *("machine", "name", "cve"),
    )


def _decisions(found: pl.DataFrame) -> list[Document]:
    """Count the findings and the machines of each decision, the most pressing first."""
    counted = found.group_by("pressing", "decision").agg(
        findings=pl.len(), machines=pl.col("machine").n_unique()
    )
    return counted.sort("pressing").drop("pressing").to_dicts()


def _machines(found: pl.DataFrame) -> list[Document]:
    """Return the machines, the most pressing first, with what is affected and unknown on each."""
    is_affected = pl.col("verdict") == "affected"
    counted = found.group_by("machine", "exposure", "care_service").agg(
        pl.col("pressing").min(),
        pl.col("decision").sort_by("pressing").first(),
        affected=is_affected.sum(),
        unknown=(~is_affected).sum(),
        most=(pl.col("pressing") == pl.col("pressing").min()).sum(),
    )
    order = counted.sort("pressing", "most", "machine", descending=[False, True, False])
    return order.head(MOST_MACHINES).drop("pressing", "most").to_dicts()


def _finding(row: Mapping[str, Any]) -> Document:
    number = row["configuration"]
    return {
        **{name: row[name] for name in _KEPT},
        "configuration": number if number >= 0 else None,
        "product": " ".join(filter(None, (row["publisher"], row["name"]))),
        "product_id": row["product"],
        "facts": {name: row[name] for name in CASE},
        "why": explained(row),
    }
