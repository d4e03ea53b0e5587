"""The readings of a country: cells with one piece on arrays, the others through the fold, piece
by piece."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from vigie.core.evidence.columns import FLAG_BIT, EvidenceColumns, Floats, Ints, Readings
from vigie.core.evidence.fold import reading
from vigie.core.evidence.piece import CAUSES, Cause, Evidence, Flag, Held
from vigie.core.evidence.trust import HeldRule, Trust
from vigie.core.safeguards import Catalogue
from vigie.core.vocabulary import Proof

_PROOFS = (Proof.DECLARED, Proof.DOCUMENTED, Proof.MEASURED)
_COLUMN = {cause: place for place, cause in enumerate(CAUSES)}


def readings(
    columns: EvidenceColumns,
    catalogue: Catalogue,
    *,
    perimeters: int,
    on: date,
    trust: Trust,
    held: HeldRule,
) -> Readings:
    """Return what every perimeter holds of every safeguard on a day. Order of rows never
    matters."""
    found = Readings.unseen(perimeters, len(catalogue.safeguards))
    live = columns.rows((columns.seen > 0.0) & (columns.day <= on.toordinal()))
    if len(live) == 0:
        return found
    cells = live.perimeter * len(catalogue.safeguards) + live.safeguard
    order = np.argsort(cells, kind="stable")
    live, cells = live.rows(order), cells[order]
    starts = np.flatnonzero(np.r_[True, cells[1:] != cells[:-1]])
    counts = np.diff(np.r_[starts, len(cells)])
    in_parts = np.array([bool(s.parts) for s in catalogue.safeguards])
    single = (counts == 1) & ~in_parts[live.safeguard[starts]]
    _fill_single(found, live.rows(starts[single]), catalogue, on, trust)
    _fill_folded(found, live, starts[~single], counts[~single], _Rule(catalogue, on, trust, held))
    return found


@dataclass(frozen=True, slots=True)
class _Rule:
    catalogue: Catalogue
    on: date
    trust: Trust
    held: HeldRule


def _fill_folded(
    found: Readings, live: EvidenceColumns, starts: Ints, counts: Ints, rule: _Rule
) -> None:
    pieces = _pieces(live, starts, counts, rule.catalogue)
    begin = 0
    for start, count in zip(starts.tolist(), counts.tolist(), strict=True):
        row, column = int(live.perimeter[start]), int(live.safeguard[start])
        group = pieces[begin : begin + count]
        begin += count
        safeguard = rule.catalogue.safeguards[column]
        one = reading(group, safeguard, on=rule.on, trust=rule.trust, held=rule.held)
        _put(found, row, column, one)


def _pieces(
    live: EvidenceColumns, starts: Ints, counts: Ints, catalogue: Catalogue
) -> list[Evidence]:
    """Return the pieces of the cells that hold several, cell after cell."""
    offsets = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    rows = live.rows(np.repeat(starts, counts) + offsets)
    keys = [s.key for s in catalogue.safeguards]
    days = {day: date.fromordinal(day) for day in np.unique(rows.day).tolist()}
    return [
        Evidence(
            safeguard=keys[safeguard],
            low=low,
            high=high,
            seen=seen,
            proof=_PROOFS[proof],
            observed_on=days[day],
            source=live.sources[source],
            scope=live.scopes[scope],
            inherited_from="" if origin < 0 else str(origin),
            known=known,
        )
        for safeguard, low, high, seen, proof, day, source, scope, origin, known in zip(
            rows.safeguard.tolist(),
            rows.low.tolist(),
            rows.high.tolist(),
            rows.seen.tolist(),
            rows.proof.tolist(),
            rows.day.tolist(),
            rows.source.tolist(),
            rows.scope.tolist(),
            rows.origin.tolist(),
            rows.known.tolist(),
            strict=True,
        )
    ]


def _put(found: Readings, row: int, column: int, one: Held) -> None:
    found.proved[row, column] = one.proved
    found.said[row, column] = one.said
    found.possible[row, column] = one.possible
    found.known[row, column] = one.known
    found.fresh[row, column] = one.fresh
    found.flags[row, column] = sum(int(FLAG_BIT[flag]) for flag in one.flags)
    found.widths[row, column] = one.widths


def _fill_single(
    found: Readings, rows: EvidenceColumns, catalogue: Catalogue, on: date, trust: Trust
) -> None:
    """Fill the cells with one piece: the same rules as the fold, on arrays."""
    up = np.array([trust.of(proof)[0] for proof in _PROOFS])[rows.proof]
    down = np.array([trust.of(proof)[1] for proof in _PROOFS])[rows.proof]
    ttl = np.array([s.ttl_days for s in catalogue.safeguards], dtype=np.float64)[rows.safeguard]
    decay = np.clip((on.toordinal() - rows.day - ttl) / ttl, 0.0, 1.0)
    low, high = _box(rows, up, down, decay)
    cell = (rows.perimeter, rows.safeguard)
    proof = rows.proof >= 1
    said = np.clip(low, 0.0, 1.0)
    found.proved[cell] = np.where(proof, said, 0.0)
    found.said[cell] = said
    found.possible[cell] = possible = np.clip(high, said, 1.0)
    found.known[cell] = proof & (decay == 0.0)
    found.fresh[cell] = decay == 0.0
    found.flags[cell] = _flags(rows, decay)
    found.widths[cell] = _widths(rows, up, down, decay, possible - found.proved[cell])


def _box(rows: EvidenceColumns, up: Floats, down: Floats, decay: Floats) -> tuple[Floats, Floats]:
    low = np.maximum(0.0, rows.seen * rows.low - down) * (1.0 - decay)
    top = np.minimum(1.0, rows.seen * rows.high + (1.0 - rows.seen) + up)
    return low, top + (1.0 - top) * decay


def _flags(rows: EvidenceColumns, decay: Floats) -> npt.NDArray[np.uint8]:
    alive = decay < 1.0
    holds = {
        Flag.STALE: decay > 0.0,
        Flag.SEEN_ONCE: alive & (rows.proof == 2),
        Flag.INHERITED: alive & (rows.origin >= 0),
        Flag.UNKNOWN_VERDICTS: alive & (rows.seen * (rows.high - rows.low) > 0.0),
        Flag.SAID_ONLY: alive & (rows.proof == 0),
    }
    bits = np.zeros(len(rows), dtype=np.uint8)
    for flag, mask in holds.items():
        bits |= np.where(mask, FLAG_BIT[flag], np.uint8(0))
    return bits


def _widths(
    rows: EvidenceColumns, up: Floats, down: Floats, decay: Floats, width: Floats
) -> Floats:
    """Split the width by cause, as ``widths_of`` does on one piece."""
    low = np.maximum(0.0, rows.seen * rows.low - down)
    top = np.minimum(1.0, rows.seen * rows.high + (1.0 - rows.seen) + up)
    undecayed = np.minimum(1.0, top - low)
    said = rows.proof == 0
    weights = np.zeros((len(rows), len(CAUSES)))
    weights[:, _COLUMN[Cause.STALE]] = np.where(said, decay, (1.0 - undecayed) * decay)
    weights[:, _COLUMN[Cause.SAID_ONLY]] = np.where(said, 1.0 - decay, up + down)
    unknown = rows.seen * (rows.high - rows.low)
    weights[:, _COLUMN[Cause.UNKNOWN_VERDICTS]] = np.where(said, 0.0, unknown)
    weights[:, _COLUMN[Cause.NOT_SEEN]] = np.where(said, 0.0, 1.0 - rows.seen)
    weights[decay >= 1.0] = np.eye(len(CAUSES))[_COLUMN[Cause.STALE]]
    total = weights.sum(axis=1)
    weights[total <= 0.0] = np.eye(len(CAUSES))[_COLUMN[Cause.NOT_SEEN]]
    return np.asarray(weights * (width / np.where(total > 0.0, total, 1.0))[:, None])
