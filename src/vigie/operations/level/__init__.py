"""The level: computed for a country on a day, and shown as documents."""

from vigie.operations.level.compute import METHOD, CountryLevel, country_level, method, parameters
from vigie.operations.level.rows import perimeter_levels
from vigie.operations.level.territories import Day, territory_documents

__all__ = [
    "METHOD",
    "CountryLevel",
    "Day",
    "country_level",
    "method",
    "parameters",
    "perimeter_levels",
    "territory_documents",
]
