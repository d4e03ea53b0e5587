"""The inventory lake: immutable segments of what machines report, and what stands of them today.

A segment is three tables (``REPORTED``, ``MACHINES``, ``INSTALLED`` of ``engine.columns``) in a
folder named by the hash of their content: one sealed file (``engine.sealed.segments``), or three
Parquet files where there are no keys. It is written beside its place and renamed into it: a kill
leaves a folder that no one reads, and writing the same rows again changes nothing.
"""

import shutil
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl

from vigie.core.inventory import Machine, MachineRole, Reported
from vigie.core.vocabulary import CareService, Exposure
from vigie.engine.columns import INSTALLED, MACHINES, REPORTED
from vigie.engine.sealed import Unsealable, keys
from vigie.engine.sealed.lazy import lazy_tables
from vigie.engine.sealed.plain import write_plain
from vigie.engine.sealed.segments import FILE, SealedSegment
from vigie.engine.sealed.segments import write as write_sealed
from vigie.errors import VigieError

TABLES = {"reported": REPORTED, "machines": MACHINES, "installed": INSTALLED}
_PARTIAL = ".partial-"
_EXPOSURES = {value: code for code, value in enumerate(Exposure)}
_ROLES = {value: code for code, value in enumerate(MachineRole)}
_CARE = {value: code for code, value in enumerate(CareService)}


class MissingSegment(VigieError):
    fr = "le segment d'inventaire {segment} manque dans le lac de données"
    en = "inventory segment {segment} is missing from the data lake"


BATCH = 1 << 21
"""Rows read at a time."""


class Segment(NamedTuple):
    """One segment, or some perimeters of it, read lazily."""

    id: str
    reported: pl.LazyFrame
    machines: pl.LazyFrame
    installed: pl.LazyFrame
    sealed: SealedSegment | None = None
    is_whole: bool = True
    """Whether it was opened for all its perimeters."""

    def size(self) -> int:
        """Return how many machines the whole segment numbers."""
        if self.sealed is not None:
            return int(self.sealed.table.first[-1])
        return int(self.machines.select(pl.len()).collect().item())

    def batches(self, *, only_machines: bool = False) -> Iterator[pl.DataFrame]:
        """Yield the installed rows, a few at a time; with ``only_machines``, without what is
        reported."""
        if self.sealed is not None:
            yield from self.sealed.batches(only_machines=only_machines)
            return
        rows = self.installed.select("machine") if only_machines else self.installed
        for first in range(0, rows.select(pl.len()).collect().item(), BATCH):
            yield rows.slice(first, BATCH).collect()


class Delivered(NamedTuple):
    """What one perimeter delivered."""

    perimeter: int
    """The key of the perimeter in the database."""
    machines: Iterable[Machine]


class SegmentBuilder:
    """Interns machines as they come: about 30 bytes a row are kept, whatever the text."""

    def __init__(self) -> None:
        self._reported: dict[Reported, int] = {}
        self._machine_of: dict[tuple[int, str], int] = {}
        self._machines: list[tuple[int, str, int, int, int, str]] = []
        self._installed_machine = array("I")
        self._installed_reported = array("I")

    def add(self, perimeter: int, machine: Machine) -> None:
        """Add a machine; one of the same name in the same perimeter is the same machine."""
        ordinal = self._ordinal(perimeter, machine)
        intern = self._reported
        codes = [intern.setdefault(item, len(intern)) for item in machine.components]
        self._installed_reported.extend(codes)
        self._installed_machine.extend([ordinal] * len(codes))

    def _ordinal(self, perimeter: int, machine: Machine) -> int:
        row = (
            perimeter,
            machine.name,
            _EXPOSURES[machine.exposure],
            _ROLES[machine.role],
            _CARE[machine.care_service],
            machine.serial,
        )
        known = self._machine_of.setdefault((perimeter, machine.name), len(self._machines))
        if known == len(self._machines):
            self._machines.append(row)
        else:
            self._machines[known] = _merged(self._machines[known], row)
        return known

    def write(self, lake: Path) -> str:
        """Write the segment; return its id."""
        machines = pl.DataFrame(
            self._machines,
            schema={k: v for k, v in MACHINES.items() if k != "machine"},
            orient="row",
        ).with_row_index("machine")
        reported = (
            pl.DataFrame(
                list(self._reported), schema=[k for k in REPORTED if k != "reported"], orient="row"
            )
            if self._reported
            else REPORTED.to_frame().drop("reported")
        )
        installed = pl.DataFrame(
            {
                "machine": np.frombuffer(self._installed_machine, dtype=np.uint32),
                "reported": np.frombuffer(self._installed_reported, dtype=np.uint32),
            },
            schema=INSTALLED,
        )
        return write_columns(
            lake,
            reported=reported.with_row_index("reported"),
            machines=machines,
            installed=installed,
        )


def _merged(
    first: tuple[int, str, int, int, int, str], second: tuple[int, str, int, int, int, str]
) -> tuple[int, str, int, int, int, str]:
    """Return one machine of two sayings: the first word that is known stands."""
    unknown = (
        _EXPOSURES[Exposure.UNKNOWN],
        _ROLES[MachineRole.UNKNOWN],
        _CARE[CareService.UNKNOWN],
    )
    said = [
        other if own == nothing else own
        for own, other, nothing in zip(first[2:5], second[2:5], unknown, strict=True)
    ]
    return (first[0], first[1], said[0], said[1], said[2], first[5] or second[5])


