"""The catalogue of safeguards: zones, proof expected, effectiveness, applicability, merges."""

from vigie.core.safeguards.applicability import applicability, merged, scored_columns
from vigie.core.safeguards.catalogue import (
    Catalogue,
    InvalidCatalogue,
    Ranged,
    Safeguard,
    UnknownSafeguard,
    parse_catalogue,
    ranged,
)

__all__ = [
    "Catalogue",
    "InvalidCatalogue",
    "Ranged",
    "Safeguard",
    "UnknownSafeguard",
    "applicability",
    "merged",
    "parse_catalogue",
    "ranged",
    "scored_columns",
]
