"""What the watch counts on each perimeter, and the measured evidence it gives."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from vigie.store.establishments import PerimeterColumns
from vigie.store.evidence import GivenEvidence

SOURCE = "watch"


@dataclass(frozen=True, slots=True)
class Watched:
    """What was counted by place of perimeter, what was measured, and from what."""

    counts: Mapping[int, Mapping[str, float]] = field(default_factory=dict)
    evidence: Sequence[GivenEvidence] = ()
    inputs: Mapping[str, Any] = field(default_factory=dict)


def watched(
    registry: PerimeterColumns, *, on: date, progress: Callable[[str, str], None]
) -> Watched:
    """Match the inventories in force with the advisories in force, and measure."""
    return Watched()
