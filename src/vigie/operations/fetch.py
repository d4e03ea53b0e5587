"""Fetch the configured sources and import what came. Off unless the configuration switches it
on."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx

from vigie.errors import VigieError
from vigie.operations.advisories import import_files
from vigie.operations.importing import DONE, LEFT_OUT, REFUSED, ImportReport, Outcome
from vigie.sources import fetch as web
from vigie.sources.catalogue import modules
from vigie.sources.contract import Source
from vigie.store import advisories as store
from vigie.store.home import home

_TRUE = frozenset(("1", "true", "yes", "on"))


class FetchIsOff(VigieError):
    fr = "la récupération en ligne est coupée : VIGIE_FETCH=1 l'autorise"
    en = "fetching is off: VIGIE_FETCH=1 allows it"


class UnknownSource(VigieError):
    fr = "source inconnue : {name} (connues : {known})"
    en = "unknown source: {name} (known: {known})"


class FetchOutcome(StrEnum):
    """How one address ended."""

    FETCHED = "fetched"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Configuration:
    """Whether and from where sources may be fetched."""

    is_on: bool = False
    mirrors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By source, the addresses that replace the publisher's; a source given here is switched
    on."""
    may_use_loopback: bool = False

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Configuration":
        """Read ``VIGIE_FETCH``, ``VIGIE_FETCH_LOOPBACK`` and ``VIGIE_MIRROR_<SOURCE>``."""
        lead = "VIGIE_MIRROR_"
        mirrors = {
            name.removeprefix(lead).lower().replace("_", "-"): tuple(value.split())
            for name, value in environment.items()
            if name.startswith(lead) and value.strip()
        }
        return cls(
            is_on=environment.get("VIGIE_FETCH", "").lower() in _TRUE,
            mirrors=mirrors,
            may_use_loopback=environment.get("VIGIE_FETCH_LOOPBACK", "").lower() in _TRUE,
        )

    def urls(self, source: Source) -> tuple[str, ...]:
        """Return the addresses of a source."""
        return self.mirrors.get(source.name.replace(".", "-"), source.urls)


@dataclass(frozen=True, slots=True)
class AddressOutcome:
    source: str
    url: str
    outcome: FetchOutcome
    reason_fr: str = ""
    reason_en: str = ""


@dataclass(frozen=True, slots=True)
class FetchReport:
    """How each address ended, and the import of what came."""

    addresses: Sequence[AddressOutcome]
    imported: ImportReport

    @property
    def exit_code(self) -> int:
        failed = sum(one.outcome is FetchOutcome.FAILED for one in self.addresses)
        if failed and failed == len(self.addresses):
            return REFUSED
        return self.imported.exit_code or (LEFT_OUT if failed else DONE)

    def document(self) -> dict[str, Any]:
        """Return the report as the command gives it."""
        addresses = [
            {
                "source": one.source,
                "url": one.url,
                "outcome": one.outcome.value,
                "reason": {"fr": one.reason_fr, "en": one.reason_en},
            }
            for one in self.addresses
        ]
        return {"addresses": addresses, "import": self.imported.document()}


@dataclass
class _Came:
    """What one address gave: the file and what to ask next time."""

    source: Source
    url: str
    path: Path
    validators: dict[str, str]


def fetch_sources(
    names: Iterable[str],
    *,
    configuration: Configuration,
    now: datetime,
    progress: Callable[[str], None] | None = None,
) -> FetchReport:
    """Get the sources named (all of them when none is), import what changed, record the rest.

    Raises ``FetchIsOff`` or ``UnknownSource``. An address that fails keeps the others from
    nothing.
    """
    sources = _sources(tuple(names), configuration)
    outcomes: list[AddressOutcome] = []
    came: list[_Came] = []
    with web.client() as http:
        for source, url in _addresses(sources, configuration):
            if progress:
                progress(url)
            outcomes.append(_outcome(source, url, configuration, http, came))
    report = import_files([one.path for one in came], now=now)
    _record(sources, outcomes, came, report, now)
    for one in came:
        one.path.unlink(missing_ok=True)
    return FetchReport(outcomes, report)


