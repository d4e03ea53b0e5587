"""The catalogue of safeguards that ships with Vigie."""

from functools import cache
from importlib.resources import files

from vigie.core.safeguards import Catalogue, parse_catalogue


@cache
def catalogue() -> Catalogue:
    """Return the catalogue in force."""
    return parse_catalogue(shipped("safeguards.toml"))


def shipped(name: str) -> bytes:
    """Return the bytes of a data file that ships with Vigie."""
    return (files("vigie") / "data" / name).read_bytes()
