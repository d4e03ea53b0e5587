"""Reads what stands above advisories: lists of files to get, with their hash and signature.

Recognised by content: CSAF provider metadata, ROLIE feeds, directories (``changes.csv``), RSS.
Nothing is fetched here.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin

import msgspec
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from vigie.errors import VigieError


class UnreadableListing(VigieError):
    fr = "{url} : liste illisible ({reason})"
    en = "{url}: unreadable list ({reason})"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that a list names. ``updated`` tells one state of it from another; empty when the
    list does not say. ``hash_url`` and ``signature_url`` are empty when the list gives none."""

    url: str
    updated: str = ""
    hash_url: str = ""
    signature_url: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """An OpenPGP key that signs a publisher's files."""

    url: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Provider:
    """CSAF provider metadata: its lists and its keys."""

    listings: tuple[str, ...]
    keys: tuple[Key, ...]


class _Feed(msgspec.Struct):
    url: str = ""


class _Rolie(msgspec.Struct):
    feeds: list[_Feed] = []


class _Distribution(msgspec.Struct):
    rolie: _Rolie | None = None
    directory_url: str = ""


class _Key(msgspec.Struct):
    url: str
    fingerprint: str = ""


class _Metadata(msgspec.Struct):
    distributions: list[_Distribution]
    public_openpgp_keys: list[_Key] = []


class _Link(msgspec.Struct):
    rel: str
    href: str


class _Content(msgspec.Struct):
    src: str = ""


class _RolieEntry(msgspec.Struct):
    updated: str = ""
    content: _Content | None = None
    link: list[_Link] = []


class _RolieFeed(msgspec.Struct):
    entry: list[_RolieEntry] = []


class _Document(msgspec.Struct):
    feed: _RolieFeed


def provider_of(content: bytes, *, url: str) -> Provider | None:
    """Return what provider metadata says, ``None`` for another content."""
    if b'"distributions"' not in content or b'"document"' in content[:400]:
        return None
    try:
        found = msgspec.json.decode(content, type=_Metadata)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnreadableListing(url=url, reason=str(error)[:120]) from error
    feeds = [feed.url for d in found.distributions if d.rolie for feed in d.rolie.feeds]
    folders = [d.directory_url for d in found.distributions if d.directory_url]
    lists = feeds or [urljoin(_folder(each), "changes.csv") for each in folders]
    keys = [Key(urljoin(url, k.url), _plain(k.fingerprint)) for k in found.public_openpgp_keys]
    return Provider(tuple(urljoin(url, each) for each in lists), tuple(keys))


def entries_of(content: bytes, *, url: str) -> list[Entry] | None:
    """Return the files that a list names, ``None`` when it is no list."""
    head = content[:4096].lstrip(b"\xef\xbb\xbf \r\n\t")
    if head.startswith(b"<") and b"<rss" in head:
        return _of_rss(content, url)
    if head.startswith(b"{") and b'"feed"' in head[:400]:
        return _of_rolie(content, url)
    if url.endswith("/changes.csv"):
        return _of_changes(content, url)
    return None


def _of_rolie(content: bytes, url: str) -> list[Entry]:
    try:
        found = msgspec.json.decode(content, type=_Document)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnreadableListing(url=url, reason=str(error)[:120]) from error
    return [entry for each in found.feed.entry if (entry := _rolie_entry(each, url)).url]


def _rolie_entry(entry: _RolieEntry, base: str) -> Entry:
    links = {link.rel: urljoin(base, link.href) for link in entry.link}
    hashes = [urljoin(base, link.href) for link in entry.link if link.rel == "hash"]
    strongest = next((h for h in hashes if h.endswith(".sha512")), hashes[0] if hashes else "")
    content = urljoin(base, entry.content.src) if entry.content and entry.content.src else ""
    return Entry(
        url=content or links.get("self", ""),
        updated=entry.updated,
        hash_url=strongest,
        signature_url=links.get("signature", ""),
    )


def _of_changes(content: bytes, url: str) -> list[Entry]:
    """Read ``changes.csv``: path and instant; hash and signature stand beside each file."""
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadableListing(url=url, reason=str(error)[:120]) from error
    places = [(urljoin(url, row[0]), row[1]) for row in rows if len(row) > 1 and row[0]]
    return [Entry(p, at, f"{p}.sha512", f"{p}.asc") for p, at in places if p.endswith(".json")]


def _of_rss(content: bytes, url: str) -> list[Entry]:
    """Read the RSS of CERT-FR: each notice has its JSON beside its page."""
    try:
        root = fromstring(content)
    except (SyntaxError, DefusedXmlException) as error:
        raise UnreadableListing(url=url, reason=type(error).__name__) from error
    found = []
    for item in root.iter("item"):
        link = (item.findtext("link") or "").strip()
        if link:
            page = urljoin(url, _folder(link))
            found.append(Entry(urljoin(page, "json/"), (item.findtext("pubDate") or "").strip()))
    return found


def unique(entries: Iterable[Entry]) -> list[Entry]:
    """Return each file once: the entry that was changed last, as the list tells it."""
    latest: dict[str, Entry] = {}
    for entry in entries:
        known = latest.get(entry.url)
        if known is None or entry.updated > known.updated:
            latest[entry.url] = entry
    return list(latest.values())


def _folder(address: str) -> str:
    return address if address.endswith("/") else f"{address}/"


def _plain(fingerprint: str) -> str:
    return fingerprint.replace(" ", "").lower()
