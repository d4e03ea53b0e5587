"""CSAF 2.0 advisories of vendors and coordinators. Described in docs/sources/csaf.md."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import BinaryIO

import msgspec

from vigie.core.advisories import Advisory, Authority, NoticeTree
from vigie.core.inventory import SetAside
from vigie.core.trees import Stated, Tree
from vigie.core.vocabulary import CveId, vulnerability_name
from vigie.errors import VigieError
from vigie.sources.contract import Source
from vigie.sources.feeds.shared.csaf_products import Products, ProductTree, Statuses
from vigie.sources.feeds.shared.csaf_trees import products_of, stated_of
from vigie.sources.feeds.shared.decoding import (
    UnreadableRecord,
    document,
    record,
    refuse,
    set_aside,
    utf8,
)
from vigie.sources.feeds.shared.instants import EPOCH, instant

SOURCE = Source(
    name="csaf",
    title_fr="CSAF, avis des éditeurs et fabricants",
    title_en="CSAF, advisories of vendors",
    every=timedelta(days=7),
    licence="as each publisher says (TLP:CLEAR)",
    page="csaf.md",
    checksum="beside",
)


class _Tracking(msgspec.Struct):
    id: str
    current_release_date: str
    initial_release_date: str = ""


class _Publisher(msgspec.Struct):
    name: str = ""
    category: str = ""


class _Document(msgspec.Struct):
    csaf_version: str
    title: str
    tracking: _Tracking
    publisher: _Publisher = msgspec.field(default_factory=_Publisher)


class _Cwe(msgspec.Struct):
    id: str = ""


class _Note(msgspec.Struct):
    category: str = ""
    text: str = ""
    title: str = ""


class _Reference(msgspec.Struct):
    url: str = ""


class _Remediation(msgspec.Struct):
    category: str = ""
    details: str = ""
    url: str = ""
    product_ids: list[str] = []
    group_ids: list[str] = []


class _Cvss(msgspec.Struct, rename="camel"):
    vector_string: str = ""
    base_score: float | None = None


class _Score(msgspec.Struct):
    cvss_v4: _Cvss | None = None
    cvss_v3: _Cvss | None = None
    cvss_v2: _Cvss | None = None


class _Id(msgspec.Struct):
    text: str = ""
    system_name: str = ""


class _Vulnerability(msgspec.Struct):
    cve: str | None = None
    ids: list[_Id] = []
    title: str = ""
    cwe: _Cwe | None = None
    notes: list[_Note] = []
    product_status: Statuses = msgspec.field(default_factory=Statuses)
    references: list[_Reference] = []
    remediations: list[_Remediation] = []
    scores: list[_Score] = []


class _Csaf(msgspec.Struct):
    document: _Document
    product_tree: ProductTree = msgspec.field(default_factory=ProductTree)
    vulnerabilities: list[msgspec.Raw] = []


_UNFIT = re.compile(r"[^A-Za-z0-9._:-]+")
_CSAF = msgspec.json.Decoder(_Csaf)
_VULNERABILITY = msgspec.json.Decoder(_Vulnerability)


def recognises(name: str, head: bytes) -> bool:
    """Recognise the version that a CSAF document declares in its head."""
    plain = head.lstrip()[:1] == b"{" and b'"csaf_version"' in head
    return plain and b'"tracking"' in head and b"json-schema.org" not in head


def parse(raw: BinaryIO, name: str) -> Iterator[Advisory | NoticeTree | SetAside]:
    """Yield one advisory per vulnerability of the document, then its product tree."""
    csaf = document(_CSAF, utf8(raw, name), name)
    if not csaf.document.csaf_version.startswith("2."):
        refuse(name, fr="version de CSAF non lue", en="CSAF version that is not read")
    products = Products(csaf.product_tree)
    found: dict[str, Advisory] = {}
    read, left, is_broken = 0, [], False
    stated: list[Stated] = []
    for ordinal, content in enumerate(csaf.vulnerabilities, start=1):
        try:
            one = record(_VULNERABILITY, content)
            name = _named(csaf, one, ordinal)
            stated.append(_stated(csaf, one, name))
            advisory = _advisory(csaf.document, one, products, name)
        except VigieError as error:
            left.append(set_aside(f"vulnerabilities {ordinal}", error))
            is_broken = is_broken or isinstance(error, UnreadableRecord)
            continue
        read += 1
        found[advisory.cve] = _joined(found.get(advisory.cve), advisory)
    if is_broken and not read:
        refuse(name, fr=left[0].reason_fr, en=left[0].reason_en, where=left[0].position)
    yield from found.values()
    if stated:
        yield _tree(csaf, stated)
    yield from left


def _tree(csaf: _Csaf, stated: list[Stated]) -> NoticeTree:
    said = csaf.document
    modified_at = instant(said.tracking.current_release_date) or EPOCH
    products = products_of(csaf.product_tree)
    return NoticeTree(
        "csaf", modified_at, Tree(said.tracking.id, said.title, products, tuple(stated))
    )


def _named(csaf: _Csaf, one: _Vulnerability, ordinal: int) -> str:
    """Return the CVE of a vulnerability; without one, the identifier its publisher gives it, else
    the notice's own. Raises ``InvalidCveId`` for a CVE that is none."""
    said = (one.cve or "").strip()
    if said.upper().startswith("CVE"):
        return CveId(said).text
    notice = csaf.document.tracking.id
    alone = notice if len(csaf.vulnerabilities) == 1 else f"{notice}-{ordinal}"
    given = (_UNFIT.sub("-", text.strip()).strip("-") for text in (said, *_texts(one), alone))
    return next(filter(None, map(vulnerability_name, given)), f"CSAF-{ordinal}")


