"""OSV: vulnerabilities of packages, of languages and of distributions. Described in
docs/sources/osv.md."""

from collections.abc import Iterator
from datetime import timedelta
from typing import BinaryIO

import msgspec

from vigie.core.advisories import (
    ANY,
    Advisory,
    Authority,
    Configuration,
    Group,
    Match,
    Status,
)
from vigie.core.inventory import SetAside
from vigie.core.versions import scheme_of
from vigie.sources.contract import Source
from vigie.sources.feeds.shared.decoding import UnreadableRecord, each, records
from vigie.sources.feeds.shared.ecosystems import Place, placed
from vigie.sources.feeds.shared.instants import EPOCH, instant
from vigie.sources.feeds.shared.osv_ranges import Range, spans_of

SOURCE = Source(
    name="osv",
    title_fr="OSV, vulnérabilités de paquets",
    title_en="OSV, vulnerabilities of packages",
    every=timedelta(days=1),
    licence="as each database says (CC-BY-4.0, CC0-1.0…)",
    page="osv.md",
)


class _Package(msgspec.Struct):
    ecosystem: str = ""
    name: str = ""


class _Affected(msgspec.Struct):
    package: _Package | None = None
    ranges: list[Range] | None = None
    versions: list[str] | None = None


class _Severity(msgspec.Struct):
    type: str = ""
    score: str = ""


class _Reference(msgspec.Struct):
    url: str = ""


class _Vulnerability(msgspec.Struct):
    id: str
    modified: str
    published: str = ""
    withdrawn: str = ""
    aliases: list[str] | None = None
    upstream: list[str] | None = None
    related: list[str] | None = None
    summary: str = ""
    details: str = ""
    severity: list[_Severity] | None = None
    affected: list[_Affected] | None = None
    references: list[_Reference] | None = None


_VULNERABILITY = msgspec.json.Decoder(_Vulnerability)


def recognises(name: str, head: bytes) -> bool:
    """Recognise one vulnerability, a list of them or one per line."""
    is_json = head.lstrip()[:1] in (b"{", b"[")
    said = b'"affected"' in head or b'"schema_version"' in head
    return is_json and said and b'"modified"' in head and b'"id"' in head and _is_plain(head)


def _is_plain(head: bytes) -> bool:
    others = (b'"cveMetadata"', b'"csaf_version"', b'"bomFormat"', b'"@context"', b'"statements"')
    return not any(mark in head for mark in others)


def parse(raw: BinaryIO, name: str) -> Iterator[Advisory | SetAside]:
    """Yield one advisory per CVE of each vulnerability; one without CVE keeps its own name."""
    yield from each(records(raw, name), _VULNERABILITY, _advisories, name=name)


def _advisories(one: _Vulnerability) -> Iterator[Advisory]:
    affected = [] if one.withdrawn else one.affected or []
    places = [(place, entry) for entry in affected if (place := _place(entry)) is not None]
    for authority in (Authority.DISTRIBUTION, Authority.OSV):
        is_packed = authority is Authority.DISTRIBUTION
        matches = [m for p, e in places if p.is_packed == is_packed for m in _matches(p, e)]
        if matches or (not places and not is_packed):
            for identifier in _identifiers(one):
                yield _advisory(one, identifier, authority, tuple(matches))


def _identifiers(one: _Vulnerability) -> list[str]:
    """Return the CVE that a vulnerability is, or the first of its own names: an alias is the same
    finding. A distribution's notice (``upstream``) may gather several."""
    named = [one.id, *(one.aliases or []), *(one.upstream or [])]
    known = dict.fromkeys(n.strip().upper() for n in named if n.strip().upper()[:4] == "CVE-")
    own = sorted(n.strip() for n in (one.id, *(one.aliases or [])) if n.strip())
    if not (known or own):
        raise UnreadableRecord(
            reason_fr="vulnérabilité sans nom", reason_en="unnamed vulnerability"
        )
    return list(known) or own[:1]


def _advisory(
    one: _Vulnerability, identifier: str, authority: Authority, matches: tuple[Match, ...]
) -> Advisory:
    return Advisory(
        cve=identifier,
        source="osv",
        authority=authority,
        modified_at=instant(one.modified) or EPOCH,
        published_at=instant(one.published),
        title=one.summary,
        description=one.details,
        cvss=tuple(s.score for s in one.severity or () if s.type.startswith("CVSS")),
        configurations=(Configuration((Group(matches),)),) if matches else (),
        references=tuple(dict.fromkeys(r.url for r in one.references or () if r.url)),
        notice=one.id.strip(),
    )


def _place(entry: _Affected) -> Place | None:
    package = entry.package
    if package is None or not package.name:
        return None
    return placed(package.ecosystem, package.name)


def _matches(place: Place, entry: _Affected) -> Iterator[Match]:
    """Yield the spans of a package; when nothing of them can be ordered, its versions are
    unknown."""
    part, vendor, product = place.product
    spans = spans_of(
        entry.ranges or [],
        entry.versions or [],
        scheme=scheme_of(place.product),
        is_packed=place.is_packed,
    )
    for span, scheme in spans:
        yield Match(
            *(part, vendor, product, span.version),
            start=span.start,
            end=span.end,
            end_including=span.end_including,
            target_sw=place.release,
            sw_edition=place.edition,
            scheme=scheme,
        )
    if not spans:
        yield Match(part, vendor, product, ANY, target_sw=place.release, status=Status.UNKNOWN)
