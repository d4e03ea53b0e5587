"""How likely a candidate is the right product: symmetric trees over its features, calibrated.

Source: parameters learned on the feeds themselves by ``benchmarks/name_scorer.py``
(``data/name-scorer.toml``). Each tree compares the same few columns with the same thresholds on
every path, so that a row is read in one look-up per tree.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from vigie.errors import VigieError

Floats = npt.NDArray[np.float64]

_SEEN = ("share", "together", "stated", "is_latest", "recorded")
COLUMNS = (
    *(f"text_{name}" for name in _SEEN),
    *(f"author_{name}" for name in _SEEN),
    *(f"name_{name}" for name in _SEEN),
    "vendor_share",
    "vendor_rank",
    "author_names",
    "agreement",
    "claims",
    "vendor_products",
    "likeness",
    "product_habit",
    "product_habit_of_all",
    "vendor_habit",
    "vendor_habit_of_all",
    "is_firmware",
    "is_project",
    "words",
    "has_publisher",
    "same_name",
    "is_written",
    "vendor_in_name",
    "length",
    "vendor_recent",
    "vendor_words",
    "marks",
    "candidates",
    "other_text_share",
    "other_author_together",
    "other_name_share",
    "other_claims",
    "other_vendor_share",
    "other_product_habit",
)
"""What ``features`` measures, in order."""


class ScorerUnread(VigieError):
    fr = "les paramètres qui classent les noms ne se lisent pas : {why}"
    en = "the parameters that rank names cannot be read: {why}"


@dataclass(frozen=True, slots=True)
class Scorer:
    """Trees of one depth: ``columns`` and ``thresholds`` are (trees, depth), ``leaves`` (trees,
    2**depth), in log-odds; ``base`` is the log-odds before any tree."""

    base: float
    columns: npt.NDArray[np.intp]
    thresholds: Floats
    leaves: Floats

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Self | None:
        """Read ``[scorer]`` of ``data/name-scorer.toml``, ``None`` when there is none; raises
        ``ScorerUnread`` when it was made for other columns."""
        if not table:
            return None
        if tuple(table["features"]) != COLUMNS:
            raise ScorerUnread(why=", ".join(sorted(set(table["features"]) ^ set(COLUMNS))))
        return cls(
            float(table["base"]),
            np.array(table["columns"], dtype=np.intp),
            np.array(table["thresholds"], dtype=np.float64),
            np.array(table["leaves"], dtype=np.float64),
        )

    def probabilities(self, rows: Floats) -> Floats:
        """Return, per row of features, the probability that the candidate is right."""
        above = rows[:, self.columns] > self.thresholds
        place = above @ (1 << np.arange(self.columns.shape[1]))
        score = self.base + self.leaves[np.arange(len(self.leaves)), place].sum(axis=1)
        return np.asarray(1.0 / (1.0 + np.exp(-score)), dtype=np.float64)
