"""Levels: written by change, asked for by day, listed by territory."""

from vigie.store.level.choice import Choice
from vigie.store.level.listed import SORTS, Asked, Found, Listed, listed
from vigie.store.level.rows import (
    Observation,
    PerimeterLevel,
    TerritoryDocument,
    all_levels,
    document,
    document_days,
    documents,
    is_observed,
    latest_observation,
    level_days,
    levels_of,
    observations,
    save_observation,
)

__all__ = [
    "SORTS",
    "Asked",
    "Choice",
    "Found",
    "Listed",
    "Observation",
    "PerimeterLevel",
    "TerritoryDocument",
    "all_levels",
    "document",
    "document_days",
    "documents",
    "is_observed",
    "latest_observation",
    "level_days",
    "levels_of",
    "listed",
    "observations",
    "save_observation",
]
