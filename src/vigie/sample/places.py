"""Where: the real departments with invented towns."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from vigie.core.establishments.territory import Territory
from vigie.sample import names
from vigie.sample.chance import stream

TOWNS_AT_MOST = 40
PEOPLE_PER_TOWN = 25
_OVERSEAS = {"971": "9701", "972": "9702", "973": "9703", "974": "9704", "976": "9805"}
"""First digits of the FINESS numbers of overseas departments."""
_SPREAD = 0.25
"""Degrees around the middle of a department within which towns stand."""


@dataclass(frozen=True, slots=True)
class Town:
    """An invented town. Its INSEE code is of a range that no commune uses."""

    code: str
    name: str
    postcode: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Department:
    """A real department. ``people`` in thousands; ``region`` is the code of its region."""

    code: str
    region: str
    people: float
    latitude: float
    longitude: float

    @property
    def finess(self) -> str:
        """Return how the FINESS numbers of the department begin."""
        return _OVERSEAS.get(self.code, self.code)


@cache
def departments() -> tuple[Department, ...]:
    """Return the departments in the order of their codes."""
    raw = resources.files("vigie.sample").joinpath("departments.toml").read_bytes()
    rows = tomllib.loads(raw.decode())
    region_of = _territory().region_of
    return tuple(Department(code, region_of(code), *row) for code, row in rows.items())


def _territory() -> Territory:
    path = resources.files("vigie").joinpath("data", "departments.toml")
    return Territory.parse(path.read_bytes())


def towns(department: Department, *, seed: int) -> tuple[Town, ...]:
    """Return the invented towns of a department, largest first."""
    chance = stream(seed, "towns", department.code)
    count = min(TOWNS_AT_MOST, 3 + int(department.people / PEOPLE_PER_TOWN))
    return tuple(
        Town(
            _commune(department, ordinal),
            name,
            _postcode(department, ordinal),
            round(department.latitude + chance.uniform(-_SPREAD, _SPREAD), 5),
            round(department.longitude + chance.uniform(-_SPREAD, _SPREAD), 5),
        )
        for ordinal, name in enumerate(names.towns(count, chance))
    )


def _commune(department: Department, ordinal: int) -> str:
    if len(department.code) == 3:
        return f"{department.code}{60 + ordinal:02d}"
    return f"{department.code}{950 + ordinal:03d}"


def _postcode(department: Department, ordinal: int) -> str:
    prefix = {"2A": "20", "2B": "20"}.get(department.code, department.code)
    room = 10 ** (4 - len(prefix))
    return f"{prefix}9{ordinal % room:0{4 - len(prefix)}d}"


def shares(total: int) -> dict[str, int]:
    """Share ``total`` out among the departments as the people are (largest remainders)."""
    people = sum(one.people for one in departments())
    exact = {one.code: total * one.people / people for one in departments()}
    floor = {code: int(value) for code, value in exact.items()}
    left = total - sum(floor.values())
    for code in sorted(exact, key=lambda code: (floor[code] - exact[code], code))[:left]:
        floor[code] += 1
    return floor
