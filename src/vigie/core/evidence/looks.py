"""Pieces as the fold works on them: dated, aged, widened by trust; which stand and which were
replaced."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from vigie.core.evidence.boxes import Box
from vigie.core.evidence.piece import Evidence
from vigie.core.evidence.trust import HeldRule, Trust
from vigie.core.vocabulary import Proof

DECLARED, DOCUMENTED, MEASURED = range(3)
_RANK = {Proof.DECLARED: DECLARED, Proof.DOCUMENTED: DOCUMENTED, Proof.MEASURED: MEASURED}
Key = tuple[str, str, str]


class Look(NamedTuple):
    """One piece on a day: its place among those given, rank of proof, decay in [0, 1], what it
    says."""

    place: int
    rank: int
    day: int
    known: float
    key: Key
    seen: float
    unknown: float
    margin: float
    base_low: float
    decay: float
    box: Box
    is_held: bool
    held_by: int
    inherited: bool


def looks(
    pieces: Sequence[Evidence], part: str, *, ttl: int, on: date, trust: Trust
) -> list[Look]:
    """Return the pieces that say something of that part on that day. Nothing looked at says
    nothing."""
    today = on.toordinal()
    return [
        _look(place, piece, part, ttl=ttl, today=today, trust=trust)
        for place, piece in enumerate(pieces)
        if piece.seen > 0.0 and piece.observed_on.toordinal() <= today
    ]


def decay_of(age: int, ttl: int) -> float:
    """Return the staleness: 0 until ``ttl`` days, 1 from twice that."""
    return min(1.0, max(0.0, (age - ttl) / ttl))


def _look(place: int, piece: Evidence, part: str, *, ttl: int, today: int, trust: Trust) -> Look:
    up, down = trust.of(piece.proof)
    seen, day = piece.seen, piece.observed_on.toordinal()
    low = max(0.0, seen * piece.low - down)
    decay = decay_of(today - day, ttl)
    top = min(1.0, seen * piece.high + (1.0 - seen) + up)
    low_now = low * (1.0 - decay)
    return Look(
        place=place,
        rank=_RANK[piece.proof],
        day=day,
        known=piece.known,
        key=(piece.source, "" if piece.scope == part else piece.scope, piece.inherited_from),
        seen=seen,
        unknown=seen * (piece.high - piece.low),
        margin=up + down,
        base_low=low,
        decay=decay,
        box=Box(low, top, low_now, top + (1.0 - top) * decay, low_now),
        is_held=False,
        held_by=-1,
        inherited=bool(piece.inherited_from),
    )


def standing(found: Iterable[Look], rule: HeldRule) -> list[Look]:
    """Return the newest of each source and scope (a weaker proof never replaces a stronger one),
    measures held."""
    by_key: dict[Key, list[Look]] = {}
    for look in found:
        by_key.setdefault(look.key, []).append(look)
    kept: list[Look] = []
    for group in by_key.values():
        kept += [_held(look, group, rule) for look in _newest(group)]
    return kept


def _newest(group: list[Look]) -> list[Look]:
    if len(group) == 1:
        return group
    return [
        look
        for look in group
        if not any(
            other.rank >= look.rank and (other.day, other.known) > (look.day, look.known)
            for other in group
        )
    ]


def _held(look: Look, group: list[Look], rule: HeldRule) -> Look:
    """Take for the proved level the smaller of the last two measures of the source, far enough
    apart."""
    if look.rank != MEASURED:
        return look
    before = [
        other
        for other in group
        if other.rank == MEASURED
        and rule.gap_days_low <= look.day - other.day <= rule.gap_days_high
    ]
    if not before:
        return look
    last = max(before, key=lambda other: (other.day, other.known, -other.base_low, other.place))
    held_now = min(look.base_low, last.base_low) * (1.0 - look.decay)
    box = look.box._replace(held_now=held_now)
    return look._replace(box=box, is_held=True, held_by=last.place)
