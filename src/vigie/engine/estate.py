"""The machines that stand today with what they report, gathered from the segments of the
inventory lake."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.core.inventory import Delivery, MachineRole, Reported
from vigie.core.vocabulary import CareService, Exposure
from vigie.engine.inventory import open_segment
from vigie.engine.inventory_fold import standing

Array = npt.NDArray[Any]
_FIELDS = list(Reported._fields)
_MACHINE = ["perimeter", "name"]
_NOBODY = np.uint32(0xFFFFFFFF)


@dataclass
class Estate:
    """Machines sorted by perimeter and name; the rows of machine ``m`` are ``start[m]:start[m +
    1]``."""

    machines: pl.DataFrame
    """``perimeter``, ``name``, ``exposure``, ``role``, ``care_service``, ``serial``."""
    reported: pl.DataFrame
    """The distinct components reported, by ordinal: the fields of ``Reported``."""
    start: Array
    rows: Array
    """The component of each row, uint32."""

    def components(self) -> list[Reported]:
        """Return the distinct components as values."""
        return [Reported(*row) for row in self.reported.iter_rows()]


def gathered(lake: Path, deliveries: Sequence[Delivery]) -> Estate:
    """Gather what stands of the deliveries; a machine that several sources tell of is one machine.

    Memory: about 12 bytes per installed row at the peak.
    """
    told = standing(lake, deliveries)
    segments = told["segment"].unique().sort().to_list()
    machines = _machines(lake, told, segments)
    reported = _reported(lake, segments)
    parts = [_rows(lake, told, segment, machines, reported) for segment in segments]
    owners, rows = _joined(parts)
    start = np.zeros(len(machines) + 1, dtype=np.int64)
    np.cumsum(np.bincount(owners, minlength=len(machines)), out=start[1:])
    return Estate(machines, reported, start, rows)


def _machines(lake: Path, told: pl.DataFrame, segments: list[str]) -> pl.DataFrame:
    """One row per machine: of several sources, the first word that is known."""
    schema = {"perimeter": pl.UInt32, "name": pl.String}
    if not segments:
        codes = dict.fromkeys(("exposure", "role", "care_service"), pl.UInt8)
        return pl.DataFrame(schema={**schema, **codes, "serial": pl.String})
    frames = [
        open_segment(lake, segment)
        .machines.join(told.lazy().filter(pl.col("segment") == segment), on="machine", how="semi")
        .drop("machine")
        for segment in segments
    ]
    every = pl.concat(frames).collect()
    if len(every) == every.select(_MACHINE).n_unique():
        return every.sort(_MACHINE)
    return every.group_by(_MACHINE).agg(_known(), pl.col("serial").max()).sort(_MACHINE)


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


def _reported(lake: Path, segments: list[str]) -> pl.DataFrame:
    if not segments:
        return pl.DataFrame(schema=dict.fromkeys(_FIELDS, pl.String))
    frames = [open_segment(lake, segment).reported.select(_FIELDS) for segment in segments]
    return pl.concat(frames).unique(maintain_order=True).collect()


def _rows(
    lake: Path, told: pl.DataFrame, segment: str, machines: pl.DataFrame, reported: pl.DataFrame
) -> tuple[Array, Array]:
    """Return machine and component of each row of a segment that stands."""
    opened = open_segment(lake, segment)
    own = told.filter(pl.col("segment") == segment).select("machine", *_MACHINE)
    placed = own.join(machines.select(_MACHINE).with_row_index("place"), on=_MACHINE)
    size = opened.machines.select(pl.len()).collect().item()
    machine_of = np.full(size, _NOBODY, dtype=np.uint32)
    machine_of[placed["machine"].to_numpy()] = placed["place"].to_numpy()
    numbered = (
        opened.reported.sort("reported")
        .collect()
        .join(reported.with_row_index("place"), on=_FIELDS, how="left", maintain_order="left")
    )
    component_of = numbered["place"].to_numpy()
    installed = opened.installed.collect()
    owners = machine_of[installed["machine"].to_numpy()]
    rows = component_of[installed["reported"].to_numpy()].astype(np.uint32, copy=False)
    if len(placed) == size:
        return owners, rows
    kept = owners != _NOBODY
    return owners[kept], rows[kept]


def _joined(parts: list[tuple[Array, Array]]) -> tuple[Array, Array]:
    """Join the segments, sorted by machine."""
    if not parts:
        return np.zeros(0, np.uint32), np.zeros(0, np.uint32)
    if len(parts) == 1:
        owners, rows = parts[0]
    else:
        owners = np.concatenate([part[0] for part in parts])
        rows = np.concatenate([part[1] for part in parts])
    if bool((owners[1:] >= owners[:-1]).all()):
        return owners, rows
    order = np.argsort(owners, kind="stable")
    return owners[order], rows[order]
