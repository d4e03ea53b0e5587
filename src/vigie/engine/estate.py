"""The machines that stand today with what they report, gathered from the segments of the
inventory lake."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.core.inventory import Delivery, MachineRole, Reported
from vigie.core.vocabulary import CareService, Exposure
from vigie.engine.inventory import Segment, open_segment
from vigie.engine.inventory_fold import standing
from vigie.engine.kernel import compiled

Array = npt.NDArray[Any]
_FIELDS = list(Reported._fields)
_MACHINE = ["perimeter", "name"]
NOBODY = np.uint32(0xFFFFFFFF)


class Part(NamedTuple):
    """What stands of a segment."""

    opened: Segment
    machine_of: Array
    """The machine of each of the segment's, uint32, ``NOBODY`` for those that do not stand."""
    component_of: Array
    """The component of each of the segment's, uint32, ``NOBODY`` for what none reports."""


@dataclass
class Estate:
    """The machines that stand, sorted by perimeter and name, and where to read their rows."""

    machines: pl.DataFrame
    """``perimeter``, ``name``, ``exposure``, ``role``, ``care_service``, ``serial``."""
    reported: pl.DataFrame
    """The distinct components reported, by ordinal: the fields of ``Reported``."""
    parts: list[Part]

    def components(self) -> list[Reported]:
        """Return the distinct components as values."""
        return [Reported(*row) for row in self.reported.iter_rows()]

    def rows(self) -> tuple[Array, Array]:
        """Return where the rows of each machine begin (int64, one more than there are machines)
        and the component of each row (uint32), read a few at a time.

        Memory: 4 bytes per row.
        """
        counts = np.zeros(len(self.machines), dtype=np.int64)
        for part in self.parts:
            for batch in part.opened.batches(only_machines=True):
                _count(part.machine_of, batch["machine"].to_numpy(), counts)
        start = np.zeros(len(counts) + 1, dtype=np.int64)
        np.cumsum(counts, out=start[1:])
        rows, place = np.empty(int(start[-1]), dtype=np.uint32), start[:-1].copy()
        for part in self.parts:
            for batch in part.opened.batches():
                columns = batch["machine"].to_numpy(), batch["reported"].to_numpy()
                _fill(part.machine_of, part.component_of, *columns, place, rows)
        return start, rows


def reported_on(estate: Estate, wanted: Array) -> Array:
    """Return which components the machines ``wanted`` (bool) report, bool, without the rows of the
    others."""
    seen = np.zeros(len(estate.reported), dtype=np.bool_)
    known = np.append(wanted, False)
    for part in estate.parts:
        place = np.minimum(part.machine_of, len(wanted))
        said = np.flatnonzero(_said_by(part.opened, np.flatnonzero(known[place])))
        seen[part.component_of[said]] = True
    return seen


@compiled
def _count(machine_of: Array, machines: Array, counts: Array) -> None:
    for row in range(len(machines)):
        machine = machine_of[machines[row]]
        if machine != NOBODY:
            counts[machine] += 1


@compiled
def _fill(
    machine_of: Array,
    component_of: Array,
    machines: Array,
    reported: Array,
    place: Array,
    rows: Array,
) -> None:
    for row in range(len(machines)):
        machine = machine_of[machines[row]]
        if machine != NOBODY:
            rows[place[machine]] = component_of[reported[row]]
            place[machine] += 1


def gathered(lake: Path, deliveries: Sequence[Delivery]) -> Estate:
    """Gather what stands of the deliveries; a machine that several sources tell of is one
    machine."""
    told = standing(lake, deliveries)
    segments = told["segment"].unique().sort().to_list()
    machines = _machines(lake, told, segments)
    reported = _reported(lake, told, segments)
    parts = [_part(lake, told, segment, machines, reported) for segment in segments]
    return Estate(machines, reported, parts)


