"""A file that came is the one its publisher gives: its hash, and its signature where there is
one."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import httpx

from vigie.errors import VigieError
from vigie.sources import fetch as web
from vigie.sources.contract import Source
from vigie.sources.listings import Entry, Key
from vigie.sources.signatures import certificate_of, check_signature

if TYPE_CHECKING:
    from pysequoia import Cert

BESIDE = (".sha512", ".sha256")


def check_file(
    source: Source, url: str, path: Path, *, fence: web.Fence, http: httpx.Client
) -> None:
    """Compare with the publisher's hash where it gives one; a wrong file is removed."""
    try:
        expected = _expected(source, url, path.parent / "hash", fence, http)
        if expected:
            decompressed = source.checksum == "meta"
            web.check_hash(path, url=url, expected=expected, decompressed=decompressed)
    except VigieError:
        path.unlink(missing_ok=True)
        raise


def check_entry(
    entry: Entry,
    path: Path,
    *,
    certificates: "Sequence[Cert]",
    fence: web.Fence,
    http: httpx.Client,
) -> None:
    """Check what a list names: its hash when the list gives one, its signature when the publisher
    names its keys; a wrong file is removed."""
    try:
        if entry.hash_url:
            found = web.fetch(entry.hash_url, into=path.parent / "hash", fence=fence, http=http)
            web.check_hash(
                path, url=entry.url, expected=_first_word(found.path), decompressed=False
            )
        if entry.signature_url and certificates:
            into = path.parent / "signature"
            signed = web.fetch(entry.signature_url, into=into, fence=fence, http=http)
            check_signature(path, content(signed.path), url=entry.url, certificates=certificates)
    except VigieError:
        path.unlink(missing_ok=True)
        raise


def certificates_of(
    keys: Sequence[Key], *, into: Path, fence: web.Fence, http: httpx.Client
) -> "list[Cert]":
    """Return the public keys that a publisher names, each with the fingerprint announced."""
    found = []
    for key in keys:
        came = web.fetch(key.url, into=into, fence=fence, http=http)
        found.append(certificate_of(content(came.path), url=key.url, fingerprint=key.fingerprint))
    return found


def content(path: Path | None) -> bytes:
    return path.read_bytes() if path else b""


def _first_word(path: Path | None) -> str:
    words = content(path).split()
    return words[0].decode("ascii", "replace") if words else ""


def _expected(
    source: Source, url: str, into: Path, fence: web.Fence, http: httpx.Client
) -> str | None:
    if source.checksum == "meta":
        found = web.fetch(_meta_of(url), into=into, fence=fence, http=http)
        return web.expected_sha256_of_meta(content(found.path))
    if source.checksum == "beside":
        for suffix in BESIDE:
            try:
                found = web.fetch(url + suffix, into=into, fence=fence, http=http)
            except web.FetchFailed:
                continue
            return _first_word(found.path) or None
    return None


def _meta_of(url: str) -> str:
    parts = urlsplit(url)
    path = parts.path.removesuffix(".gz").removesuffix(".json") + ".meta"
    return urlunsplit(parts._replace(path=path))
