"""What makes the width of a safeguard: shares of it per cause, in the order of ``CAUSES``."""

from vigie.core.evidence.looks import DOCUMENTED, Look
from vigie.core.evidence.piece import CAUSES, Cause

_NOTHING = (0.0,) * len(CAUSES)


def widths_of(width: float, live: list[Look], *, is_torn: bool, slack: float) -> tuple[float, ...]:
    """Split ``width`` (possible - proved) by cause. ``slack``: what a second measure has not yet
    held."""
    if width <= 0.0:
        return _NOTHING
    if is_torn:
        return _only(Cause.CONTRADICTORY, width)
    if not live:
        return _only(Cause.STALE, width)
    weights = _weights(live, slack)
    total = sum(weights.values())
    if total <= 0.0:
        return _only(Cause.NOT_SEEN, width)
    return tuple(width * weights.get(cause, 0.0) / total for cause in CAUSES)


def _weights(live: list[Look], slack: float) -> dict[Cause, float]:
    """Weigh the causes on the best piece: the strongest proof, then the newest."""
    best = max(live, key=lambda k: (k.rank, k.day, k.known, k.seen, -k.unknown, k.base_low))
    if best.rank < DOCUMENTED:
        return {Cause.SAID_ONLY: 1.0 - best.decay, Cause.STALE: best.decay}
    undecayed = min(1.0, best.box.high - best.box.low)
    return {
        Cause.STALE: (1.0 - undecayed) * best.decay,
        Cause.SAID_ONLY: best.margin,
        Cause.UNKNOWN_VERDICTS: best.unknown,
        Cause.NOT_SEEN: 1.0 - best.seen + slack,
    }


def _only(cause: Cause, width: float) -> tuple[float, ...]:
    return tuple(width if one is cause else 0.0 for one in CAUSES)