def _machines(lake: Path, told: pl.DataFrame, segments: list[str]) -> pl.DataFrame:
    """One row per machine: of several sources, the first word that is known."""
    schema = {"perimeter": pl.UInt32, "name": pl.String}
    if not segments:
        codes = dict.fromkeys(("exposure", "role", "care_service"), pl.UInt8)
        return pl.DataFrame(schema={**schema, **codes, "serial": pl.String})
    frames = [
        _opened(lake, told, segment)
        .machines.join(told.lazy().filter(pl.col("segment") == segment), on="machine", how="semi")
        .drop("machine")
        for segment in segments
    ]
    every = pl.concat(frames).collect()
    if len(every) == every.select(_MACHINE).n_unique():
        return every.sort(_MACHINE)
    return every.group_by(_MACHINE).agg(*_known(), pl.col("serial").max()).sort(_MACHINE)


def _opened(lake: Path, told: pl.DataFrame, segment: str) -> Segment:
    """Open a segment for the perimeters that stand in it."""
    own = told.filter(pl.col("segment") == segment)["perimeter"].unique().to_list()
    return open_segment(lake, segment, own)


def _known() -> list[pl.Expr]:
    """The codes of exposure, role and care: the first that is not the code of ``UNKNOWN``."""
    unknown = {
        "exposure": list(Exposure).index(Exposure.UNKNOWN),
        "role": list(MachineRole).index(MachineRole.UNKNOWN),
        "care_service": list(CareService).index(CareService.UNKNOWN),
    }
    return [
        pl.coalesce(
            pl.col(column).filter(pl.col(column) != code).first(), pl.lit(code, dtype=pl.UInt8)
        ).alias(column)
        for column, code in unknown.items()
    ]


def _reported(lake: Path, told: pl.DataFrame, segments: list[str]) -> pl.DataFrame:
    if not segments:
        return pl.DataFrame(schema=dict.fromkeys(_FIELDS, pl.String))
    frames = [_said(lake, told, segment).select(_FIELDS) for segment in segments]
    return pl.concat(frames).unique(maintain_order=True).collect()


def _said(lake: Path, told: pl.DataFrame, segment: str) -> pl.LazyFrame:
    """Return the components that the machines that stand report; when all of a segment stand, all
    of its components."""
    opened = _opened(lake, told, segment)
    own = told.filter(pl.col("segment") == segment).select(pl.col("machine").unique())
    if opened.is_whole and len(own) == opened.size():
        return opened.reported
    said = _said_by(opened, own["machine"].to_numpy())
    kept = pl.DataFrame({"reported": np.flatnonzero(said).astype(np.uint32)})
    return opened.reported.join(kept.lazy(), on="reported", how="semi", maintain_order="left")


def _said_by(opened: Segment, machines: Array) -> Array:
    """Return which components of a segment some of its machines report, bool, by ordinal."""
    last = opened.reported.select(pl.col("reported").max()).collect().item()
    own = np.zeros(opened.size(), dtype=np.bool_)
    said = np.zeros(0 if last is None else last + 1, dtype=np.bool_)
    own[machines] = True
    for batch in opened.batches() if len(machines) else ():
        said[batch["reported"].to_numpy()[own[batch["machine"].to_numpy()]]] = True
    return said


def _part(
    lake: Path, told: pl.DataFrame, segment: str, machines: pl.DataFrame, reported: pl.DataFrame
) -> Part:
    opened = _opened(lake, told, segment)
    own = told.filter(pl.col("segment") == segment).select("machine", *_MACHINE)
    placed = own.join(machines.select(_MACHINE).with_row_index("place"), on=_MACHINE)
    machine_of = np.full(opened.size(), NOBODY, dtype=np.uint32)
    machine_of[placed["machine"].to_numpy()] = placed["place"].to_numpy()
    numbered = (
        opened.reported.sort("reported")
        .collect()
        .join(reported.with_row_index("place"), on=_FIELDS, how="left", maintain_order="left")
    )
    last: Any = numbered["reported"].max()
    component_of = np.full(0 if last is None else last + 1, NOBODY, dtype=np.uint32)
    component_of[numbered["reported"].to_numpy()] = numbered["place"].fill_null(NOBODY).to_numpy()
    return Part(opened, machine_of, component_of)
