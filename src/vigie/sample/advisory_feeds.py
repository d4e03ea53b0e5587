"""The sample pack in the formats of its feeds: NVD 2.0, CVE 5, KEV, EPSS and release cycles."""

import gzip
import json
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from importlib import resources
from typing import Any

from vigie.sample import advisory_words as words
from vigie.sample.vulnerabilities import Claim, Configuration, Group, Known

_SEVERITIES = ((9.0, "CRITICAL"), (7.0, "HIGH"), (4.0, "MEDIUM"), (0.0, "LOW"))


def packed(content: bytes) -> bytes:
    """Return ``content`` as gzip without a clock in it."""
    return gzip.compress(content, compresslevel=6, mtime=0)


def as_json(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _instant(day: date) -> str:
    return f"{day.isoformat()}T08:00:00.000"


def nvd(known: Sequence[Known], *, on: date) -> bytes:
    """Return a page of the NVD 2.0 feed, as of a day."""
    return as_json(
        {
            "resultsPerPage": len(known),
            "startIndex": 0,
            "totalResults": len(known),
            "format": "NVD_CVE",
            "version": "2.0",
            "timestamp": _instant(on),
            "vulnerabilities": [{"cve": _nvd_record(one)} for one in known],
        }
    )


def _nvd_record(one: Known) -> dict[str, Any]:
    return {
        "id": one.cve,
        "sourceIdentifier": "sample@example.invalid",
        "published": _instant(one.published),
        "lastModified": _instant(one.exploited or one.published),
        "vulnStatus": "Analyzed",
        "descriptions": [{"lang": "en", "value": words.description_en(one)}],
        "metrics": _nvd_metrics(one),
        "weaknesses": _nvd_weaknesses(one),
        "configurations": [_nvd_configuration(groups) for groups in one.configurations],
        "references": [],
    }


def _nvd_metrics(one: Known) -> dict[str, Any]:
    version = "2.0" if not one.vector.startswith("CVSS:") else one.vector[5:8]
    key = {"2.0": "cvssMetricV2", "3.0": "cvssMetricV30", "3.1": "cvssMetricV31"}.get(
        version, "cvssMetricV40"
    )
    data = {"version": version, "vectorString": one.vector, "baseScore": one.score}
    if version != "2.0":
        data["baseSeverity"] = next(word for low, word in _SEVERITIES if one.score >= low)
    return {key: [{"source": "nvd@nist.gov", "type": "Primary", "cvssData": data}]}


def _nvd_weaknesses(one: Known) -> list[dict[str, Any]]:
    if not one.cwe:
        return []
    said = [{"lang": "en", "value": one.cwe}]
    return [{"source": "nvd@nist.gov", "type": "Primary", "description": said}]


def _nvd_configuration(groups: Configuration) -> dict[str, Any]:
    nodes = [_nvd_node(group) for group in groups]
    return {"operator": "AND", "nodes": nodes} if len(nodes) > 1 else {"nodes": nodes}


def _nvd_node(group: Group) -> dict[str, Any]:
    matches = [_nvd_match(claim) for claim in group]
    return {"operator": "OR", "negate": False, "cpeMatch": matches}


def _nvd_match(claim: Claim) -> dict[str, Any]:
    match: dict[str, Any] = {"vulnerable": claim.vulnerable, "criteria": claim.cpe}
    if claim.start:
        word = "Including" if claim.start_including else "Excluding"
        match[f"versionStart{word}"] = claim.start
    if claim.end:
        word = "Including" if claim.end_including else "Excluding"
        match[f"versionEnd{word}"] = claim.end
    return match


def cve5(known: Iterable[Known]) -> bytes:
    """Return CVE 5 records, one a line: the CNA's products and a coordinator's points."""
    return b"".join(as_json(_cve5_record(one)) + b"\n" for one in known)


def _cve5_record(one: Known) -> dict[str, Any]:
    updated = f"{(one.exploited or one.published).isoformat()}T08:00:00.000Z"
    return {
        "dataType": "CVE_RECORD",
        "dataVersion": "5.1",
        "cveMetadata": {
            "cveId": one.cve,
            "state": "PUBLISHED",
            "assignerShortName": "sample",
            "datePublished": f"{one.published.isoformat()}T08:00:00.000Z",
            "dateUpdated": updated,
        },
        "containers": {"cna": _cna(one, updated), "adp": [_adp(one, updated)]},
    }


def _cna(one: Known, updated: str) -> dict[str, Any]:
    return {
        "providerMetadata": {"shortName": "sample", "dateUpdated": updated},
        "title": words.title_en(one),
        "descriptions": [{"lang": "en", "value": words.description_en(one)}],
        "affected": list(_cve5_affected(one)),
        "metrics": [_cve5_metric(one)] if one.vector.startswith("CVSS:3") else [],
        "problemTypes": _cve5_problems(one),
        "references": [],
    }


def _cve5_problems(one: Known) -> list[dict[str, Any]]:
    if not one.cwe:
        return []
    return [{"descriptions": [{"lang": "en", "cweId": one.cwe, "description": one.cwe}]}]


def _cve5_metric(one: Known) -> dict[str, Any]:
    key = "cvssV3_0" if one.vector.startswith("CVSS:3.0") else "cvssV3_1"
    return {key: {"vectorString": one.vector, "baseScore": one.score}}


def _cve5_affected(one: Known) -> Iterator[dict[str, Any]]:
    """Only what this format can say: no "running on", no update, no hyphen inside a bound."""
    by_product: dict[tuple[str, str, str], list[Claim]] = {}
    for groups in one.configurations:
        if len(groups) == 1:
            for claim in filter(_is_plain, groups[0]):
                by_product.setdefault((claim.part, claim.vendor, claim.product), []).append(claim)
    for (part, vendor, product), claims in by_product.items():
        yield {
            "vendor": vendor,
            "product": product,
            "cpes": [Claim(part, vendor, product).cpe],
            "defaultStatus": "unaffected",
            "versions": [_cve5_version(claim) for claim in claims],
        }


def _is_plain(claim: Claim) -> bool:
    return not claim.update and "-" not in claim.start + claim.end


def _cve5_version(claim: Claim) -> dict[str, str]:
    said = {"status": "affected", "versionType": "custom", "version": claim.version or "0"}
    if claim.start:
        said["version"] = claim.start
    if claim.end:
        said["lessThanOrEqual" if claim.end_including else "lessThan"] = claim.end
    return said


def _adp(one: Known, updated: str) -> dict[str, Any]:
    automatable = "AV:N" in one.vector and "UI:N" in one.vector and "PR:N" in one.vector
    options = [
        {"Exploitation": "active" if one.exploited else "none"},
        {"Automatable": "yes" if automatable else "no"},
        {"Technical Impact": "total" if one.score >= 9 else "partial"},
    ]
    content = {"id": one.cve, "options": options, "timestamp": updated, "version": "2.0.3"}
    return {
        "providerMetadata": {"shortName": "sample-adp", "dateUpdated": updated},
        "title": "Decision points of the sample country",
        "metrics": [{"other": {"type": "ssvc", "content": content}}],
    }


def kev(known: Iterable[Known], *, on: date) -> bytes:
    """Return the catalogue of known-exploited vulnerabilities as of a day."""
    entries = [_kev_entry(one) for one in known if one.exploited]
    return as_json(
        {
            "title": "Known exploited vulnerabilities (sample country)",
            "catalogVersion": on.strftime("%Y.%m.%d"),
            "dateReleased": f"{on.isoformat()}T08:00:00.000Z",
            "count": len(entries),
            "vulnerabilities": entries,
        }
    )


def _kev_entry(one: Known) -> dict[str, str]:
    vendor, product = one.products[0]
    added = one.exploited or one.published
    return {
        "cveID": one.cve,
        "vendorProject": vendor,
        "product": product,
        "vulnerabilityName": one.name,
        "dateAdded": added.isoformat(),
        "shortDescription": words.description_en(one),
        "requiredAction": "Apply the vendor's update or stop using the product.",
        "dueDate": (one.due or added + timedelta(days=21)).isoformat(),
        "knownRansomwareCampaignUse": "Known" if one.ransomware else "Unknown",
        "notes": "",
    }


def epss(known: Sequence[Known], *, on: date, newest: bool) -> bytes:
    """Return the probabilities of a day: the older or the newer ones of the table."""
    scores = sorted((one.probabilities[newest], one.cve) for one in known)
    lines = [
        f"{cve},{probability:.5f},{(rank + 1) / len(scores):.5f}"
        for rank, (probability, cve) in enumerate(scores)
    ]
    head = f"#model_version:sample,score_date:{on.isoformat()}T00:00:00+0000"
    return "\n".join([head, "cve,epss,percentile", *sorted(lines), ""]).encode()


def cycles() -> bytes:
    """Return the release cycles, one product a line, as endoflife.date has them."""
    raw = resources.files("vigie.sample").joinpath("cycles.toml").read_bytes()
    table = tomllib.loads(raw.decode())
    return b"".join(as_json(_product(name, row)) + b"\n" for name, row in table.items())


def _product(name: str, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": row["title"],
        "product": name,
        "permalink": f"/{name}",
        "identifiers": [{"cpe": cpe} for cpe in row["cpes"]],
        "releases": [_release(*cycle) for cycle in row["cycles"]],
    }


def _release(
    cycle: str, released: str, ends: str | bool, latest: str, extended: str | bool = False
) -> dict[str, Any]:
    release: dict[str, Any] = {"releaseCycle": cycle, "releaseDate": released, "eol": ends}
    if latest:
        release["latest"] = latest
    if extended:
        release["eoes"] = extended
    return release
