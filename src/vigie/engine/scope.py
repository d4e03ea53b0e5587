"""What an asker may see, for the engine: a bitmap over perimeters. Every question takes one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class PerimeterScope:
    """The perimeters that may be seen by name, by their keys. ``everything`` is the national
    one."""

    bits: Array = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    everything: bool = False

    @classmethod
    def of(cls, perimeters: Iterable[int]) -> Self:
        """Return the scope of some perimeters; none gives a scope that sees nothing."""
        keys = np.fromiter(perimeters, dtype=np.int64)
        bits = np.zeros(int(keys.max()) + 1 if len(keys) else 0, dtype=np.bool_)
        bits[keys] = True
        return cls(bits)

    @classmethod
    def nation(cls) -> Self:
        """Return the scope that sees every perimeter."""
        return cls(everything=True)

    def mask(self, perimeters: Array) -> Array:
        """Return, for each perimeter key, whether it may be seen."""
        if self.everything:
            return np.ones(len(perimeters), dtype=np.bool_)
        keys = np.asarray(perimeters, dtype=np.int64)
        seen = np.zeros(len(keys), dtype=np.bool_)
        within = keys < len(self.bits)
        seen[within] = self.bits[keys[within]]
        return seen
