"""NVD, JSON 2.0: feeds, pages of the API and single records. Described in
docs/sources/nvd_2_0.md."""

from collections.abc import Iterator
from datetime import timedelta
from typing import BinaryIO

import msgspec

from vigie.core.advisories import Advisory, Authority
from vigie.core.inventory import SetAside
from vigie.core.vocabulary import CveId
from vigie.sources.contract import Source
from vigie.sources.feeds.shared.decoding import document, each, utf8
from vigie.sources.feeds.shared.instants import EPOCH, instant
from vigie.sources.feeds.shared.nvd_2 import Cve, cvss, english, weaknesses
from vigie.sources.feeds.shared.nvd_nodes import configurations_of_trees

SOURCE = Source(
    name="nvd",
    title_fr="NVD, JSON 2.0",
    title_en="NVD, JSON 2.0",
    every=timedelta(hours=2),
    licence="public domain (US Government work)",
    urls=(
        "https://nvd.nist.gov/feeds/json/cve/2.0/nvdcve-2.0-modified.json.gz",
        "https://nvd.nist.gov/feeds/json/cve/2.0/nvdcve-2.0-recent.json.gz",
    ),
    page="nvd_2_0.md",
    checksum="meta",
)


class _Vulnerability(msgspec.Struct):
    cve: Cve


class _Page(msgspec.Struct):
    vulnerabilities: list[msgspec.Raw] | None = None


_PAGE = msgspec.json.Decoder(_Page)
_VULNERABILITY = msgspec.json.Decoder(_Vulnerability)


def recognises(name: str, head: bytes) -> bool:
    """Recognise a page by its format, or a single record by the fields of its head."""
    if b'"NVD_CVE"' in head and b'"vulnerabilities"' in head:
        return True
    return b'"sourceIdentifier"' in head and b'"vulnStatus"' in head and b'"cve"' in head


def parse(raw: BinaryIO, name: str) -> Iterator[Advisory | SetAside]:
    """Yield one advisory per vulnerability."""
    content = utf8(raw, name)
    page = document(_PAGE, content, name)
    items = page.vulnerabilities if page.vulnerabilities is not None else [msgspec.Raw(content)]
    yield from each(items, _VULNERABILITY, _advisories, name=name, position="vulnerabilities")


def _advisories(item: _Vulnerability) -> Iterator[Advisory]:
    cve = item.cve
    vectors, score = cvss(cve.metrics)
    yield Advisory(
        cve=CveId(cve.id).text,
        source="nvd",
        authority=Authority.NVD,
        modified_at=instant(cve.last_modified) or EPOCH,
        published_at=instant(cve.published),
        is_rejected=cve.vuln_status.lower() == "rejected",
        description=english(cve.descriptions),
        cvss=vectors,
        score=score,
        cwe=weaknesses(cve.weaknesses),
        configurations=configurations_of_trees(cve.configurations),
        references=tuple(dict.fromkeys(one.url for one in cve.references if one.url)),
    )
