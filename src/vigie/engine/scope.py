"""What an asker may see, for the engine: a bitmap over perimeters. Every question takes one."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
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
    hidden: Array = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    """The perimeters that may not be seen all the same, as a bitmap."""

    @classmethod
    def of(cls, perimeters: Iterable[int]) -> Self:
        """Return the scope of some perimeters; none gives a scope that sees nothing."""
        return cls(_bits(np.fromiter(perimeters, dtype=np.int64)))

    @classmethod
    def nation(cls) -> Self:
        """Return the scope that sees every perimeter."""
        return cls(everything=True)

    def without(self, perimeters: Array) -> Self:
        """Return the same scope without some perimeters."""
        return replace(self, hidden=_bits(perimeters))

    def mask(self, perimeters: Array) -> Array:
        """Return, for each perimeter key, whether it may be seen."""
        keys = np.asarray(perimeters, dtype=np.int64)
        if self.everything:
            seen = np.ones(len(keys), dtype=np.bool_)
        else:
            seen = _among(self.bits, keys)
        return seen & ~_among(self.hidden, keys) if len(self.hidden) else seen


def _bits(keys: Array) -> Array:
    bits = np.zeros(int(keys.max()) + 1 if len(keys) else 0, dtype=np.bool_)
    bits[keys] = True
    return bits


def _among(bits: Array, keys: Array) -> Array:
    seen = np.zeros(len(keys), dtype=np.bool_)
    within = keys < len(bits)
    seen[within] = bits[keys[within]]
    return seen
