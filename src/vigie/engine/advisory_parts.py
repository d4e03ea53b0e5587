"""What one raw file said: ``<lake>/advisories/parts/<sha256>/<table>-<batch>.parquet``.

A part is immutable. It is written beside its place and renamed into it, so that a kill leaves a
folder that no one reads. Its tables have the columns of the lake; ``records``, ``claims`` and
``defaults`` also carry ``record``, the ordinal of the record in its file.
"""

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import polars as pl

from vigie.core.advisories import (
    Advisory,
    AdvisoryRecord,
    Exploited,
    ExploitProbability,
    Notice,
    NoticeTree,
    ProductCycle,
    SsvcPoint,
)
from vigie.core.inventory import SetAside
from vigie.engine.columns import ADVISORY_TABLES

EDITION = 3
"""Raised when parsing changes what parts hold: older parts are then written again."""
EDITIONS = {"csaf": 7, "cve5": 4, "cyclonedx-vex": 5, "openvex": 4, "osv": 4}
"""The same for the feeds whose own parsing changed since."""
BATCH_ROWS = 100_000
LEFT_OUT_KEPT = 1_000
"""Records set aside that a part describes one by one; all are counted."""
RESTATED = "said"
"""The column of claims that folding fills."""
WITHIN = ("claims", "defaults", "trees")
"""Tables whose rows belong to records."""
_PARTIAL = ".partial-"
_RECORD = pl.Schema({"record": pl.UInt32})


class Part(msgspec.Struct, frozen=True):
    """What a part holds: the file ``part.json`` beside its tables."""

    sha256: str
    source: str
    received_at: datetime
    edition: int
    data_on: date | None
    """The newest day that the data itself names."""
    rows: dict[str, int]
    set_aside: int
    left_out: list[SetAside]

    @property
    def records(self) -> int:
        """Return how many records the file held (claims, defaults and trees belong to them)."""
        return sum(n for table, n in self.rows.items() if table not in WITHIN)


def place(lake: Path, sha256: str) -> Path:
    """Return the folder of a part."""
    return lake / "advisories" / "parts" / sha256


def part_of(lake: Path, sha256: str) -> Part | None:
    """Return the part of a raw file, ``None`` when it has none or one of a former edition."""
    try:
        content = (place(lake, sha256) / "part.json").read_bytes()
    except FileNotFoundError:
        return None
    part = msgspec.json.decode(content, type=Part)
    return part if part.edition == edition_of(part.source) else None


def edition_of(source: str) -> int:
    """Return the edition that parts of a feed must have."""
    return EDITIONS.get(source, EDITION)


def parts(lake: Path) -> list[Part]:
    """Return the parts in force, in the order of their hashes."""
    folder = lake / "advisories" / "parts"
    names = sorted(path.name for path in folder.glob("*") if not path.name.startswith("."))
    return [part for name in names if (part := part_of(lake, name))]


def write_part(
    lake: Path,
    sha256: str,
    records: Iterable[AdvisoryRecord | SetAside],
    *,
    source: str,
    received_at: datetime,
) -> Part:
    """Write what a file said, in batches; return its part.

    Whatever ``records`` raises goes through, and nothing is kept of the file.
    """
    final = place(lake, sha256)
    final.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(dir=final.parent, prefix=_PARTIAL))
    try:
        tables = _Tables(partial)
        for record in records:
            tables.add(record)
        part = tables.close(sha256=sha256, source=source, received_at=received_at)
        (partial / "part.json").write_bytes(msgspec.json.encode(part))
        _put(partial, final)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return part


def sweep(lake: Path) -> None:
    """Remove what a killed import left behind. Only for a caller that holds the lake."""
    for folder in (lake / "advisories").glob(f"*/{_PARTIAL}*"):
        shutil.rmtree(folder, ignore_errors=True)


def _put(partial: Path, final: Path) -> None:
    """Rename the folder into its place; one of a former edition gives way."""
    if final.exists():
        shutil.rmtree(final)
    partial.rename(final)


