"""CycloneDX VEX: vulnerabilities of a bill of materials, with their analysis. Described in
docs/sources/cyclonedx_vex.md."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import BinaryIO
from urllib.parse import unquote

import msgspec

from vigie.core.advisories import Advisory, Authority, Configuration, Group, Match, Status
from vigie.core.inventory import SetAside
from vigie.core.products import Identified
from vigie.core.vocabulary import vulnerability_name
from vigie.sources.contract import Source
from vigie.sources.feeds.shared.bounds import spans
from vigie.sources.feeds.shared.decoding import UnreadableRecord, document, each, refuse, utf8
from vigie.sources.feeds.shared.instants import EPOCH, instant
from vigie.sources.feeds.shared.statements import STATUSES, identified, justified, match_of

SOURCE = Source(
    name="cyclonedx-vex",
    title_fr="CycloneDX VEX, déclarations des éditeurs",
    title_en="CycloneDX VEX, statements of vendors",
    every=timedelta(days=30),
    licence="as each publisher says",
    page="cyclonedx_vex.md",
)
_VERSION_STATUSES = {
    "affected": Status.AFFECTED,
    "unaffected": Status.UNAFFECTED,
    "unknown": Status.UNKNOWN,
}


class _Component(msgspec.Struct):
    ref: str = msgspec.field(default="", name="bom-ref")
    purl: str = ""
    cpe: str = ""
    components: list["_Component"] = []


class _Analysis(msgspec.Struct):
    state: str = ""
    justification: str = ""
    detail: str = ""
    response: list[str] = []


class _Version(msgspec.Struct):
    version: str = ""
    range: str = ""
    status: str = "affected"


class _Affects(msgspec.Struct):
    ref: str
    versions: list[_Version] = []


class _Vulnerability(msgspec.Struct):
    id: str
    analysis: _Analysis | None = None
    affects: list[_Affects] = []
    updated: str = ""
    published: str = ""
    description: str = ""


class _Metadata(msgspec.Struct):
    timestamp: str = ""
    component: _Component | None = None


class _Bom(msgspec.Struct, rename="camel"):
    bom_format: str
    vulnerabilities: list[msgspec.Raw]
    serial_number: str = ""
    metadata: _Metadata = msgspec.field(default_factory=_Metadata)
    components: list[_Component] = []


_BOM = msgspec.json.Decoder(_Bom)
_VULNERABILITY = msgspec.json.Decoder(_Vulnerability)
_Named = dict[str, Identified]


def recognises(name: str, head: bytes) -> bool:
    """Recognise a bill of materials that analyses vulnerabilities."""
    plain = head.lstrip()[:1] == b"{" and b'"bomFormat"' in head and b'"CycloneDX"' in head
    return plain and b'"vulnerabilities"' in head and b'"affects"' in head


def parse(raw: BinaryIO, name: str) -> Iterator[Advisory | SetAside]:
    """Yield one advisory per vulnerability and component: a document may hold several entries on
    one vulnerability, each on other components."""
    bom = document(_BOM, utf8(raw, name), name)
    if bom.bom_format != "CycloneDX" or not bom.vulnerabilities:
        refuse(name, fr="aucune vulnérabilité analysée", en="no vulnerability is analysed")
    known = _known(bom)

    def built(one: _Vulnerability) -> Iterator[Advisory]:
        by_ref: dict[str, list[_Affects]] = {}
        for affected in one.affects or [_Affects("")]:
            by_ref.setdefault(affected.ref, []).append(affected)
        for affects in by_ref.values():
            yield _advisory(bom, one, affects, known)

    yield from each(
        bom.vulnerabilities, _VULNERABILITY, built, name=name, position="vulnerability"
    )


def _known(bom: _Bom) -> _Named:
    waiting = [*bom.components, *([bom.metadata.component] if bom.metadata.component else [])]
    found: _Named = {}
    while waiting:
        component = waiting.pop()
        waiting.extend(component.components)
        if component.ref:
            found[component.ref] = identified((component.purl, component.cpe))
    return found


def _advisory(
    bom: _Bom, one: _Vulnerability, affects: Sequence[_Affects], known: _Named
) -> Advisory:
    analysis = one.analysis or _Analysis()
    status = _status(analysis.state)
    ref = affects[0].ref
    matches = tuple(m for a in affects for m in _matches(a, _subject(ref, known), status))
    name = vulnerability_name(one.id.strip())
    if name is None:
        raise UnreadableRecord(
            reason_fr="vulnérabilité sans nom", reason_en="unnamed vulnerability"
        )
    said = (analysis.justification, analysis.detail, ", ".join(analysis.response))
    return Advisory(
        cve=name,
        source="cyclonedx-vex",
        authority=Authority.VENDOR_CSAF,
        modified_at=instant(one.updated) or instant(bom.metadata.timestamp) or EPOCH,
        published_at=instant(one.published),
        description=one.description,
        configurations=(Configuration((Group(matches),)),) if matches else (),
        remediations=justified(analysis.state or "affected", *said),
        notice=" > ".join(filter(None, (bom.serial_number, ref))),
    )


def _status(state: str) -> Status:
    """Return the status of a state; a vulnerability without analysis is under investigation."""
    if not state:
        return Status.UNKNOWN
    found = STATUSES.get(state)
    if found is None:
        raise UnreadableRecord(
            reason_fr=f"état inconnu : {state!r}", reason_en=f"unknown state: {state!r}"
        )
    return found


def _subject(ref: str, known: _Named) -> Identified:
    """Return what a reference names: a component of the document, of another one (BOM-Link), or
    a purl."""
    if ref in known:
        return known[ref]
    linked = unquote(ref.partition("#")[2]) if ref.startswith("urn:cdx:") else ref
    return known.get(linked) or identified((linked,))


def _matches(affects: _Affects, subject: Identified, status: Status) -> Iterator[Match]:
    """Yield the versions an entry names, each with its own status, else the component."""
    whole = match_of(subject, status)
    if whole is None:
        return
    if not affects.versions:
        yield whole
        return
    for one in affects.versions:
        own = _VERSION_STATUSES.get(one.status, Status.UNKNOWN)
        if own is Status.AFFECTED and status is not Status.AFFECTED:
            own = status
        for span in spans(one.version or one.range):
            yield whole._replace(
                version=span.version,
                start=span.start,
                start_including=span.start_including,
                end=span.end,
                end_including=span.end_including,
                status=own,
            )
