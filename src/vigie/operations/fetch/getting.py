"""Gets one address: a file, the files of a list, or the pages of a programming interface."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from vigie.errors import VigieError
from vigie.operations.fetch.checking import certificates_of, check_entry, check_file, content
from vigie.operations.fetch.configuration import Configuration
from vigie.operations.fetch.report import AddressOutcome, Came, FetchOutcome
from vigie.sources import fetch as web
from vigie.sources.contract import Source
from vigie.sources.listings import Entry, entries_of, provider_of, unique

if TYPE_CHECKING:
    from pysequoia import Cert

LARGEST_LIST = 64 << 20
"""Bytes beyond which a file is no list."""
Step = tuple[AddressOutcome, Came | None]


@dataclass(frozen=True, slots=True)
class Getter:
    """What getting the addresses of one source needs."""

    source: Source
    configuration: Configuration
    http: httpx.Client
    into: Path
    known: Mapping[str, Mapping[str, str]]
    """By address, what makes the next request conditional."""
    progress: Callable[[str], None]

    @property
    def fence(self) -> web.Fence:
        return self.configuration.fence(self.source)

    def get(self, url: str) -> Iterator[Step]:
        """Yield how the address ended, or each of the files that it lists."""
        try:
            found = self._fetched(url, self.known.get(url, {}))
            if found.path is None:
                yield self.said(url, FetchOutcome.UNCHANGED), None
                return
            listed = self._listed(url, found.path)
            if listed is None:
                check_file(self.source, url, found.path, fence=self.fence, http=self.http)
        except VigieError as error:
            yield self.failed(url, error), None
            return
        if listed is None:
            yield self.said(url, FetchOutcome.FETCHED), self._came(url, found)
        else:
            yield from self._entries(url, *listed)

    def _listed(self, url: str, path: Path) -> "tuple[list[Entry], list[Cert]] | None":
        """Return the files that an address lists and the keys that sign them; ``None`` when it is
        a file itself."""
        if path.stat().st_size > LARGEST_LIST:
            return None
        raw = content(path)
        provider = provider_of(raw, url=url)
        if provider is None:
            entries = entries_of(raw, url=url)
            return None if entries is None else (unique(entries), [])
        keys = certificates_of(provider.keys, into=self.into, fence=self.fence, http=self.http)
        entries = []
        for address in provider.listings:
            listing = self._fetched(address, {})
            entries += entries_of(content(listing.path), url=address) or []
        return unique(entries), keys

    def _entries(
        self, listing: str, entries: list[Entry], certificates: "list[Cert]"
    ) -> Iterator[Step]:
        """Yield each file of a list that changed; those the list says did not are not asked."""
        changed = 0
        for entry in entries:
            kept = self.known.get(entry.url, {})
            if entry.updated and kept.get("updated") == entry.updated:
                continue
            for step in self._entry(entry, kept, certificates):
                changed += 1
                yield step
        if not changed:
            yield self.said(listing, FetchOutcome.UNCHANGED), None

    def _entry(
        self, entry: Entry, kept: Mapping[str, str], certificates: "list[Cert]"
    ) -> Iterator[Step]:
        try:
            found = self._fetched(entry.url, kept)
            if found.path is None:
                return
            check_entry(
                entry, found.path, certificates=certificates, fence=self.fence, http=self.http
            )
        except VigieError as error:
            yield self.failed(entry.url, error), None
            return
        came = self._came(entry.url, found, updated=entry.updated)
        yield self.said(entry.url, FetchOutcome.FETCHED), came

    def _fetched(self, url: str, known: Mapping[str, str]) -> web.Fetched:
        self.progress(url)
        return web.fetch(url, into=self.into, fence=self.fence, http=self.http, validators=known)

    def _came(self, url: str, found: web.Fetched, **more: str) -> Came:
        assert found.path is not None
        return Came(self.source, url, found.path, found.validators | more)

    def said(self, url: str, outcome: FetchOutcome) -> AddressOutcome:
        return AddressOutcome(self.source.name, url, outcome)

    def failed(self, url: str, error: VigieError) -> AddressOutcome:
        return AddressOutcome(
            self.source.name, url, FetchOutcome.FAILED, error.say("fr"), error.say("en")
        )
