"""Compiled loops shared between the cores: they hold no lock, so plain threads serve."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
_Found = TypeVar("_Found")
MOST = 16
"""Threads at most: beyond, memory is what limits."""
SMALL = 1 << 16
"""Work below which one thread is quicker."""


def shares(work: Array) -> list[tuple[int, int]]:
    """Share out things in order, by the work each asks: ``[first, last)`` of each share."""
    steps = np.cumsum(work, dtype=np.float64)
    total = float(steps[-1]) if len(steps) else 0.0
    wanted = 1 if total < SMALL else min(MOST, os.cpu_count() or 1)
    cuts = np.searchsorted(steps, total * np.arange(1, wanted) / wanted) + 1
    edges = [0, *np.minimum(cuts, len(work)).tolist(), len(work)]
    return [(first, last) for first, last in pairwise(edges) if last > first]


def shared(
    function: Callable[[int, int], _Found], spans: Sequence[tuple[int, int]]
) -> list[_Found]:
    """Run a function on each share at once; return what each gave, in order."""
    if len(spans) <= 1:
        return [function(*span) for span in spans]
    with ThreadPoolExecutor(len(spans)) as threads:
        return list(threads.map(lambda span: function(*span), spans))
