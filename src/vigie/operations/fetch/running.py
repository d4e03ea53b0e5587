"""Runs a fetch: each address of each source, imported by batches as it comes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from vigie.operations.advisories import import_files
from vigie.operations.fetch import pages
from vigie.operations.fetch.configuration import Configuration, FetchIsOff, UnknownSource
from vigie.operations.fetch.getting import Getter, Step
from vigie.operations.fetch.report import AddressOutcome, Came, FetchReport
from vigie.operations.importing import ImportReport, Outcome
from vigie.sources import fetch as web
from vigie.sources.catalogue import modules
from vigie.sources.contract import Source
from vigie.store import advisories as store
from vigie.store.home import home

MOST_FILES, MOST_BYTES = 500, 256 << 20
"""Files and bytes after which what came is imported: a run that is cut loses no more."""


def _silent(url: str) -> None:
    """Say nothing."""


@dataclass(slots=True)
class _Run:
    """What a run has got and imported so far."""

    now: datetime
    outcomes: list[AddressOutcome] = field(default_factory=list)
    waiting: list[Came] = field(default_factory=list)
    reports: list[ImportReport] = field(default_factory=list)

    def take(self, step: Step) -> None:
        outcome, came = step
        self.outcomes.append(outcome)
        if came is not None:
            self.waiting.append(came)
        size = sum(one.path.stat().st_size for one in self.waiting)
        if len(self.waiting) >= MOST_FILES or size >= MOST_BYTES:
            self.flush()

    def flush(self) -> None:
        """Import what waits, and note what makes the next requests conditional."""
        if not self.waiting:
            return
        report = import_files([one.path for one in self.waiting], now=self.now)
        self.reports.append(report)
        refused = {one.name for one in report.files if one.outcome is Outcome.REFUSED}
        _note(self.waiting, refused, self.now)
        for one in self.waiting:
            one.path.unlink(missing_ok=True)
        self.waiting.clear()

    def imported(self) -> ImportReport:
        """Return the imports of the run as one."""
        changes: dict[str, int] = {}
        for report in self.reports:
            for name, count in report.changes.items():
                changes[name] = changes.get(name, 0) + count
        files = [one for report in self.reports for one in report.files]
        details = {k: v for report in self.reports for k, v in report.details.items()}
        return ImportReport(files, kind=store.KIND, changes=changes, details=details)


def fetch_sources(
    names: Iterable[str],
    *,
    configuration: Configuration,
    now: datetime,
    progress: Callable[[str], None] = _silent,
) -> FetchReport:
    """Get the sources named (all of them when none is), import what changed, record the rest.

    Raises ``FetchIsOff`` or ``UnknownSource``. An address that fails keeps the others from
    nothing.
    """
    sources = _sources(tuple(names), configuration)
    run = _Run(now)
    with web.client() as http:
        for source in sources:
            for step in _steps(source, configuration, http, now, progress):
                run.take(step)
            run.flush()
            _record(source, run.outcomes, now)
    return FetchReport(run.outcomes, run.imported())


def _steps(
    source: Source,
    configuration: Configuration,
    http: httpx.Client,
    now: datetime,
    progress: Callable[[str], None],
) -> Iterator[Step]:
    known = store.validators(source.name)
    getter = Getter(source, configuration, http, home() / "fetch" / source.name, known, progress)
    for url in configuration.urls(source):
        if pages.is_paged(url):
            yield from pages.walk(getter, url, now=now)
        else:
            yield from getter.get(url)


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


def _note(came: list[Came], refused: set[str], now: datetime) -> None:
    """Keep what makes the next request conditional, for the files that were taken."""
    for source in {one.source for one in came}:
        kept = store.validators(source.name)
        for one in came:
            if one.source == source and not refused & {str(one.path), one.path.name}:
                kept[one.url] = one.validators
        store.record_fetch(source.name, validators=kept, at=now, error=("", ""))


def _record(source: Source, outcomes: list[AddressOutcome], now: datetime) -> None:
    """Note that the source was fetched, and the first reason why something of it was not."""
    failed = [one for one in outcomes if one.source == source.name and one.reason_en]
    error = (failed[0].reason_fr, failed[0].reason_en) if failed else ("", "")
    kept = store.validators(source.name)
    store.record_fetch(source.name, validators=kept, at=now, error=error)
