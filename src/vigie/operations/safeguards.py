"""The catalogue of safeguards that ships with Vigie."""

from functools import cache

from vigie.core.safeguards import Catalogue, parse_catalogue
from vigie.operations.shipped import shipped


@cache
def catalogue() -> Catalogue:
    """Return the catalogue in force."""
    return parse_catalogue(shipped("safeguards.toml"))
