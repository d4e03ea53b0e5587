"""Import advisories: archive, recognise, parse into the lake, fold, record. Safe to run again.

A kill at any moment loses nothing: parts and snapshots come into being whole, the pointer is
replaced atomically, and what the database misses is written by the next run.
"""

import fcntl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from vigie.core.advisories import FeedKind
from vigie.engine import advisories as engine
from vigie.engine import names
from vigie.engine.prepared_lake import prepare
from vigie.errors import InputRefused
from vigie.operations.importing import (
    FileOutcome,
    ImportReport,
    Outcome,
    Progress,
    gather,
    import_each,
    recognise,
)
from vigie.operations.products import aliases, tables
from vigie.sources.catalogue import modules
from vigie.sources.contract import Source, SourceModule
from vigie.sources.opening import content_name, opened
from vigie.store import advisories as store
from vigie.store.advisories import ReadFile
from vigie.store.home import lake
from vigie.store.raw import archive

KIND = "advisories"
SHOWN = 20
"""Records set aside that a report describes one by one; all are in the database."""


@dataclass
class _Run:
    """What one import has read so far."""

    now: datetime
    lake: Path
    known: dict[str, ReadFile]
    read: list[ReadFile] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    errors: dict[str, tuple[str, str]] = field(default_factory=dict)


def import_files(
    paths: Iterable[Path], *, now: datetime, progress: Progress | None = None
) -> ImportReport:
    """Import files and folders of advisories; bring snapshot and state of the feeds up to date.

    Each file is taken whole or refused whole. The same files again change nothing.
    """
    files = gather(paths)
    with _held(lake()) as place:
        engine.sweep(place)
        run = _Run(now=now, lake=place, known=store.known_files())
        outcomes = import_each(files, lambda path: _import_one(path, run), progress)
        snapshot = _folded(place)
        store.record_files(run.read, seen=run.seen, errors=run.errors, at=now)
    return ImportReport(files=outcomes, kind=KIND, details={"snapshot": snapshot and snapshot.id})


def _folded(place: Path) -> engine.AdvisorySnapshot | None:
    """Fold the parts, and make ready what an observation needs of them."""
    if not engine.parts(place):
        return None
    snapshot = engine.fold(place, aliases())
    prepare(snapshot)
    names.refresh(place, advisories=snapshot, aliases=tables())
    return snapshot


@contextmanager
def _held(place: Path) -> Iterator[Path]:
    """Hold the advisory lake: two imports follow each other."""
    (place / "advisories").mkdir(parents=True, exist_ok=True)
    with (place / "advisories" / "LOCK").open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield place


def _import_one(path: Path, run: _Run) -> FileOutcome:
    digest, archived = archive(path)
    known = run.known.get(digest)
    if known and (_is_companion(known.format) or engine.part_of(run.lake, digest)):
        run.seen.add(known.format)
        return _outcome(path, known, Outcome.UNCHANGED)
    module = recognise("feeds", path)
    run.seen.add(module.SOURCE.name)
    if _kind(module) is FeedKind.NOT_AN_ADVISORY:
        return _listed(path, digest, module, run)
    return _parsed(path, digest, archived, module, run)


def _listed(path: Path, digest: str, module: SourceModule[Any], run: _Run) -> FileOutcome:
    read = ReadFile(digest, path.name, module.SOURCE.name, path.stat().st_size)
    run.read.append(read)
    run.known[digest] = read
    return _outcome(path, read, Outcome.NOT_AN_ADVISORY)


def _parsed(
    path: Path, digest: str, archived: Path, module: SourceModule[Any], run: _Run
) -> FileOutcome:
    try:
        part = engine.part_of(run.lake, digest) or _write_part(path, digest, archived, module, run)
    except InputRefused as refusal:
        run.errors[module.SOURCE.name] = (refusal.say("fr"), refusal.say("en"))
        return _refused(path, digest, module, refusal)
    read = ReadFile(
        sha256=digest,
        name=path.name,
        format=part.source,
        size=path.stat().st_size,
        records=part.records,
        set_aside=part.set_aside,
        left_out=part.left_out,
        data_on=part.data_on,
    )
    run.read.append(read)
    run.known[digest] = read
    return _outcome(path, read, Outcome.IMPORTED)


def _write_part(
    path: Path, digest: str, archived: Path, module: SourceModule[Any], run: _Run
) -> engine.Part:
    with opened(archived, name=path.name) as stream:
        return engine.write_part(
            run.lake,
            digest,
            module.parse(stream, content_name(path.name)),
            source=module.SOURCE.name,
            received_at=run.now,
        )


def _outcome(path: Path, read: ReadFile, outcome: Outcome) -> FileOutcome:
    return FileOutcome(
        name=str(path),
        outcome=outcome,
        format=read.format,
        records=read.records,
        set_aside=read.set_aside,
        left_out=tuple(read.left_out[:SHOWN]),
        sha256=read.sha256,
    )


def _refused(
    path: Path, digest: str, module: SourceModule[Any], refusal: InputRefused
) -> FileOutcome:
    return FileOutcome(
        name=str(path),
        outcome=Outcome.REFUSED,
        format=module.SOURCE.name,
        reason_fr=refusal.say("fr"),
        reason_en=refusal.say("en"),
        sha256=digest,
    )


def _kind(module: SourceModule[Any]) -> FeedKind:
    return getattr(module, "KIND", FeedKind.ADVISORIES)


def _is_companion(name: str) -> bool:
    return any(
        module.SOURCE.name == name and _kind(module) is FeedKind.NOT_AN_ADVISORY
        for module in modules("feeds")
    )


def sources_state(*, now: datetime) -> list[dict[str, Any]]:
    """Return, for each source, what the page of the sources shows: freshness, rows, set aside.

    ``is_late`` is ``None`` for a source that never came, or whose data names no day.
    """
    rows = store.feed_rows()
    sources = (m.SOURCE for m in modules("feeds") if _kind(m) is not FeedKind.NOT_AN_ADVISORY)
    return [_state(source, rows.get(source.name), now) for source in sources]


def _state(source: Source, row: store.FeedRow | None, now: datetime) -> dict[str, Any]:
    return {
        "name": source.name,
        "title": {"fr": source.title_fr, "en": source.title_en},
        "licence": source.licence,
        "page": source.page,
        "every_s": int(source.every / timedelta(seconds=1)),
        "data_on": row.data_on if row else None,
        "last_import_at": row.last_import_at if row else None,
        "last_change_at": row.last_change_at if row else None,
        "last_fetch_at": row.last_fetch_at if row else None,
        "records": row.records if row else 0,
        "files": row.files if row else 0,
        "set_aside": row.set_aside if row else 0,
        "left_out": store.set_aside_records(source.name) if row and row.set_aside else [],
        "error": {"fr": row.last_error_fr, "en": row.last_error_en} if row else None,
        "is_late": _is_late(source, row, now),
    }


def _is_late(source: Source, row: store.FeedRow | None, now: datetime) -> bool | None:
    """A source is late when its data is older than twice its rhythm (and two days at least)."""
    if row is None or row.data_on is None:
        return None
    return now.date() - row.data_on > max(2 * source.every, timedelta(days=2))
