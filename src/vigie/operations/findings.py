"""The documents on a vulnerability, an establishment's findings and a product, within a scope."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from vigie.core.advisories import ANY, Advisory, Match
from vigie.core.findings import ruling_on
from vigie.core.findings.arbitration import Claim, is_withdrawn
from vigie.core.products import ProductId
from vigie.core.scope import Scope
from vigie.core.vocabulary import Exposure
from vigie.engine import advisories, questions, snapshot
from vigie.engine.records import advisories_of
from vigie.engine.scope import PerimeterScope
from vigie.engine.watch import EXPLOITED
from vigie.store import findings as store
from vigie.store.home import lake

Document = dict[str, Any]
MOST_NAMED = 30
"""Products that a search returns."""
MOST_SHOWN = 500
"""Vulnerabilities of a product that are shown, the most pressing first."""


def _seen(scope: Scope) -> PerimeterScope:
    return (
        PerimeterScope.nation()
        if scope.national
        else PerimeterScope.of(store.perimeters_in(scope))
    )


# ---- a vulnerability
# -----------------------------------------------------------------------------


def vulnerability_document(*, scope: Scope, cve: str) -> Document | None:
    """Return all that is known of a CVE and who is affected within the scope; ``None`` when no
    source names it.

    Machines are counted once per CVE; ``unknown`` is counted apart, never as fine.
    """
    known = advisories.current(lake())
    if known is None:
        return None
    rows = advisories.cve_rows(known, cve)
    if all(table.is_empty() for table in rows.values()):
        return None
    records = list(advisories_of(rows))
    return {
        "cve": cve,
        **_said(records),
        "exploited": _first(rows["exploited"]),
        "probability": _probability(rows["probabilities"]),
        "ssvc": _first(rows["ssvc"]),
        "notices": rows["notices"].select("reference", "kind", "title").to_dicts(),
        "claims": list(_claims(records)),
        "affected": _affected(scope, cve),
    }


def _first(table: pl.DataFrame) -> Document | None:
    return next(table.iter_rows(named=True), None)


def _said(records: Sequence[Advisory]) -> Document:
    """Return what the records say in words: the newest first."""
    newest = sorted(records, key=lambda record: record.modified_at, reverse=True)

    def first(field: str) -> Any:
        return next((value for r in newest if (value := getattr(r, field))), None)

    return {
        "title": first("title") or "",
        "description": first("description") or "",
        "score": next((r.score for r in newest if r.score is not None), None),
        "is_rejected": is_withdrawn(records),
        "published_at": min((r.published_at for r in records if r.published_at), default=None),
        "modified_at": max((r.modified_at for r in records), default=None),
        **{
            field: list(dict.fromkeys(item for r in newest for item in getattr(r, field)))
            for field in ("cvss", "cwe", "remediations", "references")
        },
        "sources": [
            {"source": r.source, "authority": r.authority.name.lower(), "notice": r.notice}
            for r in records
        ],
    }


def _probability(table: pl.DataFrame) -> Document | None:
    """Return the newest EPSS and its change since the day before it that is kept."""
    days = table.sort("on", descending=True).head(2).to_dicts()
    if not days:
        return None
    trend = days[0]["probability"] - days[1]["probability"] if len(days) > 1 else None
    return {**days[0], "change": trend}


def _claims(records: Sequence[Advisory]) -> Iterator[Document]:
    """Yield each claim once, product by product, those that win first."""
    for product in _products(records):
        ruling = ruling_on(product, records)
        if ruling is None:
            continue
        for wins, claims in ((True, ruling.claims), (False, ruling.losing)):
            yield from (_claim(product, claim, wins=wins) for claim in claims)


def _products(records: Sequence[Advisory]) -> list[ProductId]:
    """Return the products that the vulnerable statements name."""
    named = {
        ProductId(match.part or "a", match.vendor, match.product)
        for record in records
        for configuration in record.configurations
        for group in configuration.groups
        for match in group.matches
        if match.vulnerable
    }
    return sorted(named)


def _claim(product: ProductId, claim: Claim, *, wins: bool) -> Document:
    return {
        "product": str(product),
        "source": claim.source,
        "authority": claim.authority.name.lower(),
        "versions": versions_of(claim.match),
        "status": claim.match.status.name.lower(),
        "configuration": claim.configuration,
        "runs_on": [sorted({str(m[1:3]) for m in group.matches}) for group in claim.platforms],
        "is_quarantined": claim.is_quarantined,
        "wins": wins,
    }


def versions_of(match: Match) -> str:
    """Return the versions of a statement as people write them: ``>= 2.0, < 2.15.0``; ``*`` is
    all."""
    if match.version != ANY:
        return match.version if match.update == ANY else f"{match.version} {match.update}"
    start = f"{'>=' if match.start_including else '>'} {match.start}" if match.start else ""
    end = f"{'<=' if match.end_including else '<'} {match.end}" if match.end else ""
    return ", ".join(filter(None, (start, end))) or ANY


def _affected(scope: Scope, cve: str) -> Document:
    """Return who is affected, by exposure and care service, and perimeter by perimeter."""
    compiled = snapshot.current(lake())
    if compiled is None:
        return _spread(pl.DataFrame(schema=_SPREAD))
    return _spread(questions.affected(compiled, cve, _seen(scope)))


_SPREAD = {
    "perimeter": pl.UInt32,
    "exposure": pl.String,
    "care_service": pl.String,
    "affected": pl.Int64,
    "unknown": pl.Int64,
}
_WIDEST = [
    str(e)
    for e in (
        Exposure.INTERNET,
        Exposure.UNKNOWN,
        Exposure.REMOTE,
        Exposure.INTERNAL,
        Exposure.ISOLATED,
    )
]


def _spread(found: pl.DataFrame) -> Document:
    touched = found.filter(pl.col("affected") > 0)
    unsure = found.filter(pl.col("unknown") > 0)
    return {
        "establishments": touched["perimeter"].n_unique(),
        "machines": int(found["affected"].sum()),
        "unknown_establishments": unsure["perimeter"].n_unique(),
        "unknown_machines": int(found["unknown"].sum()),
        "by_exposure": _by(touched, "exposure"),
        "by_care_service": _by(touched, "care_service"),
        "rows": _rows(found),
    }


def _by(found: pl.DataFrame, column: str) -> dict[str, int]:
    counted = found.group_by(column).agg(pl.col("affected").sum())
    return dict(counted.sort("affected", column, descending=[True, False]).iter_rows())


def _rows(found: pl.DataFrame) -> list[Document]:
    """Return one row per perimeter, the most affected first."""
    order = pl.col("exposure").replace_strict(_WIDEST, range(len(_WIDEST)), return_dtype=pl.Int8)
    each = (
        found.group_by("perimeter")
        .agg(
            pl.col("affected").sum(),
            pl.col("unknown").sum(),
            pl.col("exposure").sort_by(order).first().alias("worst_exposure"),
            pl.col("care_service").unique().sort().alias("care_services"),
        )
        .sort("affected", "unknown", "perimeter", descending=[True, True, False])
    )
    holders = store.holders(each["perimeter"].to_list())
    return [
        {
            "finess": holders[row["perimeter"]].finess,
            "name": holders[row["perimeter"]].name,
            "department": holders[row["perimeter"]].department,
            **{
                name: row[name]
                for name in ("worst_exposure", "care_services", "affected", "unknown")
            },
        }
        for row in each.iter_rows(named=True)
        if row["perimeter"] in holders
    ]


# ---- the findings of an establishment
# ------------------------------------------------------------


def findings_page(*, scope: Scope, finess: str, page: int = 1, per_page: int = 100) -> Document:
    """Return one page of the findings of an establishment, what presses first: exploited by
    attackers, affected,
    exposed. ``decisions`` counts them all."""
    compiled = snapshot.current(lake())
    known = advisories.current(lake())
    own = store.perimeters_of(finess, scope)
    if compiled is None or known is None or not own:
        return {"total": 0, "decisions": [], "rows": []}
    seen = PerimeterScope.of(own)
    found = pl.concat([questions.findings(compiled, key, seen) for key in own])
    decided = _decided(found, known)
    shown = decided.slice((page - 1) * per_page, per_page)
    return {
        "total": len(decided),
        "decisions": _decisions(decided),
        "rows": [_finding(row) for row in shown.iter_rows(named=True)],
    }


def _decided(found: pl.DataFrame, known: advisories.AdvisorySnapshot) -> pl.DataFrame:
    """Add ``decision`` and ``probability``; sort what presses first."""
    epss = (
        known.table("probabilities")
        .sort("on")
        .unique("cve", keep="last", maintain_order=True)
        .select("cve", "probability")
    )
    is_affected = pl.col("verdict").cast(pl.String) == "affected"
    is_exploited = (pl.col("flags") & EXPLOITED) > 0
    decision = (
        pl.when(is_affected & is_exploited)
        .then(pl.lit("exploited"))
        .when(is_affected)
        .then(pl.lit("affected"))
        .otherwise(pl.lit("unknown"))
    )
    place = pl.col("exposure").replace_strict(_WIDEST, range(len(_WIDEST)), return_dtype=pl.Int8)
    return (
        found.lazy()
        .join(epss, on="cve", how="left")
        .with_columns(decision=decision, exploited=is_exploited)
        .sort(
            pl.col("decision").replace_strict({"exploited": 0, "affected": 1, "unknown": 2}),
            place,
            -pl.col("probability").fill_null(0.0),
            "machine",
            "name",
            "cve",
        )
        .collect()
    )


def _decisions(found: pl.DataFrame) -> list[Document]:
    counted = found.group_by("decision").agg(
        findings=pl.len(), machines=pl.col("machine").n_unique()
    )
    return counted.sort("decision").to_dicts()


def _finding(row: Mapping[str, Any]) -> Document:
    same = ("machine", "exposure", "care_service", "cve", "exploited", "probability", "decision")
    rest = ("verdict", "confidence", "source", "configuration", "version")
    return {
        **{name: row[name] for name in (*same, *rest)},
        "product": " ".join(filter(None, (row["publisher"], row["name"]))),
        "product_id": row["product"],
    }


# ---- a product
# -----------------------------------------------------------------------------------


def product_document(*, scope: Scope, product: str) -> Document | None:
    """Return where a product (``part:vendor:product``) runs within the scope, and what is known
    against it;
    ``None`` when no inventory has it."""
    compiled, known = snapshot.current(lake()), advisories.current(lake())
    identity = ProductId(*product.split(":", 2)) if product.count(":") >= 2 else None
    if compiled is None or known is None or identity not in compiled.ordinal or identity is None:
        return None
    found = questions.product(compiled, identity, _seen(scope))
    if not found.machines and not scope.national:
        return None
    return {
        "id": product,
        "name": identity.product.replace("_", " "),
        "vendor": identity.vendor.replace("_", " "),
        "machines": found.machines,
        "establishments": found.perimeters,
        "versions": found.versions.with_columns(
            version=pl.when(pl.col("version") == ANY).then(pl.lit("")).otherwise("version")
        ).to_dicts(),
        "vulnerabilities": _against(found.vulnerabilities, known),
        "cycles": _cycles(known, product),
    }


def _against(found: pl.DataFrame, known: advisories.AdvisorySnapshot) -> list[Document]:
    shown = found.head(MOST_SHOWN).lazy()
    scores = known.table("records").group_by("cve").agg(pl.col("score").max())
    epss = (
        known.table("probabilities")
        .sort("on")
        .unique("cve", keep="last", maintain_order=True)
        .select("cve", "probability")
    )
    joined = shown.join(scores, on="cve", how="left").join(epss, on="cve", how="left")
    exploited = (pl.col("flags") & EXPLOITED) > 0
    return joined.with_columns(exploited=exploited).drop("flags").collect().to_dicts()


def _cycles(known: advisories.AdvisorySnapshot, product: str) -> list[Document]:
    """Return the release cycles of a product and when their support ends."""
    own = known.table("cycles").filter(pl.col("cpes").list.contains(product))
    return (
        own.select("cycle", "released_on", "support_ends_on", "supported", "latest")
        .collect()
        .to_dicts()
    )


def products_named(*, scope: Scope, words: str) -> list[Document]:
    """Return the products whose name holds all the words and that run within the scope: ``id``
    and ``name``."""
    compiled = snapshot.current(lake())
    asked = words.lower().split()
    if compiled is None or not asked:
        return []
    seen = _seen(scope)
    fitting = (
        product
        for product in compiled.products
        if all(word in f"{product.vendor} {product.product}".replace("_", " ") for word in asked)
    )
    return [
        {"id": str(product), "name": product.product.replace("_", " ")}
        for product in list(fitting)[:MOST_NAMED]
        if questions.is_installed(compiled, product, seen)
    ]
