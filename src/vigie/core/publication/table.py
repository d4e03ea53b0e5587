"""The table that is published: legal entities by region and status, counted with noise."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Cell = tuple[str, str]
"""A region and a status."""
Draw = Callable[[float], int]
"""Draws one number from the two-sided geometric law of that epsilon."""
Unit = tuple[str, str, Mapping[str, bool]]
"""An entity: its region, its status, and what is true of it."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Entities of each cell, which the register makes public, and for each figure how many of
    them it is true of, **with noise**: what was true is not kept."""

    entities: Mapping[Cell, int]
    noisy: Mapping[str, Mapping[Cell, int]]

    @property
    def regions(self) -> list[str]:
        return sorted({region for region, _ in self.entities})

    @property
    def statuses(self) -> list[str]:
        return sorted({status for _, status in self.entities})

    def within(self, region: str = "", status: str = "") -> list[Cell]:
        """Return the cells of a region, of a status, or all."""
        return [
            cell for cell in self.entities if region in ("", cell[0]) and status in ("", cell[1])
        ]


def counted(
    units: Iterable[Unit], *, figures: Sequence[str], epsilon: float, draw: Draw
) -> Counts:
    """Count the entities and add noise to each count, once: all that is published is computed
    from these counts and from nothing else.

    ``epsilon`` is that of one figure. One entity more or less changes one count of each figure by
    one at most, so that each figure is epsilon-differentially private.
    """
    entities: Counter[Cell] = Counter()
    true: dict[str, Counter[Cell]] = {figure: Counter() for figure in figures}
    for region, status, facts in units:
        cell = (region, status)
        entities[cell] += 1
        for figure in figures:
            true[figure][cell] += facts[figure]
    noisy = {
        figure: {
            cell: min(count, max(0, counts[cell] + draw(epsilon)))
            for cell, count in sorted(entities.items())
        }
        for figure, counts in true.items()
    }
    return Counts(dict(sorted(entities.items())), noisy)


def drawing(generator: np.random.Generator) -> Draw:
    """Return how numbers are drawn: the difference of two geometric ones, P(k) ~ exp(-ε|k|)."""

    def draw(epsilon: float) -> int:
        stops = 1.0 - np.exp(-epsilon)
        first, second = generator.geometric(stops, size=2)
        return int(first - second)

    return draw


def margin(epsilon: float, *, cells: int, covered: float) -> int:
    """Return the number that the sum of the noise of so many cells exceeds, either way, in less
    than ``1 - covered`` of the draws."""
    law = _law(epsilon)
    summed = np.array([1.0])
    for _ in range(cells):
        summed = np.convolve(summed, law)
    middle = len(summed) // 2
    inside = summed[middle] + 2.0 * np.cumsum(summed[middle + 1 :])
    beyond = np.flatnonzero(np.concatenate(([summed[middle]], inside)) >= covered)
    return int(beyond[0]) if len(beyond) else middle


def _law(epsilon: float) -> npt.NDArray[np.float64]:
    """Return the probabilities of -k … k, cut where they no longer count."""
    reach = int(np.ceil(30.0 / epsilon))
    decay = np.exp(-epsilon * np.abs(np.arange(-reach, reach + 1)))
    return np.asarray(decay / decay.sum(), dtype=np.float64)
