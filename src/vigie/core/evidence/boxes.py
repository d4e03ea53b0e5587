"""Intervals that remember themselves undecayed: relations are decided there, so that time alone
only widens."""

from collections.abc import Sequence
from typing import NamedTuple


class Box(NamedTuple):
    """``[low, high]`` when observed, ``[low_now, high_now]`` with its age, ``held_now`` what
    counts as proved."""

    low: float
    high: float
    low_now: float
    high_now: float
    held_now: float


_ROUNDING = 1e-12


def disjoint(one: Box, other: Box) -> bool:
    """Return whether the two could not both be true on the days they were observed."""
    return one.low > other.high + _ROUNDING or other.low > one.high + _ROUNDING


def gap(boxes: Sequence[Box]) -> float:
    """Return how far apart the furthest two are; 0 or less when all can be true together."""
    return max(box.low for box in boxes) - min(box.high for box in boxes)


def apart(boxes: Sequence[Box], within: float) -> bool:
    """Return whether the furthest two are further apart than what may be an accident."""
    return gap(boxes) > within + _ROUNDING


def meet(boxes: Sequence[Box]) -> Box:
    """Return what all say together; when they cannot all be true, all that any of them allows."""
    if len(boxes) == 1:
        return boxes[0]
    if apart(boxes, 0.0):
        return Box(
            min(b.low for b in boxes),
            max(b.high for b in boxes),
            min(b.low_now for b in boxes),
            max(b.high_now for b in boxes),
            min(b.held_now for b in boxes),
        )
    return Box(
        max(b.low for b in boxes),
        min(b.high for b in boxes),
        max(b.low_now for b in boxes),
        min(b.high_now for b in boxes),
        max(b.held_now for b in boxes),
    )
