"""How often an answer found in each way was right, as measured: the confidence of a name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

UNMEASURED = 0.5
"""Confidence of a way that no measure covers: neither believed nor dropped."""


@dataclass(frozen=True, slots=True)
class Confidences:
    """The measured precision of each tier, and the one below which a name stays unresolved."""

    by_tier: dict[str, float]
    resolved_from: float
    read_from: float = 1.0
    """Probability from which the words of an author are read as a product."""
    may_read_from: float = 1.0
    """The one from which they may be it: what it would affect is then unknown."""

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Self:
        """Read ``data/name-confidence.toml``; nothing is measured in an empty table."""
        tiers, least = table.get("confidence", {}), table.get("threshold", {})
        return cls(
            {tier: row["precision"] for tier, row in tiers.items()},
            least.get("resolved_from", 0.0),
            least.get("read_from", 1.0),
            least.get("may_read_from", 1.0),
        )

    def __getitem__(self, tier: str) -> float:
        return self.by_tier.get(tier, UNMEASURED)
