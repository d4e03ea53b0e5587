"""OpenVEX: what the maker of a product says of a vulnerability in it. Described in
docs/sources/openvex.md."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO

import msgspec

from vigie.core.advisories import Advisory, Authority, Status
from vigie.core.inventory import SetAside
from vigie.core.vocabulary import vulnerability_name
from vigie.sources.contract import Source
from vigie.sources.feeds.shared.decoding import UnreadableRecord, document, each, utf8
from vigie.sources.feeds.shared.instants import EPOCH, instant
from vigie.sources.feeds.shared.statements import STATUSES, identified, justified, stated

SOURCE = Source(
    name="openvex",
    title_fr="OpenVEX, déclarations des éditeurs",
    title_en="OpenVEX, statements of vendors",
    every=timedelta(days=30),
    licence="as each publisher says",
    page="openvex.md",
)


class _Named(msgspec.Struct):
    id: str = msgspec.field(default="", name="@id")
    name: str = ""
    identifiers: dict[str, str] = {}
    aliases: list[str] = []
    subcomponents: list["_Named"] = []

    def texts(self) -> tuple[str, ...]:
        """Return what may name it: its identifiers, then its address."""
        return (*self.identifiers.values(), self.id, self.name)


class _Statement(msgspec.Struct):
    vulnerability: _Named | str
    status: str
    products: list[_Named | str] = []
    timestamp: str = ""
    last_updated: str = ""
    justification: str = ""
    impact_statement: str = ""
    action_statement: str = ""


class _OpenVex(msgspec.Struct):
    statements: list[msgspec.Raw]
    id: str = msgspec.field(default="", name="@id")
    timestamp: str = ""
    last_updated: str = ""


_OPENVEX = msgspec.json.Decoder(_OpenVex)
_STATEMENT = msgspec.json.Decoder(_Statement)


def recognises(name: str, head: bytes) -> bool:
    """Recognise the context of OpenVEX."""
    plain = head.lstrip()[:1] == b"{" and b'"@context"' in head
    return plain and b"openvex" in head and b'"statements"' in head


def parse(raw: BinaryIO, name: str) -> Iterator[Advisory | SetAside]:
    """Yield one advisory per statement and product: the newest of those on one vulnerability of
    one product supersedes the others, as OpenVEX says, whatever the document they stand in."""
    read = document(_OPENVEX, utf8(raw, name), name)

    def built(one: _Statement) -> Iterator[Advisory]:
        status = _status(one)
        for product in one.products or [read.id]:
            yield _advisory(read, one, status, product)

    yield from each(read.statements, _STATEMENT, built, name=name, position="statement")


def _status(one: _Statement) -> Status:
    status = STATUSES.get(one.status)
    if status is None:
        raise UnreadableRecord(
            reason_fr=f"statut inconnu : {one.status!r}",
            reason_en=f"unknown status: {one.status!r}",
        )
    return status


def _advisory(read: _OpenVex, one: _Statement, status: Status, product: _Named | str) -> Advisory:
    said = (one.justification, one.impact_statement, one.action_statement)
    subjects = [_texts(product), *(part.texts() for part in _parts(product))]
    whole, *parts = map(identified, subjects)
    return Advisory(
        cve=_cve(one.vulnerability),
        source="openvex",
        authority=Authority.VENDOR_CSAF,
        modified_at=_at(read, one),
        configurations=tuple(stated(whole, parts, status)),
        remediations=justified(one.status, *said),
        references=(read.id,) if read.id.startswith("http") else (),
        notice=" > ".join(next(filter(None, texts), "") for texts in subjects),
    )


def _cve(vulnerability: _Named | str) -> str:
    """Return the CVE of a vulnerability, by its name or an alias, else its own name."""
    if isinstance(vulnerability, str):
        names = [vulnerability]
    else:
        names = [vulnerability.name, *vulnerability.aliases, vulnerability.id.rpartition("/")[2]]
    known = [name for text in names if (name := vulnerability_name(text.strip()))]
    found = next((name for name in known if name.startswith("CVE-")), known[0] if known else "")
    if not found:
        raise UnreadableRecord(
            reason_fr="vulnérabilité sans nom", reason_en="unnamed vulnerability"
        )
    return found


def _texts(product: _Named | str) -> tuple[str, ...]:
    return (product,) if isinstance(product, str) else product.texts()


def _parts(product: _Named | str) -> list[_Named]:
    return [] if isinstance(product, str) else product.subcomponents


def _at(read: _OpenVex, one: _Statement) -> datetime:
    texts = (one.last_updated, one.timestamp, read.last_updated, read.timestamp)
    return next((at for text in texts if (at := instant(text)) is not None), EPOCH)
