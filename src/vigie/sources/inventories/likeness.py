"""Says what a file looks like when it is no inventory, so that a refusal can be understood."""

import csv
import re
from typing import NamedTuple

from vigie.sources.inventories.columns import delimiter_of, is_scanner
from vigie.sources.inventories.reading import text_of


class Likeness(NamedTuple):
    """What a file looks like, in French and in English."""

    fr: str
    en: str


def _report(tool: str) -> Likeness:
    return Likeness(
        f"un rapport de {tool} : il dit des vulnérabilités, non ce qui est installé",
        f"a {tool} report: it tells vulnerabilities, not what is installed",
    )


def _audit(tool: str) -> Likeness:
    return Likeness(
        f"un audit de {tool} : il dit des réglages, non ce qui est installé",
        f"a {tool} audit: it tells settings, not what is installed",
    )


_ADVISORY = Likeness(
    "un avis de sécurité CSAF : donnez-le à « vigie import advisories »",
    "a CSAF security advisory: give it to 'vigie import advisories'",
)
_VEX = Likeness(
    "un document VEX : il dit si un produit est touché, non ce qu'une machine contient",
    "a VEX document: it says whether a product is affected, not what a machine runs",
)
_SCHEMA = Likeness(
    "un schéma JSON : il décrit un format, il n'inventorie rien",
    "a JSON schema: it describes a format, it is no inventory",
)
_CONTAINERS = Likeness(
    "un relevé de conteneurs Docker : il nomme des images, non ce qu'elles contiennent ; "
    "livrez leur nomenclature (SBOM)",
    "a list of Docker containers: it names images, not what they hold; deliver their SBOM",
)
_HEALTH = Likeness(
    "l'état de santé d'un antivirus : une sortie brute que l'agent GLPI lit lui-même",
    "the health of an antivirus: raw output that the GLPI agent reads by itself",
)
_ERRATA = Likeness(
    "une liste de correctifs Red Hat Satellite : elle dit ce qui est publié, non installé",
    "a list of Red Hat Satellite errata: it says what is published, not installed",
)
_PORTS = Likeness(
    "un relevé de ports masscan : il ne nomme aucun produit",
    "a masscan list of ports: it names no product",
)
_TECHNOLOGIES = Likeness(
    "un relevé de sites WhatWeb : il décrit des pages vues de l'extérieur",
    "a WhatWeb survey: it describes pages seen from outside",
)

_SIGNS: tuple[tuple[str, Likeness], ...] = (
    (r'"\$schema"\s*:\s*"http://json-schema\.org', _SCHEMA),
    (r'"csaf_version"', _ADVISORY),
    (r"openvex\.dev/ns", _VEX),
    (r'"\$type"\s*:\s*"getHealthAllResult"', _HEALTH),
    (r"<NessusClientData_v2|Plugin ID,CVE|\"Plugin\",\"Plugin Name\"", _report("Nessus")),
    (r"<NexposeReport", _report("Nexpose")),
    (r"<OWASPZAPReport", _report("ZAP")),
    (r"<(SCAN|ASSET_DATA_REPORT)\b[^>]*>|Asset Vuln Datalist Report", _report("Qualys")),
    (r"<report\b[^>]*format_id=|NVT OID", _report("OpenVAS")),
    (r"<get_scans_response", _report("OpenVAS")),
    (r"OUTSCAN Security Report", _report("Outpost24")),
    (r"<HealthcheckData", _audit("PingCastle")),
    (r"<(\w+:)?Benchmark[\s>][^>]*(xccdf|checklists\.nist\.gov)", _audit("SCAP (XCCDF)")),
    (r"^# Lynis Report", _audit("Lynis")),
    (r'"banner"\s*:\s*\{[^}]*"SSH-', _audit("ssh-audit")),
    (r'"application"\s*:\s*"Dependency-Track"', _report("Dependency-Track")),
    (r'"(matchDetails|dataSource)"\s*:', _report("Grype")),
    (r'"cve_code"\s*:', _report("Cyberwatch")),
    (r'"compliance_violations"', _report("CyCognito")),
    (r"securitycenter\.windows\.com", _report("Microsoft Defender")),
    (r'"template-(id|url)"\s*:', _report("Nuclei")),
    (r'"type"\s*:\s*"lockfile"', _report("OSV-Scanner")),
    (r'"(SchemaVersion|ClusterName|VulnerabilityID)"\s*:', _report("Trivy")),
    (r'"_shards"\s*:', _report("Wazuh")),
    (r'"errata_id"\s*:', _ERRATA),
    (r'"registrant_org"', _report("RiskRecon")),
    (r'"request_config"\s*:', _TECHNOLOGIES),
    (r'"ip"\s*:\s*"[^"]*",\s*"timestamp"[^}]*"ports"', _PORTS),
    (r'"Id"\s*:\s*"[0-9a-f]{64}"', _CONTAINERS),
)
_COMPILED = tuple((re.compile(sign, re.MULTILINE), likeness) for sign, likeness in _SIGNS)
_SCANNER_TABLE = Likeness(
    "un tableau de vulnérabilités (colonnes CVE, CVSS, gravité…), non ce qui est installé",
    "a table of vulnerabilities (CVE, CVSS, severity columns…), not what is installed",
)


def likeness_of(name: str, head: bytes) -> Likeness:
    """Return what a file looks like by its first 64 KiB, decompressed."""
    text = text_of(head)
    for sign, likeness in _COMPILED:
        if sign.search(text):
            return likeness
    return _shape(text.lstrip(), head)


def _shape(text: str, head: bytes) -> Likeness:
    """Return what a file without a known sign is made of."""
    if not text.strip("\x00 \r\n\t"):
        return Likeness("un fichier vide", "an empty file")
    if "\x00" in text or head.startswith((b"PK", b"\x7fELF", b"MZ", b"%PDF")):
        return Likeness("un fichier binaire", "a binary file")
    if text.startswith(("{", "[")):
        return Likeness("un JSON d'une autre nature", "JSON of another kind")
    if text.startswith("<"):
        return Likeness("un XML d'une autre nature", "XML of another kind")
    return _table(text)


def _table(text: str) -> Likeness:
    first = text.splitlines()[0][:2_000]
    header = next(csv.reader([first], delimiter=delimiter_of(first)))
    if is_scanner(header):
        return _SCANNER_TABLE
    shown = ", ".join(column.strip() for column in header)[:120]
    return Likeness(
        f"un texte dont l'en-tête n'est pas celui du modèle : {shown}",
        f"a text whose header is not the template's: {shown}",
    )
