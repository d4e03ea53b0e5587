"""The findings of an establishment, by decision and machine, page by page."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from vigie.core.scope import Scope
from vigie.core.vocabulary import Exposure
from vigie.engine import advisories, questions, snapshot
from vigie.engine import ranking as engine
from vigie.engine.scope import PerimeterScope
from vigie.operations.findings.shown import WIDEST, Document
from vigie.operations.notices import notices_on
from vigie.operations.priorities import (
    CASE,
    ORDER,
    decided,
    explained,
    fact_codes,
    facts,
    pressing,
)
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
_PLACES = [str(place) for place in range(len(ORDER))]
_MACHINE = ["machine", "exposure", "care_service", "decision", "affected", "unknown"]


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
    every = _Ranked(compiled, known, within)
    kept = _Ranked(compiled, known, within, machine=machine) if machine else every
    asked = kept.of(decision)
    span = engine.page_of(asked, offset=(page - 1) * per_page, limit=per_page)
    shown = decided(_with_facts(engine.listed(kept.parts, span), known))
    answers = _answers(scope, own, on=date.fromisoformat(compiled.about["on"]))
    codes = answers_store.codes_of(own)
    notices = notices_on(known, shown["cve"].unique().to_list())
    return answer | {
        "total": int(asked.sum()),
        "decisions": _decisions(every),
        "machines": _machines(every.machines),
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


class _Ranked:
    """What an establishment holds, counted by rank: in the base and in what completes it."""

    def __init__(
        self,
        compiled: snapshot.Snapshot,
        known: advisories.AdvisorySnapshot,
        within: PerimeterScope,
        machine: str = "",
    ) -> None:
        parts = questions.parts(compiled, within)
        held = [engine.held(part, scope, pressing(), machine=machine) for part, scope in parts]
        cves = [one.cves().to_frame() for one in held]
        about = facts(known, pl.concat(cves).unique())
        likely = about["probability"].fill_null(0.0).rank("dense", descending=True)
        placed = about.with_columns(likely=likely.cast(pl.Int64) - 1, facts=fact_codes(about))
        self.parts = [(one, _ranks(names, placed)) for one, names in zip(held, cves, strict=True)]
        weighed = [engine.weighed(*part) for part in self.parts]
        self.ranks = np.sum([one.ranks for one in weighed], axis=0)
        self.machines = pl.concat([one.machines for one in weighed])

    def of(self, decision: str) -> Any:
        """Return how many findings have each rank; of a decision alone if asked."""
        if not decision:
            return self.ranks
        kept = np.arange(len(self.ranks)) // (2 * len(WIDEST)) == _place(decision)
        return self.ranks * kept[:, None]


def _ranks(cves: pl.DataFrame, placed: pl.DataFrame) -> engine.Ranks:
    own = cves.join(placed, on="cve", how="left", maintain_order="left")
    many = len(placed)
    widths = [WIDEST.index(str(exposure)) for exposure in Exposure]
    likely, known = own["likely"].to_numpy(), own["facts"].to_numpy()
    return engine.ranks(
        pressing(), widths, decisions=len(ORDER), likely=likely, facts=known, many=many
    )


def _place(decision: str) -> int:
    return ORDER.index(decision) if decision in ORDER else -1


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


def _with_facts(found: pl.DataFrame, known: advisories.AdvisorySnapshot) -> pl.DataFrame:
    """Add what is known of the vulnerability of each finding."""
    about = facts(known, found.select("cve").unique())
    joined = found.join(about, on="cve", how="left", maintain_order="left")
    return joined.with_columns(pl.col("verdict").cast(pl.String))


def _decisions(every: _Ranked) -> list[Document]:
    """Count the findings and the machines of each decision, the most pressing first."""
    own = every.machines.group_by("machine").agg(pl.col(_PLACES).sum() > 0)
    machines = own.select(pl.col(_PLACES).sum()).row(0)
    counts = every.ranks.reshape(len(ORDER), -1).sum(axis=1).tolist()
    counted = zip(ORDER, counts, machines, strict=True)
    return [{"decision": d, "findings": n, "machines": m} for d, n, m in counted if n]


def _machines(found: pl.DataFrame) -> list[Document]:
    """Return the machines, the most pressing first, with what is affected and unknown on each."""
    one = found.group_by("machine", "exposure", "care_service").agg(pl.exclude("machine").sum())
    first = pl.coalesce(
        pl.when(pl.col(name) > 0).then(pl.lit(int(name), dtype=pl.Int64)) for name in _PLACES
    )
    most = pl.coalesce(pl.when(pl.col(name) > 0).then(name) for name in _PLACES)
    counted = one.with_columns(pressing=first, most=most).filter(pl.col("pressing").is_not_null())
    order = counted.sort("pressing", "most", "machine", descending=[False, True, False])
    named = order.head(MOST_MACHINES).with_columns(
        decision=pl.col("pressing").replace_strict(range(len(ORDER)), ORDER)
    )
    return named.select(_MACHINE).to_dicts()


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