def _texts(one: _Vulnerability) -> Iterator[str]:
    yield from (each.text for each in one.ids)


def _stated(csaf: _Csaf, one: _Vulnerability, name: str) -> Stated:
    """Return what a vulnerability says of the products."""
    remedies = [
        (r.category, f"{r.details.strip()} {r.url.strip()}".strip(), r.product_ids, r.group_ids)
        for r in one.remediations
    ]
    return stated_of(name, one.product_status, remedies, csaf.product_tree)


def _advisory(said: _Document, one: _Vulnerability, products: Products, name: str) -> Advisory:
    vectors = _vectors(one.scores)
    return Advisory(
        cve=name,
        source="csaf",
        authority=Authority.VENDOR_CSAF,
        modified_at=instant(said.tracking.current_release_date) or EPOCH,
        published_at=instant(said.tracking.initial_release_date),
        title=one.title or said.title,
        description=next(
            (n.text for n in one.notes if n.category in ("summary", "description")), ""
        ),
        cvss=tuple(dict.fromkeys(vector.vector_string for vector in vectors)),
        score=vectors[0].base_score if vectors else None,
        cwe=(one.cwe.id,) if one.cwe and one.cwe.id else (),
        configurations=products.configurations(one.product_status),
        remediations=tuple(dict.fromkeys(_remedies(one.remediations))),
        references=tuple(dict.fromkeys(r.url for r in one.references if r.url)),
        notice=said.tracking.id,
    )


def _joined(known: Advisory | None, other: Advisory) -> Advisory:
    """Return one advisory for a CVE that stands twice in a document."""
    if known is None:
        return other
    return replace(
        known,
        configurations=known.configurations + other.configurations,
        remediations=tuple(dict.fromkeys(known.remediations + other.remediations)),
        references=tuple(dict.fromkeys(known.references + other.references)),
    )


def _vectors(scores: list[_Score]) -> list[_Cvss]:
    families = (
        [s.cvss_v4 for s in scores],
        [s.cvss_v3 for s in scores],
        [s.cvss_v2 for s in scores],
    )
    return [one for family in families for one in family if one and one.vector_string]


def _remedies(remediations: list[_Remediation]) -> Iterator[str]:
    for one in remediations:
        text = " ".join(part.strip() for part in (one.details, one.url) if part.strip())
        if text:
            yield f"{one.category}: {text}" if one.category else text
