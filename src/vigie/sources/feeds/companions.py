"""What publishers put beside advisories: schemas, indexes, hashes, lists of links. Recognised and
listed, never an error, and nothing is read from it. Described in docs/sources/companions.md.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import BinaryIO

from vigie.core.advisories import FeedKind
from vigie.core.inventory import SetAside
from vigie.sources.contract import Source

SOURCE = Source(
    name="companions",
    title_fr="Ce qui accompagne les avis (index, schémas, empreintes)",
    title_en="What stands beside advisories (indexes, schemas, hashes)",
    every=timedelta(days=36_500),
    licence="as their advisories",
    page="companions.md",
)
KIND = FeedKind.NOT_AN_ADVISORY

_META = re.compile(rb"lastModifiedDate:\S+\s+size:\d+")
_PATH = rb"[\w./+ -]+\.json"
_INDEX = re.compile(rb"(?:" + _PATH + rb"\r?\n)+")
_CHANGES = re.compile(rb'(?:"?' + _PATH + rb'"?,"?\d{4}-\d{2}-\d{2}T[^"\n,]*"?\r?\n)+')
_HASH = re.compile(rb"[0-9a-fA-F]{40,128}(?:\s+\*?[^\n]*)?\s*")
_JSON_MARKS: tuple[tuple[bytes, ...], ...] = (
    (b'"$schema"', b"json-schema.org", b'"properties"'),
    (b'"feed"', b'"entry"', b'"updated"'),
    (b'"service"', b'"workspace"'),
    (b'"categories"', b'"category"', b'"term"'),
    (b'"categories"', b'"fixed"'),
    (b'"aggregator_version"', b'"canonical_url"'),
    (b'"canonical_url"', b'"metadata_version"', b'"publisher"'),
)


def recognises(name: str, head: bytes) -> bool:
    """Recognise ``.meta`` files, CSAF indexes and hashes, ROLIE documents, provider metadata and
    JSON schemas, each by its content."""
    plain = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if plain.startswith(b"{"):
        return any(all(mark in plain for mark in marks) for marks in _JSON_MARKS)
    return _is_listing(plain)


def _is_listing(plain: bytes) -> bool:
    whole_lines = plain[: plain.rfind(b"\n") + 1]
    if _META.match(plain) or plain.startswith(b"-----BEGIN PGP"):
        return True
    if _HASH.fullmatch(plain):
        return True
    return bool(_INDEX.fullmatch(whole_lines) or _CHANGES.fullmatch(whole_lines))


def parse(raw: BinaryIO, name: str) -> Iterator[SetAside]:
    """Yield nothing: the file is listed as what it is."""
    return iter(())