def write_segment(lake: Path, deliveries: Iterable[Delivered]) -> str:
    """Write what perimeters delivered as one segment; return its id."""
    builder = SegmentBuilder()
    for delivery in deliveries:
        for machine in delivery.machines:
            builder.add(delivery.perimeter, machine)
    return builder.write(lake)


def write_columns(
    lake: Path, *, reported: pl.DataFrame, machines: pl.DataFrame, installed: pl.DataFrame
) -> str:
    """Write a segment from its three tables (schemas of ``engine.columns``), in any order of rows.

    Machines are sorted by perimeter and renumbered, installed rows sorted by machine, a component
    named twice on a machine kept once. Returns the id of the segment.
    """
    machines = machines.sort("perimeter", "name", maintain_order=True)
    rank = np.empty(machines.height, dtype=np.uint32)
    rank[machines["machine"].to_numpy()] = np.arange(machines.height, dtype=np.uint32)
    pairs = _sorted_pairs(rank[installed["machine"].to_numpy()], installed["reported"].to_numpy())
    tables = {
        "reported": reported.sort("reported"),
        "machines": machines.drop("machine").with_row_index("machine"),
        "installed": pairs,
    }
    return _publish(lake, {name: _cast(tables[name], TABLES[name]) for name in TABLES})


def _sorted_pairs(machine: np.ndarray, reported: np.ndarray) -> pl.DataFrame:
    """Return the distinct pairs, sorted."""
    keys = machine.astype(np.uint64) << np.uint64(32) | reported.astype(np.uint64)
    if not bool((keys[1:] > keys[:-1]).all()):
        keys.sort()
        keys = keys[np.append(True, keys[1:] != keys[:-1])] if keys.size else keys
    return pl.DataFrame(
        {
            "machine": (keys >> np.uint64(32)).astype(np.uint32),
            "reported": (keys & np.uint64(0xFFFFFFFF)).astype(np.uint32),
        }
    )


def _cast(frame: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    return frame.select(list(schema)).cast(dict(schema))  # type: ignore[arg-type]


def _root(lake: Path) -> Path:
    root = lake / "inventory" / "segments"
    root.mkdir(parents=True, exist_ok=True)
    return root


def _publish(lake: Path, tables: dict[str, pl.DataFrame]) -> str:
    """Write the tables beside their place, then rename: all or nothing."""
    root = _root(lake)
    partial = Path(tempfile.mkdtemp(prefix=_PARTIAL, dir=root))
    try:
        given = keys()
        segment = write_sealed(partial, tables, given) if given else write_plain(partial, tables)
        if not (root / segment).exists():
            partial.rename(root / segment)
        return segment
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def segments(lake: Path) -> list[str]:
    """Return the ids of the segments of the lake, whole ones only."""
    return sorted(p.name for p in _root(lake).iterdir() if not p.name.startswith("."))


def open_segment(lake: Path, segment: str, perimeters: Sequence[int] | None = None) -> Segment:
    """Open a segment. ``perimeters`` are those that are wanted: where it is sealed, no other is
    decrypted; its ordinals are the same. Raises ``MissingSegment``."""
    folder = _root(lake) / segment
    if not folder.is_dir() or segment.startswith("."):
        raise MissingSegment(segment=segment)
    if (folder / FILE).exists():
        return _sealed(folder / FILE, segment, perimeters)
    reported, machines, installed = (pl.scan_parquet(folder / f"{n}.parquet") for n in TABLES)
    return Segment(segment, reported, machines, installed)


def _sealed(place: Path, segment: str, perimeters: Sequence[int] | None) -> Segment:
    given = keys()
    if given is None:
        raise Unsealable(file=segment)
    opened = SealedSegment(place, given, perimeters)
    tables = lazy_tables(opened)
    return Segment(segment, *tables, opened, opened.is_whole)


def is_sealed(lake: Path, segment: str) -> bool:
    """Return whether a segment is sealed."""
    return (_root(lake) / segment / FILE).exists()


def seal_segment(lake: Path, segment: str) -> bool:
    """Seal a segment in its place, under its name; return whether there was something to do.

    The sealed file takes its place before the plain ones go: readers always find one of them.
    """
    given = keys()
    if given is None or is_sealed(lake, segment):
        return False
    folder = _root(lake) / segment
    tables = {name: pl.read_parquet(folder / f"{name}.parquet") for name in TABLES}
    partial = Path(tempfile.mkdtemp(prefix=_PARTIAL, dir=_root(lake)))
    try:
        write_sealed(partial, tables, given)
        (partial / FILE).replace(folder / FILE)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    for name in TABLES:
        (folder / f"{name}.parquet").unlink()
    return True


def remove_unreferenced(
    lake: Path, referenced: Iterable[str], *, now: datetime, grace: timedelta = timedelta(hours=6)
) -> list[str]:
    """Remove the segments nothing refers to, and what a kill left half written.

    What is younger than ``grace`` is kept: its import may not have recorded it yet.
    Returns the names removed.
    """
    kept, removed = set(referenced), []
    oldest = (now - grace).timestamp()
    for folder in _root(lake).iterdir():
        if folder.name not in kept and folder.stat().st_mtime < oldest:
            shutil.rmtree(folder)
            removed.append(folder.name)
    return sorted(removed)
