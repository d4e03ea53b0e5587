"""The edition of decisions that ships with Vigie, as tables to join findings with."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any

import numpy as np
import polars as pl

from vigie.core.findings import Verdict
from vigie.core.priorities import (
    Automatable,
    Case,
    Decided,
    Decision,
    Exploitation,
    Impact,
    Priorities,
    Reason,
    Table,
    parse_priorities,
    parse_table,
)
from vigie.core.priorities.points import automatable, technical_impact
from vigie.core.vocabulary import CareService, Exposure
from vigie.engine.acting import Pressing
from vigie.engine.advisories import AdvisorySnapshot
from vigie.operations.shipped import shipped

Document = dict[str, Any]
CASE = list(Case._fields)
FACTS = ["exploitation", "automatable", "technical_impact"]
"""What is known of a vulnerability itself, wherever it stands."""
ORDER = [str(decision) for decision in Decision]
"""The decisions, the most pressing first."""
THIS_WEEK = ORDER.index(Decision.THIS_WEEK)
FEW = 2_000
"""Vulnerabilities up to which they are looked for one by one."""
_WORDS: tuple[type[Any], ...] = (Exploitation, Exposure, CareService, Automatable, Impact)


@cache
def tables() -> dict[str, Table]:
    """Return the published tables, by name."""
    names = sorted(file.name for file in (files("vigie") / "data" / "ssvc").iterdir())
    read = [parse_table(shipped(f"ssvc/{name}")) for name in names if name.endswith(".toml")]
    return {table.name: table for table in read}


@cache
def priorities() -> Priorities:
    """Return the edition in force."""
    return parse_priorities(shipped("priorities.toml"), tables())


@cache
def decisions() -> pl.DataFrame:
    """Return the decision of every case: ``CASE``, ``decision``, ``decision_best``,
    ``decided_by`` and ``best_by`` (the rows), and ``pressing``, 0 for the most pressing."""
    rows = [
        (*map(str, case), *_columns(decided))
        for case in map(Case._make, product((Verdict.AFFECTED, Verdict.UNKNOWN), *_WORDS))
        if (decided := priorities().decided(case)) is not None
    ]
    names = [*CASE, "decision", "decision_best", "decided_by", "best_by"]
    schema = dict.fromkeys(names, pl.String) | {"pressing": pl.UInt8}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _columns(decided: Decided) -> tuple[str, str, str, str, int]:
    return (
        str(decided.decision),
        str(decided.best),
        decided.worst_reason.code,
        decided.best_reason.code,
        ORDER.index(str(decided.decision)),
    )


def decided(found: pl.DataFrame) -> pl.DataFrame:
    """Add the columns of ``decisions`` to rows that have ``CASE`` (words)."""
    return found.join(decisions(), on=CASE, how="left", maintain_order="left")


def facts(known: AdvisorySnapshot, cves: pl.DataFrame | None = None) -> pl.DataFrame:
    """Return what is known of vulnerabilities (those of ``cves``, else all that have a record):
    ``cve``, ``FACTS``, ``exploited``, ``ransomware`` and ``probability`` (null: none)."""
    wanted = known.table("records").select("cve").unique().collect() if cves is None else cves
    tables = _Tables(known, wanted["cve"])
    found = (
        wanted.lazy()
        .join(_exploited(tables), on="cve", how="left")
        .join(_probabilities(tables), on="cve", how="left")
        .join(_said(tables), on="cve", how="left")
        .join(_by_vectors(tables).lazy(), on="cve", how="left")
        .collect()
    )
    unknown = pl.lit("unknown")
    return found.select(
        "cve",
        _exploitation(),
        automatable=pl.coalesce("automatable", "automatable_by_vector", unknown),
        technical_impact=pl.coalesce("technical_impact", "impact_by_vector", unknown),
        exploited=pl.col("exploited").fill_null(False),
        ransomware=pl.col("ransomware").fill_null(False),
        probability=pl.col("probability"),
    )


@dataclass(frozen=True)
class _Tables:
    """The advisories of some vulnerabilities: of a few, only their part of each file is read."""

    known: AdvisorySnapshot
    cves: pl.Series

    def table(self, name: str) -> pl.LazyFrame:
        rows = self.known.table(name)
        if len(self.cves) <= FEW:
            return rows.filter(pl.col("cve").is_in(self.cves.implode()))
        return rows.join(self.cves.to_frame().lazy(), on="cve", how="semi")


def _exploited(known: _Tables) -> pl.LazyFrame:
    return known.table("exploited").select("cve", "ransomware", exploited=pl.lit(True))


def _probabilities(known: _Tables) -> pl.LazyFrame:
    newest = known.table("probabilities").group_by("cve").agg(pl.col("probability", "on"))
    last = pl.col("probability").list.get(pl.col("on").list.arg_max())
    return newest.select("cve", probability=last.cast(pl.Float64).round(5))


def _said(known: _Tables) -> pl.LazyFrame:
    """Return the words of the coordinator; one that is not of the vocabulary says nothing."""
    words = {"automatable": Automatable, "technical_impact": Impact}
    return known.table("ssvc").select(
        "cve",
        pl.col("exploitation").alias("said"),
        *(
            pl.when(pl.col(name).is_in([str(word) for word in kind])).then(name).alias(name)
            for name, kind in words.items()
        ),
    )


def _exploitation() -> pl.Expr:
    """Return ``Priorities.exploitation`` as a column, from what it takes."""
    likely = pl.col("probability") >= priorities().likely_from
    said = pl.col("said")
    return (
        pl.when(pl.col("exploited").fill_null(False))
        .then(pl.lit(str(Exploitation.KNOWN)))
        .when(said == "active")
        .then(pl.lit(str(Exploitation.ACTIVE)))
        .when(likely)
        .then(pl.lit(str(Exploitation.LIKELY)))
        .when(said.is_in(["poc", "none"]))
        .then(said)
        .when(pl.col("probability").is_null())
        .then(pl.lit(str(Exploitation.UNRATED)))
        .otherwise(pl.lit(str(Exploitation.UNLIKELY)))
        .alias("exploitation")
    )


def _by_vectors(known: _Tables) -> pl.DataFrame:
    """Return what the vectors of each vulnerability agree on: each distinct set is read once."""
    vectors = (
        known.table("records")
        .select("cve", "cvss")
        .explode("cvss")
        .drop_nulls("cvss")
        .group_by("cve")
        .agg(pl.col("cvss").unique().sort())
        .with_columns(joined=pl.col("cvss").list.join(" "))
        .select("cve", "joined")
        .collect()
    )
    distinct = vectors["joined"].unique().to_list()
    rows = [(t, str(automatable(t.split())), str(technical_impact(t.split()))) for t in distinct]
    names = ["joined", "automatable_by_vector", "impact_by_vector"]
    read = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    return vectors.join(read, on="joined").drop("joined")


@cache
def pressing() -> Pressing:
    """Return the place of the decision of every case, for the engine; facts are numbered by
    ``fact_codes``."""
    verdicts = (Verdict.AFFECTED, Verdict.UNKNOWN)
    facts = list(product(Exploitation, Automatable, Impact))
    places = list(product(Exposure, CareService))
    table = np.zeros((2, len(facts), len(places)), dtype=np.uint8)
    for v, verdict in enumerate(verdicts):
        for f, (exploitation, automated, impact) in enumerate(facts):
            for p, place in enumerate(places):
                found = priorities().decided(
                    Case(verdict, exploitation, *place, automated, impact)
                )
                if found is not None:
                    table[v, f, p] = ORDER.index(found.decision)
    return Pressing(table, len(CareService))


def fact_codes(facts: pl.DataFrame) -> pl.Series:
    """Return the number of the facts of each row (``FACTS``), as ``pressing`` numbers them."""
    words = (list(map(str, Exploitation)), list(map(str, Automatable)), list(map(str, Impact)))
    code = pl.lit(0, dtype=pl.Int64)
    for name, own in zip(FACTS, words, strict=True):
        place = pl.col(name).replace_strict(own, range(len(own)), return_dtype=pl.Int64)
        code = code * len(own) + place
    return facts.select(code=code)["code"]


# ---- as documents ------------------------------------------------------------------------------


def case_of(row: Mapping[str, Any]) -> Case:
    """Return the case of a row that has the words of ``CASE``."""
    return Case(
        Verdict(row["verdict"]),
        Exploitation(row["exploitation"]),
        Exposure(row["exposure"]),
        CareService(row["care_service"]),
        Automatable(row["automatable"]),
        Impact(row["technical_impact"]),
    )


def reason(reason: Reason) -> Document:
    """Return the row of the table that decided, as a document."""
    table = priorities().tables[reason.table]
    return {
        "table": table.name,
        "version": table.version,
        "row": reason.row.number,
        "case": dict(zip(table.points, reason.row.case, strict=True)),
        "outcome": reason.row.outcome,
        "decision": str(reason.decision),
        "days": reason.days,
    }


def explained(row: Mapping[str, Any]) -> Document:
    """Return what decided on a row with the words of ``CASE``, and what would change it."""
    case = case_of(row)
    found = priorities().decided(case)
    if found is None:
        return {"worst": None, "best": None, "would_change": []}
    return {
        "worst": reason(found.worst_reason),
        "best": reason(found.best_reason),
        "would_change": [
            change._asdict() | {"decision": str(change.decision)}
            for change in priorities().changes(case)
        ],
    }
