"""The notices of CERT-FR on some vulnerabilities and on a product, alerts first."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from vigie.core.findings.verdicts import Truth
from vigie.core.notices import Shown, System, address, holds, names, place, systems_of
from vigie.core.products import ProductId
from vigie.core.products.normalise import tokens
from vigie.engine.advisories import AdvisorySnapshot

Document = dict[str, Any]
MOST = 30
"""Notices of a product that are shown, alerts and the newest first."""
_SHORT = 2
"""Letters of a word that a text is not searched for."""


def notices_on(known: AdvisorySnapshot, cves: Iterable[str]) -> dict[str, list[Document]]:
    """Return the notices of each CVE that has one, as ``brief`` tells them, alerts first."""
    asked = pl.DataFrame({"cve": list(dict.fromkeys(cves))}, schema={"cve": pl.String})
    rows = (
        known.table("notices")
        .select("reference", "kind", "title", "published_on", "modified_on", "closed_on", "cves")
        .explode("cves")
        .join(asked.lazy(), left_on="cves", right_on="cve", how="semi")
        .collect()
    )
    found: dict[str, list[Document]] = {}
    for row in rows.iter_rows(named=True):
        found.setdefault(row["cves"], []).append(brief(row))
    return {cve: in_order(notices) for cve, notices in found.items()}


def brief(row: Mapping[str, Any]) -> Document:
    """Return what every page says of a notice."""
    closed = row["closed_on"]
    return {
        "reference": row["reference"],
        "kind": row["kind"],
        "title": row["title"],
        "published_on": row["published_on"].isoformat(),
        "modified_on": row["modified_on"].isoformat(),
        "closed_on": closed.isoformat() if closed else None,
        "url": address(row["reference"], row["kind"]),
    }


def in_order(notices: Iterable[Document]) -> list[Document]:
    """Return open alerts, then closed ones, then notices, the newest first."""
    return sorted(notices, key=_place, reverse=True)


def _place(one: Document) -> tuple[bool, bool, str, str]:
    is_closed = one["closed_on"] is not None
    return place(Shown(one["kind"], is_closed, one["modified_on"], one["reference"]))


def notices_of(
    known: AdvisorySnapshot, product: ProductId, *, cves: Sequence[str], versions: Sequence[str]
) -> list[Document]:
    """Return the notices that name a product in their words, or one of its vulnerabilities.

    Each is told as ``brief``, with ``systems`` (the words that name the product), ``cves`` (those
    of the product), and the ``versions`` installed that its words hold (``unknown_versions``:
    that they may hold).
    """
    own = set(cves)
    rows = _candidates(known, product, own).collect()
    told = (_told(row, product, own, versions) for row in rows.iter_rows(named=True))
    return in_order(one for one in told if one["systems"] or one["cves"])[:MOST]


def _candidates(known: AdvisorySnapshot, product: ProductId, cves: set[str]) -> pl.LazyFrame:
    """Return the notices whose words hold those of the product, or with one of its CVEs."""
    words = [w for w in tokens(product.product.replace("_", " ")) if len(w) > _SHORT]
    text = pl.col("systems").list.join(" ").str.to_lowercase()
    named = pl.lit(bool(words))
    for word in words:
        named &= text.str.contains(word, literal=True)
    has_cve = pl.col("cves").list.eval(pl.element().is_in(sorted(cves))).list.any()
    return known.table("notices").filter(named | has_cve)


def _told(
    row: Mapping[str, Any], product: ProductId, cves: set[str], versions: Sequence[str]
) -> Document:
    systems = [one for one in systems_of(row["systems"]) if names(one, product)]
    held = {version: _held(systems, product, version) for version in versions}
    return brief(row) | {
        "systems": [one.text for one in systems],
        "cves": sorted(cves.intersection(row["cves"])),
        "versions": [version for version, truth in held.items() if truth == Truth.TRUE],
        "unknown_versions": [v for v, truth in held.items() if truth == Truth.UNKNOWN],
    }


def _held(systems: Sequence[System], product: ProductId, version: str) -> Truth:
    return max((holds(one, product, version) for one in systems), default=Truth.FALSE)
