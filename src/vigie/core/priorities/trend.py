"""Where a probability of exploitation comes from: a week, a month, a year before, when known."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

WINDOWS = {7: 2, 30: 5, 365: 20}
"""Days before, and how many days beside them still count. ``judgement``."""
LEAST_MOVE = 0.01
"""Change of probability below which nothing moved. ``judgement``."""


class Direction(StrEnum):
    """Which way a probability goes; ``UNKNOWN`` without an earlier day to compare with."""

    RISING = "rising"
    STEADY = "steady"
    FALLING = "falling"
    UNKNOWN = "unknown"


class Before(NamedTuple):
    """A probability some days before."""

    days: int
    on: date
    probability: float


class Trend(NamedTuple):
    """The newest probability, what it was, and where it goes since the nearest day known."""

    on: date
    probability: float
    before: tuple[Before, ...]
    direction: Direction


def trend(days: Mapping[date, float]) -> Trend | None:
    """Return the trend of the probabilities of some days; ``None`` without any.

    Units: probability within 30 days, in [0, 1]. Limits: two editions of the model are compared as
    they are.
    """
    if not days:
        return None
    on = max(days)
    before = tuple(
        found
        for window, beside in WINDOWS.items()
        if (found := _before(days, on, window, beside)) is not None
    )
    return Trend(on, days[on], before, _direction(days[on], before))


def _before(days: Mapping[date, float], on: date, window: int, beside: int) -> Before | None:
    def away(day: date) -> int:
        return abs((on - day).days - window)

    near = min((day for day in days if day < on), key=away, default=None)
    return None if near is None or away(near) > beside else Before(window, near, days[near])


def _direction(now: float, before: tuple[Before, ...]) -> Direction:
    if not before:
        return Direction.UNKNOWN
    move = now - before[0].probability
    if abs(move) < LEAST_MOVE:
        return Direction.STEADY
    return Direction.RISING if move > 0 else Direction.FALLING
