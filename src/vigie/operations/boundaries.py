"""Import the true boundaries of departments and regions (GeoJSON), and give their outlines."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from vigie.core.establishments.boundaries import Outline, boundaries_of
from vigie.operations.establishments import territory
from vigie.operations.importing import (
    ArchivedFile,
    FileOutcome,
    ImportReport,
    Outcome,
    gather,
    import_each,
)
from vigie.sources.opening import opened
from vigie.store import boundaries as store
from vigie.store import establishments
from vigie.store.raw import archive

KIND = "boundaries"


def import_files(paths: Iterable[Path], *, now: datetime) -> ImportReport:
    """Import files of boundaries, gzipped or not; each replaces those of its kind of territory."""
    outcomes = import_each(gather(paths), lambda path: _import_one(path, now=now))
    return ImportReport(outcomes, kind=KIND)


def _import_one(path: Path, *, now: datetime) -> FileOutcome:
    digest, _ = archive(path)
    with opened(path) as stream:
        found = boundaries_of(stream.read(), file=path.name, territory=territory())
    changed = store.save(found)
    drawn, left_out = len(found.outlines), found.left_out
    kept = ArchivedFile(path, digest, drawn, KIND, list(left_out))
    establishments.save_files([kept], kind=KIND, now=now)
    outcome = Outcome.IMPORTED if changed else Outcome.UNCHANGED
    form = f"{KIND}:{found.kind}"
    return FileOutcome(path.name, outcome, form, drawn, len(left_out), left_out, sha256=digest)


def outlines(kind: str) -> dict[str, Outline]:
    """Return the outlines of ``department`` or ``region`` by code; none when none was given."""
    return store.outlines(kind)
