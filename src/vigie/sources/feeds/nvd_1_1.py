"""NVD data feeds, JSON 1.1 (yearly, recent, modified). Described in docs/sources/nvd_1_1.md."""

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
from vigie.sources.feeds.shared.nvd_nodes import Node, configurations_of_nodes

SOURCE = Source(
    name="nvd-1.1",
    title_fr="NVD, flux JSON 1.1",
    title_en="NVD, JSON 1.1 feeds",
    every=timedelta(days=36_500),  # no longer published: only archives come
    licence="public domain (US Government work)",
    page="nvd_1_1.md",
)


class _Text(msgspec.Struct):
    value: str = ""
    lang: str = "en"


class _Problem(msgspec.Struct):
    description: list[_Text] = []


class _Problems(msgspec.Struct):
    problemtype_data: list[_Problem] = []


class _Reference(msgspec.Struct):
    url: str = ""


class _References(msgspec.Struct):
    reference_data: list[_Reference] = []


class _Descriptions(msgspec.Struct):
    description_data: list[_Text] = []


class _Meta(msgspec.Struct):
    ID: str


class _Cve(msgspec.Struct):
    meta: _Meta = msgspec.field(name="CVE_data_meta")
    problemtype: _Problems = msgspec.field(default_factory=_Problems)
    references: _References = msgspec.field(default_factory=_References)
    description: _Descriptions = msgspec.field(default_factory=_Descriptions)


class _Configurations(msgspec.Struct):
    nodes: list[Node] = []


class _Vector(msgspec.Struct, rename="camel"):
    vector_string: str = ""
    base_score: float | None = None


class _Metric(msgspec.Struct, rename="camel"):
    cvss_v3: _Vector | None = msgspec.field(default=None, name="cvssV3")
    cvss_v2: _Vector | None = msgspec.field(default=None, name="cvssV2")


class _Impact(msgspec.Struct, rename="camel"):
    base_metric_v3: _Metric | None = msgspec.field(default=None, name="baseMetricV3")
    base_metric_v2: _Metric | None = msgspec.field(default=None, name="baseMetricV2")


class _Item(msgspec.Struct, rename="camel"):
    cve: _Cve
    last_modified_date: str
    published_date: str = ""
    configurations: _Configurations = msgspec.field(default_factory=_Configurations)
    impact: _Impact = msgspec.field(default_factory=_Impact)


class _Feed(msgspec.Struct):
    items: list[msgspec.Raw] = msgspec.field(name="CVE_Items")


_FEED = msgspec.json.Decoder(_Feed)
_ITEM = msgspec.json.Decoder(_Item)


def recognises(name: str, head: bytes) -> bool:
    """Recognise the head of a feed by its data type and version."""
    return b'"CVE_Items"' in head and b'"CVE_data_version"' in head


def parse(raw: BinaryIO, name: str) -> Iterator[Advisory | SetAside]:
    """Yield one advisory per CVE item."""
    feed = document(_FEED, utf8(raw, name), name)
    yield from each(feed.items, _ITEM, _advisories, name=name, position="CVE_Items")


def _advisories(item: _Item) -> Iterator[Advisory]:
    description = _english(item.cve.description.description_data)
    vectors, score = _cvss(item.impact)
    yield Advisory(
        cve=CveId(item.cve.meta.ID).text,
        source="nvd",
        authority=Authority.NVD,
        modified_at=instant(item.last_modified_date) or EPOCH,
        published_at=instant(item.published_date),
        is_rejected=description.lstrip("* ").upper().startswith("REJECT"),
        description=description,
        cvss=vectors,
        score=score,
        cwe=_weaknesses(item.cve.problemtype),
        configurations=configurations_of_nodes(item.configurations.nodes),
        references=tuple(
            dict.fromkeys(r.url for r in item.cve.references.reference_data if r.url)
        ),
    )


def _english(texts: list[_Text]) -> str:
    return next((text.value for text in texts if text.lang.startswith("en")), "")


def _cvss(impact: _Impact) -> tuple[tuple[str, ...], float | None]:
    """Return the vectors, newest version first, and the score of the newest."""
    found = [
        impact.base_metric_v3.cvss_v3 if impact.base_metric_v3 else None,
        impact.base_metric_v2.cvss_v2 if impact.base_metric_v2 else None,
    ]
    vectors = [vector for vector in found if vector and vector.vector_string]
    score = vectors[0].base_score if vectors else None
    return tuple(vector.vector_string.strip("()") for vector in vectors), score


def _weaknesses(problems: _Problems) -> tuple[str, ...]:
    named = (text.value for one in problems.problemtype_data for text in one.description)
    return tuple(dict.fromkeys(value for value in named if value.startswith("CWE-")))
