"""Why a figure moved between two dates: the rule changed, what we see changed, the world changed,
in that order."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vigie.core.level.v1 import Floats


@dataclass(frozen=True, slots=True)
class Totals:
    """Care hours lost per year of a territory at one step."""

    worst: float
    best: float


@dataclass(frozen=True, slots=True)
class Moves:
    """The three parts of a move; their sum is the whole move."""

    rule: Totals
    seen: Totals
    world: Totals


def seen_step(
    before: tuple[Floats, Floats], after: tuple[Floats, Floats]
) -> tuple[Floats, Floats]:
    """Return (proved, possible) once only what we see has changed.

    As long as both intervals can be true at once nothing says that the world moved: the new one
    is what we see
    now. Only intervals without a common point prove a change of the world: there the old one is
    kept.
    """
    (low, high), (new_low, new_high) = before, after
    moved = (new_low > high) | (new_high < low)
    return np.where(moved, low, new_low), np.where(moved, high, new_high)


def moves_of(steps: Sequence[Totals]) -> Moves:
    """Split a move. ``steps``: old figure, under the new rule, as seen now in the old world, new
    figure."""
    old, ruled, seen, new = steps
    return Moves(rule=_less(ruled, old), seen=_less(seen, ruled), world=_less(new, seen))


def _less(one: Totals, other: Totals) -> Totals:
    return Totals(worst=one.worst - other.worst, best=one.best - other.best)
