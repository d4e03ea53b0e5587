"""The table of software (``software.toml``): what is installed, under which names, and where."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Product:
    """A product as inventories report it; versions go from the oldest to the newest.

    ``cpe`` is a pattern with ``{version}``, or empty; ``hardware`` a CPE reported beside it.
    """

    name: str
    publisher: str
    part: str
    versions: tuple[str, ...]
    cpe: str = ""
    hardware: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """A kind of machine. ``systems``: weights in a well-kept and in a neglected estate."""

    role: str
    exposure: str
    care_services: tuple[str, ...]
    systems: Mapping[str, tuple[float, float]]
    software: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Estate:
    """How an estate is made: shares of its machines, and what comes once if it is large enough."""

    shares: Mapping[str, float]
    once: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Software:
    """The whole table."""

    products: Mapping[str, Product]
    profiles: Mapping[str, Profile]
    estates: Mapping[str, Estate]


@cache
def software() -> Software:
    """Return the table."""
    raw = resources.files("vigie.sample").joinpath("software.toml").read_bytes()
    tree = tomllib.loads(raw.decode())
    systems = {key: _product(row, part="o") for key, row in tree["systems"].items()}
    installed = {key: _product(row, part="a") for key, row in tree["software"].items()}
    return Software(
        systems | installed,
        {key: _profile(row) for key, row in tree["profiles"].items()},
        {key: _estate(row) for key, row in tree["estates"].items()},
    )


def _product(row: Mapping[str, Any], *, part: str) -> Product:
    return Product(
        row["name"],
        row["publisher"],
        row.get("part", part),
        tuple(row["versions"]),
        row.get("cpe", ""),
        row.get("hardware", ""),
    )


def _profile(row: Mapping[str, Any]) -> Profile:
    return Profile(
        row["role"],
        row.get("exposure", "internal"),
        tuple(row.get("care_services", ())),
        {key: (kept, neglected) for key, (kept, neglected) in row["systems"].items()},
        row["software"],
    )


def _estate(row: Mapping[str, Any]) -> Estate:
    return Estate({key: share for key, share in row.items() if key != "once"}, row["once"])
