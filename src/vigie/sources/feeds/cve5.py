"""CVE 5 records: the CNA's container and those of the ADPs. Described in docs/sources/cve5.md."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO

import msgspec

from vigie.core.advisories import Advisory, Authority, SsvcPoint
from vigie.core.inventory import SetAside
from vigie.core.vocabulary import CveId
from vigie.sources.contract import Source
from vigie.sources.feeds.shared.cve5_affected import Affected, configurations, defaults
from vigie.sources.feeds.shared.decoding import each, record, records
from vigie.sources.feeds.shared.instants import EPOCH, instant
from vigie.sources.feeds.shared.nvd_nodes import Tree, configurations_of_trees

SOURCE = Source(
    name="cve5",
    title_fr="Registre CVE, format 5 (CNA, ADP de la CISA)",
    title_en="CVE list, format 5 (CNA, CISA ADP)",
    every=timedelta(days=1),
    licence="CVE Program terms of use; CISA ADP: CC0-1.0",
    page="cve5.md",
)


class _Text(msgspec.Struct):
    value: str = ""
    lang: str = "en"


class _Problem(msgspec.Struct, rename="camel"):
    cwe_id: str | None = None


class _Problems(msgspec.Struct):
    descriptions: list[_Problem] = []


class _Reference(msgspec.Struct):
    url: str = ""


class _Cvss(msgspec.Struct, rename="camel"):
    vector_string: str = ""
    base_score: float | None = None


class _Other(msgspec.Struct):
    type: str = ""
    content: msgspec.Raw = msgspec.Raw(b"{}")


class _Metric(msgspec.Struct):
    v4: _Cvss | None = msgspec.field(default=None, name="cvssV4_0")
    v31: _Cvss | None = msgspec.field(default=None, name="cvssV3_1")
    v30: _Cvss | None = msgspec.field(default=None, name="cvssV3_0")
    v2: _Cvss | None = msgspec.field(default=None, name="cvssV2_0")
    other: _Other | None = None


class _Provider(msgspec.Struct, rename="camel"):
    short_name: str = ""
    date_updated: str = ""


class _Container(msgspec.Struct, rename="camel"):
    provider_metadata: _Provider = msgspec.field(default_factory=_Provider)
    title: str = ""
    descriptions: list[_Text] = []
    affected: list[Affected] = []
    cpe_applicability: list[Tree] | None = None
    metrics: list[_Metric] = []
    problem_types: list[_Problems] = []
    references: list[_Reference] = []
    solutions: list[_Text] = []
    workarounds: list[_Text] = []


class _Containers(msgspec.Struct):
    cna: _Container
    adp: list[_Container] = []


class _Metadata(msgspec.Struct, rename="camel"):
    cve_id: str
    state: str
    date_updated: str = ""
    date_published: str = ""
    date_reserved: str = ""


class _Record(msgspec.Struct, rename="camel"):
    cve_metadata: _Metadata
    containers: _Containers


class _Ssvc(msgspec.Struct):
    options: list[dict[str, str]] = []
    timestamp: str | None = None


_RECORD = msgspec.json.Decoder(_Record)
_SSVC = msgspec.json.Decoder(_Ssvc)


def recognises(name: str, head: bytes) -> bool:
    """Recognise a record by its declared type and its version 5, or by its metadata."""
    return b'"CVE_RECORD"' in head or b'"cveMetadata"' in head


def parse(raw: BinaryIO, name: str) -> Iterator[Advisory | SsvcPoint | SetAside]:
    """Yield, for each record, one advisory per container that says something, and the SSVC
    points."""
    yield from each(records(raw, name), _RECORD, _values, name=name)


def _values(record: _Record) -> Iterator[Advisory | SsvcPoint]:
    metadata = record.cve_metadata
    cve = CveId(metadata.cve_id).text
    yield _advisory(cve, metadata, record.containers.cna, Authority.CNA)
    for adp in record.containers.adp:
        if (
            adp.affected
            or adp.cpe_applicability
            or any(_vectors(adp.metrics))
            or adp.problem_types
        ):
            yield _advisory(cve, metadata, adp, Authority.ADP)
        yield from _decision_points(cve, adp)


def _advisory(cve: str, metadata: _Metadata, said: _Container, authority: Authority) -> Advisory:
    is_cna = authority is Authority.CNA
    vectors = _vectors(said.metrics)
    return Advisory(
        cve=cve,
        source="cve5" if is_cna else "cve5-adp",
        notice="" if is_cna else said.provider_metadata.short_name,
        authority=authority,
        modified_at=_modified_at(metadata, said, is_cna=is_cna),
        published_at=instant(metadata.date_published),
        is_rejected=metadata.state.upper() == "REJECTED",
        title=said.title,
        description=_english(said.descriptions),
        cvss=tuple(dict.fromkeys(vector.vector_string for vector in vectors)),
        score=vectors[0].base_score if vectors else None,
        cwe=tuple(
            dict.fromkeys(
                p.cwe_id for ps in said.problem_types for p in ps.descriptions if p.cwe_id
            )
        ),
        configurations=(
            *configurations(said.affected),
            *configurations_of_trees(said.cpe_applicability or []),
        ),
        defaults=defaults(said.affected),
        remediations=tuple(text.value for text in said.solutions + said.workarounds if text.value),
        references=tuple(dict.fromkeys(one.url for one in said.references if one.url)),
    )


def _modified_at(metadata: _Metadata, said: _Container, *, is_cna: bool) -> datetime:
    own = instant(said.provider_metadata.date_updated)
    whole = instant(metadata.date_updated) or instant(metadata.date_published)
    return ((whole or own) if is_cna else (own or whole)) or EPOCH


def _english(texts: list[_Text]) -> str:
    return next((text.value for text in texts if text.lang.lower().startswith("en")), "")


def _vectors(metrics: list[_Metric]) -> list[_Cvss]:
    """Return the CVSS metrics, newest version first."""
    ordered = (
        [m.v4 for m in metrics],
        [m.v31 for m in metrics],
        [m.v30 for m in metrics],
        [m.v2 for m in metrics],
    )
    return [one for family in ordered for one in family if one and one.vector_string]


def _decision_points(cve: str, adp: _Container) -> Iterator[SsvcPoint]:
    for metric in adp.metrics:
        if metric.other and metric.other.type.lower() == "ssvc":
            said = record(_SSVC, metric.other.content)
            options = {
                key.lower(): value.lower() for one in said.options for key, value in one.items()
            }
            yield SsvcPoint(
                cve,
                exploitation=options.get("exploitation", ""),
                automatable=options.get("automatable", ""),
                technical_impact=options.get("technical impact", ""),
                at=instant(said.timestamp),
            )
