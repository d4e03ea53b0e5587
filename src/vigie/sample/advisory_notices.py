"""The notices of the sample pack: CERT-FR style ones, and CSAF of medical-device makers."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from vigie.sample import advisory_words as words
from vigie.sample.advisory_feeds import as_json
from vigie.sample.vulnerabilities import Claim, Known

FIRST_NUMBER = 9000
"""Notices are numbered from here: no notice of the real CERT goes as far."""
MEDICAL_MAKERS = {
    "philips": "Philips",
    "gehealthcare": "GE HealthCare",
    "baxter": "Baxter",
    "bd": "BD",
    "medtronic": "Medtronic",
    "bbraun": "B. Braun",
    "swisslog-healthcare": "Swisslog Healthcare",
    "orthanc-server": "Orthanc",
    "offis": "OFFIS",
}


def certfr(known: Sequence[Known], *, first: int = FIRST_NUMBER) -> bytes:
    """Return a notice per vendor and year and an alert per flaw used by ransomware, one a line."""
    notices = (*_alerts(known, first), *_notices(known, first))
    return b"".join(as_json(notice) + b"\n" for notice in notices)


def _alerts(known: Sequence[Known], first: int) -> Iterator[dict[str, Any]]:
    exploited = sorted(
        (one for one in known if one.exploited and one.ransomware), key=lambda one: one.published
    )
    for number, one in enumerate(exploited, start=first):
        yield _notice("ALE", number, one.published, [one], f"Vulnérabilité exploitée : {one.name}")


def _notices(known: Sequence[Known], first: int) -> Iterator[dict[str, Any]]:
    def key(one: Known) -> tuple[int, str]:
        return (one.published.year, one.products[0][0])

    for number, ((_, vendor), group) in enumerate(
        groupby(sorted(known, key=key), key), start=first
    ):
        ones = list(group)
        day = max(one.published for one in ones)
        title = f"Multiples vulnérabilités dans les produits {vendor.replace('_', ' ')}"
        yield _notice("AVI", number, day, ones, title)


def _notice(
    kind: str, number: int, day: date, ones: Sequence[Known], title: str
) -> dict[str, Any]:
    risks = dict.fromkeys(words.risk_fr(one).capitalize() for one in ones)
    return {
        "$ref": "https://www.cert.ssi.gouv.fr/openapi.json",
        "reference": f"CERTFR-{day.year}-{kind}-{number}",
        "title": f"{title} (exemple)",
        "summary": " ".join(words.summary_fr(one) for one in ones[:3]),
        "content": "## Solution\n\nAppliquer les correctifs de l'éditeur.\n",
        "cves": [{"name": one.cve, "url": ""} for one in ones],
        "affected_systems": [_system(*pair) for pair in _products(ones)],
        "affected_systems_content": None,
        "risks": [{"description": risk} for risk in risks],
        "revisions": [
            {
                "description": "Version initiale",
                "revision_date": f"{day.isoformat()}T00:00:00.000000",
            }
        ],
        "links": [],
        "vendor_advisories": [],
    }


def _products(ones: Sequence[Known]) -> list[tuple[str, str]]:
    return list(dict.fromkeys(pair for one in ones for pair in one.products))[:20]


def _system(vendor: str, product: str) -> dict[str, Any]:
    named = {"name": product.replace("_", " "), "vendor": {"name": vendor, "scada": False}}
    return {"description": f"{vendor} {product}".replace("_", " "), "product": named}


def csaf(known: Sequence[Known]) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of one CSAF document per maker of medical devices."""
    for vendor, maker in MEDICAL_MAKERS.items():
        ones = [one for one in known if any(claim.vendor == vendor for claim in one.claims)]
        if ones:
            yield f"exemple-{vendor}.json", as_json(_document(vendor, maker, ones))


def _document(vendor: str, maker: str, ones: Sequence[Known]) -> dict[str, Any]:
    claims = list(
        dict.fromkeys(c for one in ones for c in one.claims if c.vendor == vendor and c.vulnerable)
    )
    names = {claim: f"CSAFPID-{place:04d}" for place, claim in enumerate(claims, start=1)}
    branches = [_branch(claim, names[claim]) for claim in claims]
    return {
        "document": _about(vendor, maker, ones),
        "product_tree": {
            "branches": [{"category": "vendor", "name": maker, "branches": branches}]
        },
        "vulnerabilities": [_vulnerability(one, names) for one in ones],
    }


def _about(vendor: str, maker: str, ones: Sequence[Known]) -> dict[str, Any]:
    day = f"{max(one.published for one in ones).isoformat()}T08:00:00.000Z"
    return {
        "category": "csaf_security_advisory",
        "csaf_version": "2.0",
        "title": f"{maker}: known vulnerabilities (sample)",
        "lang": "en-US",
        "publisher": {
            "category": "other",
            "name": "Sample country",
            "namespace": "https://example.invalid",
        },
        "distribution": {"tlp": {"label": "WHITE"}},
        "tracking": {
            "id": f"EXEMPLE-{vendor.upper()}",
            "status": "final",
            "version": "1",
            "initial_release_date": day,
            "current_release_date": day,
            "revision_history": [{"date": day, "number": "1", "summary": "Initial version"}],
        },
    }


def _branch(claim: Claim, key: str) -> dict[str, Any]:
    product = {"name": claim.product.replace("_", " "), "product_id": key}
    helper = {"cpe": Claim(claim.part, claim.vendor, claim.product).cpe}
    leaf = {**product, "product_identification_helper": helper}
    return {
        "category": "product_name",
        "name": claim.product.replace("_", " "),
        "branches": [
            {"category": "product_version_range", "name": range_of(claim), "product": leaf}
        ],
    }


def range_of(claim: Claim) -> str:
    """Return the range in the words of a maker's notice, e.g. ``>=4.0|<4.2``."""
    if claim.version not in ("", "-"):
        return claim.version
    low = f"{'>=' if claim.start_including else '>'}{claim.start}" if claim.start else ""
    high = f"{'<=' if claim.end_including else '<'}{claim.end}" if claim.end else ""
    return "|".join(bound for bound in (low, high) if bound) or "*"


def _vulnerability(one: Known, names: dict[Claim, str]) -> dict[str, Any]:
    products = list(dict.fromkeys(names[claim] for claim in one.claims if claim in names))
    scores = []
    if one.vector.startswith("CVSS:3"):
        version = one.vector[5:8]
        vector = {"version": version, "vectorString": one.vector, "baseScore": one.score}
        scores = [{"products": products, "cvss_v3": vector}]
    return {
        "cve": one.cve,
        "title": words.title_en(one),
        "notes": [{"category": "summary", "text": words.description_en(one)}],
        "product_status": {"known_affected": products},
        "scores": scores,
        "remediations": [
            {
                "category": "vendor_fix",
                "details": "Install the version that the maker recommends.",
                "product_ids": products,
            }
        ],
    }