def _sources(names: tuple[str, ...], configuration: Configuration) -> list[Source]:
    known = {module.SOURCE.name: module.SOURCE for module in modules("feeds")}
    for name in names:
        if name not in known:
            raise UnknownSource(name=name, known=", ".join(known))
    asked = [known[name] for name in names] or list(known.values())
    may = [one for one in asked if configuration.is_on or one.name in configuration.mirrors]
    if not may:
        raise FetchIsOff
    return may


def _addresses(
    sources: Iterable[Source], configuration: Configuration
) -> Iterator[tuple[Source, str]]:
    return ((source, url) for source in sources for url in configuration.urls(source))


def _outcome(
    source: Source,
    url: str,
    configuration: Configuration,
    http: httpx.Client,
    came: list[_Came],
) -> AddressOutcome:
    hosts = frozenset((urlsplit(one).hostname or "").lower() for one in configuration.urls(source))
    fence = web.Fence(hosts, configuration.may_use_loopback)
    folder = home() / "fetch" / source.name
    known = store.validators(source.name).get(url, {})
    try:
        found = web.fetch(url, into=folder, fence=fence, http=http, validators=known)
        if found.path is None:
            return AddressOutcome(source.name, url, FetchOutcome.UNCHANGED)
        _check(source, url, found.path, fence, http)
    except VigieError as error:
        return AddressOutcome(
            source.name, url, FetchOutcome.FAILED, error.say("fr"), error.say("en")
        )
    came.append(_Came(source, url, found.path, found.validators))
    return AddressOutcome(source.name, url, FetchOutcome.FETCHED)


def _check(source: Source, url: str, path: Path, fence: web.Fence, http: httpx.Client) -> None:
    """Compare with the publisher's hash where it gives one; a wrong file is removed."""
    try:
        expected = _expected(source, url, path.parent / "hash", fence, http)
        if expected:
            decompressed = source.checksum == "meta"
            web.check_hash(path, url=url, expected=expected, decompressed=decompressed)
    except VigieError:
        path.unlink(missing_ok=True)
        raise


def _expected(
    source: Source, url: str, into: Path, fence: web.Fence, http: httpx.Client
) -> str | None:
    if source.checksum == "meta":
        found = web.fetch(_meta_of(url), into=into, fence=fence, http=http)
        return web.expected_sha256_of_meta(_content(found.path))
    if source.checksum == "beside":
        for suffix in (".sha512", ".sha256"):
            try:
                found = web.fetch(url + suffix, into=into, fence=fence, http=http)
            except web.FetchFailed:
                continue
            words = _content(found.path).split()
            return words[0].decode("ascii", "replace") if words else None
    return None


def _content(path: Path | None) -> bytes:
    return path.read_bytes() if path else b""


def _meta_of(url: str) -> str:
    parts = urlsplit(url)
    path = parts.path.removesuffix(".gz").removesuffix(".json") + ".meta"
    return urlunsplit(parts._replace(path=path))


def _record(
    sources: Iterable[Source],
    outcomes: Sequence[AddressOutcome],
    came: Sequence[_Came],
    report: ImportReport,
    now: datetime,
) -> None:
    """Keep what makes the next request conditional, for the files that were taken."""
    refused = {one.name for one in report.files if one.outcome is Outcome.REFUSED}
    for source in sources:
        kept = store.validators(source.name)
        kept.update(
            {
                one.url: one.validators
                for one in came
                if one.source.name == source.name and str(one.path) not in refused
            }
        )
        failed = [o for o in outcomes if o.source == source.name and o.reason_en]
        error = (failed[0].reason_fr, failed[0].reason_en) if failed else ("", "")
        store.record_fetch(source.name, validators=kept, at=now, error=error)
