"""CERT-FR: notices and alerts of ANSSI, and the list of alerts. Described in
docs/sources/certfr.md."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import BinaryIO

import msgspec

from vigie.core.advisories import Notice
from vigie.core.inventory import SetAside
from vigie.core.vocabulary import CveId, InvalidCveId
from vigie.sources.contract import Source
from vigie.sources.feeds.shared.decoding import UnreadableRecord, each, record, records
from vigie.sources.feeds.shared.instants import day

SOURCE = Source(
    name="certfr",
    title_fr="CERT-FR, avis et alertes",
    title_en="CERT-FR, notices and alerts",
    every=timedelta(days=1),
    licence="etalab-2.0",
    urls=(
        "https://www.cert.ssi.gouv.fr/avis/feed/",
        "https://www.cert.ssi.gouv.fr/alerte/feed/",
    ),
    page="certfr.md",
)
_REFERENCE = re.compile(r"CERT(?:FR|A)-\d{4}-(?:AVI|ALE|CTI|ACT|IOC|DUR|INF|REC)-\d+")


class _Cve(msgspec.Struct):
    name: str


class _Said(msgspec.Struct):
    description: str | None = ""


class _Revision(msgspec.Struct):
    revision_date: str = ""


class _Notice(msgspec.Struct):
    reference: str
    title: str
    revisions: list[_Revision]
    cves: list[_Cve] = []
    summary: str | None = ""
    affected_systems: list[_Said] = []
    affected_systems_content: str | None = ""
    risks: list[_Said] = []
    closed_at: str | None = None


class _Alert(msgspec.Struct):
    alert: str
    published_at: str
    cves: list[str]


_NOTICE = msgspec.json.Decoder(_Notice)
_ALERT = msgspec.json.Decoder(_Alert)
_FIELDS = msgspec.json.Decoder(dict[str, msgspec.Raw])


def recognises(name: str, head: bytes) -> bool:
    """Recognise a reference of CERT-FR (or CERTA, its former name) in the head."""
    is_notice = b'"reference"' in head and b'"revisions"' in head
    is_alerts = head.lstrip()[:1] == b"[" and b'"alert"' in head and b'"cves"' in head
    if is_notice and (b'"CERTFR-' in head or b'"CERTA-' in head):
        return True
    # The first notice of a file may be longer than its head.
    return is_alerts or b"cert.ssi.gouv.fr/openapi.json" in head


def parse(raw: BinaryIO, name: str) -> Iterator[Notice | SetAside]:
    """Yield one record per notice, or per alert of the list of alerts."""
    yield from each(records(raw, name), _FIELDS, _notices, name=name)


def _notices(fields: dict[str, msgspec.Raw]) -> Iterator[Notice]:
    """Tell an entry of the list of alerts from a notice by its fields."""
    content = msgspec.json.encode(fields)
    if "alert" in fields:
        yield from _alert(record(_ALERT, content))
    else:
        yield from _notice(record(_NOTICE, content))


def _notice(said: _Notice) -> Iterator[Notice]:
    reference = _reference(said.reference)
    dates = [found for one in said.revisions if (found := day(one.revision_date))]
    if not dates:
        raise UnreadableRecord(reason_fr="aucune date de révision", reason_en="no revision date")
    yield Notice(
        reference=reference,
        kind=_kind(reference),
        title=said.title.strip(),
        summary=(said.summary or "").strip(),
        published_on=min(dates),
        modified_on=max(dates),
        cves=_cves([one.name for one in said.cves]),
        systems=_systems(said),
        risks=tuple(one.description for one in said.risks if one.description),
        closed_on=day(said.closed_at),
    )


def _alert(said: _Alert) -> Iterator[Notice]:
    reference = _reference(said.alert)
    on = _dated(said.published_at)
    yield Notice(reference, _kind(reference), "", "", on, on, _cves(said.cves), (), ())


def _systems(said: _Notice) -> tuple[str, ...]:
    """Return the systems listed, else the lines of the text that names them."""
    listed = tuple(one.description for one in said.affected_systems if one.description)
    text = (said.affected_systems_content or "").splitlines()
    lines = (line.strip(" -*\t") for line in text)
    return listed or tuple(line for line in lines if line and not line.startswith("<"))


def _reference(text: str) -> str:
    reference = text.strip()
    if not _REFERENCE.fullmatch(reference):
        raise UnreadableRecord(
            reason_fr=f"référence inattendue : {reference[:60]}",
            reason_en=f"unexpected reference: {reference[:60]}",
        )
    return reference


def _kind(reference: str) -> str:
    return "alert" if "-ALE-" in reference else "notice"


def _dated(text: str) -> date:
    found = day(text)
    if found is None:
        raise UnreadableRecord(reason_fr="date illisible", reason_en="unreadable date")
    return found


def _cves(names: list[str]) -> tuple[str, ...]:
    """Return the identifiers, each once; what is not one stands in the words of the notice."""
    return tuple(dict.fromkeys(name for one in names if (name := _cve(one))))


def _cve(name: str) -> str:
    try:
        return CveId(name.strip().upper()).text
    except InvalidCveId:
        return ""