class _Tables:
    """Buffers rows by table and writes a batch file whenever one is full."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._buffers: dict[str, list[tuple[Any, ...]]] = {name: [] for name in ADVISORY_TABLES}
        self._rows = dict.fromkeys(ADVISORY_TABLES, 0)
        self._batches = count()
        self._ordinal = 0
        self._data_on: date | None = None
        self._set_aside = 0
        self._left_out: list[SetAside] = []

    def add(self, record: AdvisoryRecord | SetAside) -> None:
        if isinstance(record, SetAside):
            self._set_aside += 1
            if len(self._left_out) < LEFT_OUT_KEPT:
                self._left_out.append(record)
        elif isinstance(record, Advisory):
            self._add_advisory(record)
        else:
            table, row, on = _row_of(record)
            self._put(table, [row], on)

    def _add_advisory(self, advisory: Advisory) -> None:
        ordinal = self._ordinal
        self._ordinal += 1
        self._put("records", [_record(ordinal, advisory)], advisory.modified_at.date())
        self._put("claims", list(_claims(ordinal, advisory)), None)
        self._put("defaults", list(_defaults(ordinal, advisory)), None)

    def _put(self, table: str, rows: list[tuple[Any, ...]], on: date | None) -> None:
        buffer = self._buffers[table]
        buffer.extend(rows)
        if on is not None and (self._data_on is None or on > self._data_on):
            self._data_on = on
        if len(buffer) >= BATCH_ROWS:
            self._flush(table)

    def _flush(self, table: str) -> None:
        rows = self._buffers[table]
        if not rows:
            return
        schema = schema_of(table)
        columns = {
            name: pl.Series(name, values, dtype=dtype)
            for (name, dtype), values in zip(schema.items(), zip(*rows, strict=True), strict=True)
        }
        target = self._folder / f"{table}-{next(self._batches):06d}.parquet"
        pl.DataFrame(columns).write_parquet(target, compression="lz4", statistics=False)
        self._rows[table] += len(rows)
        rows.clear()

    def close(self, *, sha256: str, source: str, received_at: datetime) -> Part:
        for table in ADVISORY_TABLES:
            self._flush(table)
        return Part(
            sha256=sha256,
            source=source,
            received_at=received_at,
            edition=edition_of(source),
            data_on=self._data_on,
            rows={table: rows for table, rows in self._rows.items() if rows},
            set_aside=self._set_aside,
            left_out=self._left_out,
        )


def schema_of(table: str) -> pl.Schema:
    """Return the columns of a part's table."""
    schema = ADVISORY_TABLES[table]
    if table == "claims":
        schema = pl.Schema({name: kind for name, kind in schema.items() if name != RESTATED})
    if table not in ("records", "claims", "defaults"):
        return schema
    return pl.Schema({**_RECORD, **schema})


def _row_of(
    record: Exploited | ExploitProbability | SsvcPoint | Notice | ProductCycle | NoticeTree,
) -> tuple[str, tuple[Any, ...], date | None]:
    """Return the table, the row and the day of a record that is not an advisory."""
    match record:
        case ExploitProbability(cve, probability, percentile, on):
            return "probabilities", (cve, on, probability, percentile), on
        case SsvcPoint():
            return "ssvc", tuple(record), record.at.date() if record.at else None
        case Exploited():
            return "exploited", tuple(record)[:8], record.listed_on or record.added_on
        case Notice():
            return "notices", _notice(record), record.modified_on
        case ProductCycle():
            return "cycles", _cycle(record), None
        case NoticeTree(source, modified_at, tree):
            body = msgspec.json.encode(tree).decode()
            row = (tree.notice, source, modified_at, tree.title, body)
            return "trees", row, modified_at.date()


def _notice(notice: Notice) -> tuple[Any, ...]:
    return (
        notice.reference,
        notice.kind,
        notice.title,
        notice.summary,
        notice.published_on,
        notice.modified_on,
        notice.closed_on,
        list(notice.cves),
        list(notice.systems),
        list(notice.risks),
    )


def _cycle(cycle: ProductCycle) -> tuple[Any, ...]:
    return (
        cycle.product,
        cycle.cycle,
        list(cycle.cpes),
        list(cycle.purls),
        cycle.released_on,
        cycle.support_ends_on,
        cycle.supported,
        cycle.latest,
        cycle.extended_ends_on,
    )


def _record(ordinal: int, said: Advisory) -> tuple[Any, ...]:
    return (
        ordinal,
        said.cve,
        said.source,
        int(said.authority),
        said.modified_at,
        said.published_at,
        said.is_rejected,
        said.title,
        said.description,
        list(said.cvss),
        said.score,
        list(said.cwe),
        list(said.remediations),
        list(said.references),
        said.notice,
    )


def _claims(ordinal: int, said: Advisory) -> Iterator[tuple[Any, ...]]:
    head = (ordinal, said.cve, said.source, said.notice, int(said.authority))
    for number, configuration in enumerate(said.configurations):
        for position, group in enumerate(configuration.groups):
            for m in group.matches:
                place_in_record = (number, position, group.negate, m.vulnerable, int(m.status))
                yield (*head, *place_in_record, *m[:15], m.scheme)


def _defaults(ordinal: int, said: Advisory) -> Iterator[tuple[Any, ...]]:
    for one in said.defaults:
        head = (ordinal, said.cve, said.source, said.notice)
        yield (*head, one.vendor, one.product, int(one.status))
