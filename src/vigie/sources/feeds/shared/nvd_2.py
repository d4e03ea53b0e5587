"""The record of NVD API 2.0 and what it says; the overrides of NVD borrow its configurations."""

import msgspec

from vigie.sources.feeds.shared.nvd_nodes import Tree


class Text(msgspec.Struct):
    value: str = ""
    lang: str = "en"


class Reference(msgspec.Struct):
    url: str = ""


class Weakness(msgspec.Struct):
    description: list[Text] = []


class CvssData(msgspec.Struct, rename="camel"):
    vector_string: str = ""
    base_score: float | None = None


class Metric(msgspec.Struct, rename="camel"):
    cvss_data: CvssData = msgspec.field(default_factory=CvssData)
    type: str = ""


class Metrics(msgspec.Struct):
    v40: list[Metric] = msgspec.field(default=[], name="cvssMetricV40")
    v31: list[Metric] = msgspec.field(default=[], name="cvssMetricV31")
    v30: list[Metric] = msgspec.field(default=[], name="cvssMetricV30")
    v2: list[Metric] = msgspec.field(default=[], name="cvssMetricV2")


class Cve(msgspec.Struct, rename="camel"):
    id: str
    last_modified: str
    published: str = ""
    vuln_status: str = ""
    descriptions: list[Text] = []
    metrics: Metrics = msgspec.field(default_factory=Metrics)
    weaknesses: list[Weakness] = []
    configurations: list[Tree] = []
    references: list[Reference] = []


def english(texts: list[Text]) -> str:
    """Return the English text."""
    return next((text.value for text in texts if text.lang.startswith("en")), "")


def cvss(metrics: Metrics) -> tuple[tuple[str, ...], float | None]:
    """Return the vectors, newest version first and NVD's own before the others, and the first
    one's score."""
    ordered = [
        metric.cvss_data
        for family in (metrics.v40, metrics.v31, metrics.v30, metrics.v2)
        for metric in sorted(family, key=lambda metric: metric.type != "Primary")
        if metric.cvss_data.vector_string
    ]
    vectors = dict.fromkeys(one.vector_string.strip("()") for one in ordered)
    return tuple(vectors), ordered[0].base_score if ordered else None


def weaknesses(found: list[Weakness]) -> tuple[str, ...]:
    """Return the CWE identifiers, each once."""
    named = (text.value for one in found for text in one.description)
    return tuple(dict.fromkeys(value for value in named if value.startswith("CWE-")))
