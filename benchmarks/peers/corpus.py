"""Labelled cases: vulnerabilities as NVD files say them, machines, and who is affected.

Every case has products of its own, drawn with a seed, so that none bears on another.
"""

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

FIRST_CVE = 10_000
WEIGHTS = ("acme", "nordix", "helios", "quanta", "opale", "vega", "corail", "tilia")
THINGS = ("server", "viewer", "gateway", "agent", "portal", "broker", "console", "driver")


class Truth(StrEnum):
    """What is true of a component and a vulnerability."""

    AFFECTED = "affected"
    NOT_AFFECTED = "not affected"
    UNKNOWABLE = "nobody can tell"


class Question(NamedTuple):
    """One component, one vulnerability, and the truth."""

    trap: str
    component: str
    cve: str
    truth: Truth


class Case(NamedTuple):
    """One vulnerability, or some, with the machines it is asked of."""

    records: tuple[dict[str, Any], ...]
    machines: tuple[tuple[str, ...], ...]
    questions: tuple[Question, ...]


class Draw:
    """Gives names, versions and CVE numbers, never twice the same; seeded."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self._drawn = 0

    def name(self) -> tuple[str, str]:
        """Return a vendor and a product that no other case has."""
        self._drawn += 1
        vendor, thing = self.chance.choice(WEIGHTS), self.chance.choice(THINGS)
        return f"{vendor}{self._drawn}", f"{thing}_{self._drawn}"

    def cve(self) -> str:
        """Return a CVE number that no other case has."""
        self._drawn += 1
        return f"CVE-2021-{FIRST_CVE + self._drawn}"

    def numbers(self) -> tuple[int, int, int]:
        """Return a version of three numbers, none of them 0."""
        return self.chance.randint(1, 9), self.chance.randint(1, 8), self.chance.randint(1, 8)


def cpe(part: str, vendor: str, product: str, version: str = "*", **others: str) -> str:
    """Return a CPE 2.3 name; ``others``: update, sw_edition, target_sw…"""
    names = ("update", "edition", "language", "sw_edition", "target_sw", "target_hw", "other")
    rest = [others.get(name, "*") for name in names]
    return ":".join(["cpe:2.3", part, vendor, product, version, *rest])


def split(name: str) -> list[str]:
    """Return the attributes of a CPE 2.3 name, still escaped: part, vendor, product, version…"""
    return re.split(r"(?<!\\):", name)[2:]


def match(name: str, *, vulnerable: bool = True, **bounds: str) -> dict[str, Any]:
    """Return a statement of an NVD file; ``bounds``: versionEndExcluding…"""
    return {"vulnerable": vulnerable, "cpe23Uri": name, "cpe_name": [], **bounds}


def either(*matches: dict[str, Any]) -> dict[str, Any]:
    """Return a node that one of the statements is enough for."""
    return {"operator": "OR", "children": [], "cpe_match": list(matches)}


def both(*nodes: dict[str, Any]) -> dict[str, Any]:
    """Return a node that needs all the others."""
    return {"operator": "AND", "children": list(nodes), "cpe_match": []}


def record(cve: str, *nodes: dict[str, Any]) -> dict[str, Any]:
    """Return an item of an NVD file (format 1.1), with all that its readers ask for."""
    vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
    words = dict.fromkeys(
        ("confidentialityImpact", "integrityImpact", "availabilityImpact"), "HIGH"
    )
    score = {
        "version": "3.1",
        "vectorString": vector,
        "attackVector": "NETWORK",
        "scope": "UNCHANGED",
        "attackComplexity": "LOW",
        "privilegesRequired": "NONE",
        "userInteraction": "NONE",
        "baseScore": 9.8,
        "baseSeverity": "CRITICAL",
        **words,
    }
    described = [{"lang": "en", "value": "A case drawn for a benchmark."}]
    kind = [{"description": [{"lang": "en", "value": "CWE-787"}]}]
    return {
        "cve": {
            "data_type": "CVE",
            "data_format": "MITRE",
            "data_version": "4.0",
            "CVE_data_meta": {"ID": cve, "ASSIGNER": "cve@example.org"},
            "problemtype": {"problemtype_data": kind},
            "references": {"reference_data": []},
            "description": {"description_data": described},
        },
        "configurations": {"CVE_data_version": "4.0", "nodes": list(nodes)},
        "impact": {
            "baseMetricV3": {"cvssV3": score, "exploitabilityScore": 3.9, "impactScore": 5.9}
        },
        "publishedDate": "2021-06-01T12:00Z",
        "lastModifiedDate": "2021-06-02T12:00Z",
    }


def write_feed(path: Path, records: Sequence[dict[str, Any]]) -> Path:
    """Write records as an NVD file of format 1.1."""
    head = {
        "CVE_data_type": "CVE",
        "CVE_data_format": "MITRE",
        "CVE_data_version": "4.0",
        "CVE_data_numberOfCVEs": str(len(records)),
        "CVE_data_timestamp": "2021-06-02T12:00Z",
    }
    with gzip.open(path, "wt", compresslevel=1) as stream:
        json.dump({**head, "CVE_Items": list(records)}, stream)
    return path


def write_inventory(path: Path, machines: Sequence[Sequence[str]]) -> Path:
    """Write machines as a CSV inventory: one row per component."""
    rows = (f"M{n};{name}" for n, own in enumerate(machines) for name in own)
    path.write_text("machine;cpe\n" + "\n".join(rows) + "\n")
    return path


def asked_of(cases: Sequence[Case]) -> Iterator[Question]:
    """Yield the questions of some cases."""
    for case in cases:
        yield from case.questions
