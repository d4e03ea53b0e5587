"""The Debian security tracker: which release of a source package is affected. Described in
docs/sources/debian_tracker.md."""

from collections.abc import Iterator
from datetime import timedelta
from typing import BinaryIO

import msgspec

from vigie.core.advisories import Advisory, Authority, Configuration, Group, Match, Status
from vigie.core.inventory import SetAside
from vigie.core.products.distributions import Distribution, release_named
from vigie.core.vocabulary import CveId, InvalidCveId
from vigie.errors import VigieError
from vigie.sources.contract import Source
from vigie.sources.feeds.shared.decoding import (
    UnreadableRecord,
    document,
    record,
    refuse,
    set_aside,
    utf8,
)
from vigie.sources.feeds.shared.instants import EPOCH
from vigie.sources.feeds.shared.span import LOWEST

SOURCE = Source(
    name="debian",
    title_fr="Suivi de sécurité de Debian",
    title_en="Debian security tracker",
    every=timedelta(days=1),
    licence="public domain",
    urls=("https://security-tracker.debian.org/tracker/data/json",),
    page="debian_tracker.md",
)
_DEBIAN = Distribution("deb", "debian")
_NEVER = "0"
"""The fixed version of a release that was never affected."""


class _Release(msgspec.Struct):
    status: str
    fixed_version: str = ""


class _Issue(msgspec.Struct):
    releases: dict[str, _Release]
    description: str = ""


_TRACKER = msgspec.json.Decoder(dict[str, dict[str, msgspec.Raw]])
_ISSUE = msgspec.json.Decoder(_Issue)


def recognises(name: str, head: bytes) -> bool:
    """Recognise packages, their issues and the releases of each."""
    plain = head.lstrip()[:1] == b"{" and b'"releases"' in head
    return plain and b'"repositories"' in head and b'"urgency"' in head


def parse(raw: BinaryIO, name: str) -> Iterator[Advisory | SetAside]:
    """Yield one advisory per CVE, on all its packages. The tracker dates nothing: between two
    files, the last imported is believed."""
    tracker = document(_TRACKER, utf8(raw, name), name)
    found: dict[str, list[Match]] = {}
    words: dict[str, str] = {}
    left: list[SetAside] = []
    for package, issues in tracker.items():
        for cve, content in issues.items():
            try:
                issue = _issue(cve, content)
            except VigieError as error:
                left.append(set_aside(f"{package} {cve}", error))
                continue
            if issue is not None:
                found.setdefault(cve, []).extend(_matches(package, issue))
                words.setdefault(cve, issue.description)
    if not found and (left or not tracker):
        refuse(name, fr="aucun enregistrement lisible", en="not one readable record")
    yield from (_advisory(cve, matches, words[cve]) for cve, matches in found.items())
    yield from left


def _issue(cve: str, content: msgspec.Raw) -> _Issue | None:
    """Return an issue; ``None`` for the tracker's own provisional names (``TEMP-…``)."""
    if cve.startswith("TEMP-"):
        return None
    try:
        CveId(cve)
    except InvalidCveId as error:
        raise UnreadableRecord(reason_fr=error.say("fr"), reason_en=error.say("en")) from error
    return record(_ISSUE, content)


def _advisory(cve: str, matches: list[Match], description: str) -> Advisory:
    return Advisory(
        cve=cve,
        source="debian",
        authority=Authority.DISTRIBUTION,
        modified_at=EPOCH,
        description=description,
        configurations=(Configuration((Group(tuple(matches)),)),) if matches else (),
    )


def _matches(package: str, issue: _Issue) -> Iterator[Match]:
    for release, said in issue.releases.items():
        named = Match(*_DEBIAN.package(package), target_sw=release_named(release))
        if said.status == "open":
            yield named._replace(start=LOWEST)
        elif said.status != "resolved" or not said.fixed_version:
            yield named._replace(start=LOWEST, status=Status.UNKNOWN)
        elif said.fixed_version == _NEVER:
            yield named._replace(start=LOWEST, status=Status.UNAFFECTED)
        else:
            yield named._replace(start=LOWEST, end=said.fixed_version)
            yield named._replace(start=said.fixed_version, status=Status.UNAFFECTED)
