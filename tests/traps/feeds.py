"""Advisories of our own making, in the formats of the feeds, and what the command answers."""

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from typer.testing import CliRunner

from vigie.cli.main import app, gather

gather("match")

CVE = "CVE-2031-1000"
AT = "2031-01-01T00:00:00.000"

Node = dict[str, Any]


def cpe(product: str, version: str = "*", **attributes: str) -> str:
    """Return a CPE 2.3 name: ``a:vendor:product``, a version, then named attributes."""
    order = ("update", "edition", "language", "sw_edition", "target_sw", "target_hw", "other")
    rest = ":".join(attributes.get(name, "*") for name in order)
    return f"cpe:2.3:{product}:{version}:{rest}"


def said(name: str, *, vulnerable: bool = True, **bounds: str) -> Node:
    """Return a match of NVD: ``start``, ``after``, ``end`` (included) and ``before``."""
    words = {
        "start": "versionStartIncluding",
        "after": "versionStartExcluding",
        "end": "versionEndIncluding",
        "before": "versionEndExcluding",
    }
    return {
        "vulnerable": vulnerable,
        "criteria": name,
        **{words[key]: value for key, value in bounds.items()},
    }


def either(*matches: Node, negate: bool = False) -> Node:
    return {"operator": "OR", "negate": negate, "cpeMatch": list(matches)}


def nvd(*configurations: Sequence[Node], cve: str = CVE) -> dict[str, Any]:
    """Return a page of NVD 2.0 with one CVE; a configuration is nodes that must all hold."""
    written = [{"operator": "AND", "nodes": list(nodes)} for nodes in configurations]
    record = {
        "id": cve,
        "published": AT,
        "lastModified": AT,
        "vulnStatus": "Analyzed",
        "descriptions": [{"lang": "en", "value": "Made up."}],
        "configurations": written,
    }
    return {
        "resultsPerPage": 1,
        "startIndex": 0,
        "totalResults": 1,
        "format": "NVD_CVE",
        "version": "2.0",
        "timestamp": AT,
        "vulnerabilities": [{"cve": record}],
    }


def on(name: str, **bounds: Any) -> dict[str, Any]:
    """Return the advisory of NVD that says one thing of one product."""
    return nvd([either(said(name, **bounds))])


def cve5(*affected: dict[str, Any], cve: str = CVE) -> dict[str, Any]:
    """Return a record of the assigner."""
    return {
        "dataType": "CVE_RECORD",
        "dataVersion": "5.1",
        "cveMetadata": {"cveId": cve, "state": "PUBLISHED", "dateUpdated": f"{AT}Z"},
        "containers": {
            "cna": {
                "providerMetadata": {"shortName": "made", "dateUpdated": f"{AT}Z"},
                "affected": list(affected),
            }
        },
    }


def osv(
    identifier: str,
    ecosystem: str,
    name: str,
    *events: dict[str, str],
    aliases: Sequence[str] = (),
) -> dict[str, Any]:
    """Return a vulnerability of OSV on one package."""
    kind = "SEMVER" if ecosystem in ("npm", "Go", "crates.io") else "ECOSYSTEM"
    package = {"ecosystem": ecosystem, "name": name}
    return {
        "schema_version": "1.6.0",
        "id": identifier,
        "modified": f"{AT}Z",
        "aliases": list(aliases),
        "affected": [{"package": package, "ranges": [{"type": kind, "events": list(events)}]}],
    }


def debian(package: str, cve: str = CVE, **releases: str) -> dict[str, Any]:
    """Return a tracker: ``bookworm="1.2-3"`` is where a release is mended, ``open`` not yet."""
    written = {
        release: {
            "status": "open" if fixed == "open" else "resolved",
            "repositories": {release: "1"},
            "urgency": "medium",
            **({} if fixed == "open" else {"fixed_version": fixed}),
        }
        for release, fixed in releases.items()
    }
    return {package: {cve: {"description": "Made up.", "releases": written}}}


def openvex(product: str, status: str, cve: str = CVE, **why: str) -> dict[str, Any]:
    return {
        "@context": "https://openvex.dev/ns/v0.2.0",
        "@id": "https://vendor.example/vex/1",
        "timestamp": f"{AT}Z",
        "statements": [
            {
                "vulnerability": {"name": cve},
                "products": [{"@id": product}],
                "status": status,
                **why,
            }
        ],
    }


def csaf(tree: dict[str, Any], cve: str = CVE, **status: list[str]) -> dict[str, Any]:
    """Return a notice of a maker: a product tree, and identifiers by status."""
    tracking = {
        "id": "ACME-1",
        "current_release_date": f"{AT}Z",
        "status": "final",
        "version": "1",
    }
    document = {
        "category": "csaf_security_advisory",
        "csaf_version": "2.0",
        "title": "Made up.",
        "publisher": {"category": "vendor", "name": "Acme", "namespace": "https://acme.example"},
        "tracking": tracking,
    }
    said = {"cve": cve, "product_status": status}
    return {"document": document, "product_tree": tree, "vulnerabilities": [said]}


def portals(**versions: str) -> dict[str, Any]:
    """Return the tree of Acme Portal: by identifier, a version, or a range when it has a sign."""
    branches = [
        {
            "category": "product_version" if text[0].isdigit() else "product_version_range",
            "name": text,
            "product": {"product_id": identifier, "name": f"Acme Portal {text}"},
        }
        for identifier, text in versions.items()
    ]
    portal = {"category": "product_name", "name": "Portal", "branches": branches}
    return {"branches": [{"category": "vendor", "name": "Acme", "branches": [portal]}]}


class Desk:
    """Runs ``vigie match`` on files written in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def rows(self, inventory: Sequence[str] | dict[str, Any], *advisories: Any) -> list[Node]:
        """Return the lines of the command, which leaves nothing out; an inventory is names, or a
        document."""
        rows, left = self.read(inventory, *advisories)
        assert not left, left
        return rows

    def read(
        self, inventory: Sequence[str] | dict[str, Any], *advisories: Any
    ) -> tuple[list[Node], str]:
        """Return the lines of the command, and what it says that it left out. Raises what it
        refuses."""
        is_names = not isinstance(inventory, dict)
        reported = self._folder / ("names.txt" if is_names else "inventory.json")
        reported.write_text("\n".join(inventory) if is_names else json.dumps(inventory), "utf-8")
        feeds = Path(mkdtemp(dir=self._folder))
        for number, advisory in enumerate(advisories):
            (feeds / f"{number}.json").write_text(json.dumps(advisory), "utf-8")
        words = ["match", "--inventory", str(reported), "--advisories", str(feeds)]
        result = CliRunner().invoke(app, [*words, "--json", "--all"])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == (3 if result.stderr else 0), result.output
        return [json.loads(line) for line in result.stdout.splitlines()], result.stderr

    def verdict(self, component: str, *advisories: Any) -> str | None:
        """Return the verdict on one component for the CVE; ``None`` when nothing names it."""
        found = [row for row in self.rows([component], *advisories) if row["cve"] == CVE]
        assert len(found) <= 1, found
        return found[0]["verdict"] if found else None
