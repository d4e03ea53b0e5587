"""The level: computed for a country on a day, and shown as documents."""

from vigie.operations.level.compute import METHOD, CountryLevel, country_level, method, parameters
from vigie.operations.level.documents import (
    establishment_document,
    establishments_page,
    history,
    may_read,
    observations_document,
    required,
    territory_document,
)
from vigie.operations.level.rows import perimeter_levels
from vigie.operations.level.shown import NoSuchSubject, NotObserved
from vigie.operations.level.territories import Day, territory_documents

__all__ = [
    "METHOD",
    "CountryLevel",
    "Day",
    "NoSuchSubject",
    "NotObserved",
    "country_level",
    "establishment_document",
    "establishments_page",
    "history",
    "may_read",
    "method",
    "observations_document",
    "parameters",
    "perimeter_levels",
    "required",
    "territory_document",
    "territory_documents",
]
