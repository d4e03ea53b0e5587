"""Evidence → what is held of a safeguard on a day. Rules in docs/methods/evidence.md; order never
matters."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from vigie.core.evidence.boxes import Box, apart, disjoint, meet
from vigie.core.evidence.looks import DOCUMENTED, MEASURED, Look, looks, standing
from vigie.core.evidence.piece import Evidence, Flag, Held, Use
from vigie.core.evidence.trust import HeldRule, Trust
from vigie.core.evidence.widths import widths_of
from vigie.core.safeguards import Safeguard

_WHOLE = ("",)


class Settled(NamedTuple):
    """What the pieces of one scope come to."""

    box: Box
    used: tuple[Look, ...]
    contradicted: tuple[Look, ...]
    is_torn: bool
    """The boxes cannot all be true."""


def reading(
    pieces: Sequence[Evidence], safeguard: Safeguard, *, on: date, trust: Trust, held: HeldRule
) -> Held:
    """Return what is held of one safeguard of one perimeter on a day.

    ``pieces`` are its own and those it inherits, of this safeguard only. A safeguard in parts
    (one *patched*)
    counts for the worst of them. No piece at all: ``[0, 1]``, never seen.
    """
    parts = [
        _part(pieces, part, safeguard.ttl_days, on, trust, held)
        for part in (safeguard.parts or _WHOLE)
    ]
    return parts[0] if len(parts) == 1 else _worst(parts)


def _part(
    pieces: Sequence[Evidence], part: str, ttl: int, on: date, trust: Trust, rule: HeldRule
) -> Held:
    others = _other_parts(pieces, part)
    found = [k for k in looks(pieces, part, ttl=ttl, on=on, trust=trust) if k.place not in others]
    current = standing(found, rule)
    proof = _across([k for k in current if k.rank >= DOCUMENTED], ttl, rule)
    whole = _across(current, ttl, rule)
    if proof is not None and (whole is None or (whole.is_torn and not proof.is_torn)):
        whole = proof
    return _held(pieces, found, current, proof, whole)


def _other_parts(pieces: Sequence[Evidence], part: str) -> set[int]:
    """Return the places of the pieces that speak of another part than this one."""
    if not part:
        return set()
    return {k for k, piece in enumerate(pieces) if piece.scope not in ("", part)}


def _across(current: list[Look], ttl: int, rule: HeldRule) -> Settled | None:
    """Settle each scope, then take what all scopes say together (the seen share makes them
    comparable)."""
    scopes: dict[str, list[Look]] = {}
    for look in current:
        scopes.setdefault(look.key[1], []).append(look)
    if not scopes:
        return None
    settled = [_settle(group, ttl, rule) for group in scopes.values()]
    if len(settled) == 1:
        return settled[0]
    boxes = [one.box for one in settled]
    return Settled(
        meet(boxes),
        tuple(look for one in settled for look in one.used),
        tuple(look for one in settled for look in one.contradicted),
        apart(boxes, rule.agree_within) or any(one.is_torn for one in settled),
    )


def _settle(group: list[Look], ttl: int, rule: HeldRule) -> Settled:
    weak = [k for k in group if k.rank != MEASURED]
    lasting = _not_overtaken([k for k in group if k.rank == MEASURED], ttl)
    measured = [m for m in lasting if not _is_expired(m, weak, ttl)]
    denied = [w for w in weak if _is_denied(w, measured, ttl)]
    kept = _agreeing([w for w in weak if w not in denied])
    ranks = [[k.box for k in looks_of] for looks_of in (measured, kept) if looks_of]
    boxes = [meet(rank) for rank in ranks]
    torn = any(apart(rank, rule.agree_within) for rank in (*ranks, boxes))
    used = (*measured, *(w for w in kept if not _is_superseded(w, measured)))
    return Settled(meet(boxes), used, tuple(denied), torn)


def _not_overtaken(measured: list[Look], ttl: int) -> list[Look]:
    """Leave out a measure that was stale when another source measured something else."""
    return [
        m
        for m in measured
        if not any(o.day > m.day + ttl and disjoint(o.box, m.box) for o in measured)
    ]


def _is_denied(weak: Look, measured: list[Look], ttl: int) -> bool:
    """Return whether a measure that said something when the weaker proof was given excludes it."""
    return any(weak.day < m.day + 2 * ttl and disjoint(m.box, weak.box) for m in measured)


def _is_expired(measure: Look, weak: list[Look], ttl: int) -> bool:
    """Return whether a measure said nothing any more when weaker proof said otherwise."""
    return any(w.day >= measure.day + 2 * ttl and disjoint(measure.box, w.box) for w in weak)


def _agreeing(weak: list[Look]) -> list[Look]:
    """Leave out what is declared against what is documented."""
    documents = [w.box for w in weak if w.rank == DOCUMENTED]
    if not documents:
        return weak
    paper = meet(documents)
    return [w for w in weak if w.rank == DOCUMENTED or not disjoint(w.box, paper)]


def _is_superseded(weak: Look, measured: list[Look]) -> bool:
    """Return whether a measure given since left nothing open for a weaker proof to say."""
    return any(m.day >= weak.day and m.seen == 1.0 and m.unknown == 0.0 for m in measured)


def _held(
    pieces: Sequence[Evidence],
    found: list[Look],
    current: list[Look],
    proof: Settled | None,
    whole: Settled | None,
) -> Held:
    if whole is None:
        return never_seen(len(pieces))
    used = dict.fromkeys([*whole.used, *(proof.used if proof else ())])
    live = [look for look in used if look.decay < 1.0]
    proved = min(1.0, max(0.0, proof.box.held_now)) if proof else 0.0
    said = min(1.0, max(proved, whole.box.low_now))
    possible = min(1.0, max(said, whole.box.high_now))
    torn = whole.is_torn or any(look.decay < 1.0 for look in whole.contradicted)
    slack = proof.box.low_now - proof.box.held_now if proof else 0.0
    return Held(
        proved=proved,
        said=said,
        possible=possible,
        known=any(look.rank >= DOCUMENTED and look.decay == 0.0 for look in live),
        fresh=any(look.decay == 0.0 for look in live),
        flags=_flags(live, torn),
        widths=widths_of(possible - proved, live, is_torn=torn, slack=slack),
        uses=_uses(len(pieces), found, live),
    )


def never_seen(count: int = 0) -> Held:
    """Return what is held where nothing was looked at: everything is possible, nothing is
    proved."""
    return Held(
        proved=0.0,
        said=0.0,
        possible=1.0,
        known=False,
        fresh=False,
        flags=frozenset({Flag.NEVER_SEEN}),
        widths=(1.0, 0.0, 0.0, 0.0, 0.0, 0.0),
        uses=(Use.OUTDATED,) * count,
    )


def _flags(live: list[Look], torn: bool) -> frozenset[Flag]:
    measured = [look for look in live if look.rank == MEASURED]
    found = {
        Flag.STALE: all(look.decay > 0.0 for look in live),
        Flag.CONTRADICTION: torn,
        Flag.SEEN_ONCE: bool(measured) and not any(look.is_held for look in measured),
        Flag.INHERITED: any(look.inherited for look in live),
        Flag.UNKNOWN_VERDICTS: any(look.unknown > 0.0 for look in live),
        Flag.SAID_ONLY: bool(live) and all(look.rank < DOCUMENTED for look in live),
    }
    return frozenset(flag for flag, holds in found.items() if holds)


def _uses(count: int, found: list[Look], live: list[Look]) -> tuple[Use, ...]:
    uses = [Use.OUTDATED] * count
    for look in found:
        if look.decay < 1.0:
            uses[look.place] = Use.SUPERSEDED
    for look in live:
        uses[look.place] = Use.USED
        if look.held_by >= 0:
            uses[look.held_by] = Use.USED
    return tuple(uses)


def _worst(parts: list[Held]) -> Held:
    """Return the worst of the parts of one safeguard, each reading apart."""
    proved, possible = min(p.proved for p in parts), min(p.possible for p in parts)
    widths = [sum(column) for column in zip(*(p.widths for p in parts), strict=True)]
    scale = (possible - proved) / sum(widths) if sum(widths) > 0.0 else 0.0
    order = (Use.USED, Use.SUPERSEDED, Use.OUTDATED)
    flags = frozenset[Flag]().union(*(p.flags for p in parts))
    return Held(
        proved=proved,
        said=min(p.said for p in parts),
        possible=possible,
        known=all(p.known for p in parts),
        fresh=all(p.fresh for p in parts),
        flags=flags,
        widths=tuple(width * scale for width in widths),
        uses=tuple(
            min(uses, key=order.index) for uses in zip(*(p.uses for p in parts), strict=True)
        ),
    )
