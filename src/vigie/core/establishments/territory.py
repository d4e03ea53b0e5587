"""The territory: departments, regions, the tiles of the map, and the codes of communes as
registries spell them."""

import tomllib
from dataclasses import dataclass
from typing import Self

from vigie.errors import VigieError

NATION_CODE = "FR"


class UnreadableTerritory(VigieError):
    fr = "fichier des départements : {reason}"
    en = "file of departments: {reason}"


@dataclass(frozen=True, slots=True)
class Region:
    """A region and its tile: ``x`` eastward, ``y`` southward, one unit per tile."""

    code: str
    name: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Department:
    """A department or overseas collectivity, and its tile. ``finess``: its code in registries when
    it differs."""

    code: str
    name: str
    region: str
    x: int
    y: int
    finess: str = ""


@dataclass(frozen=True, slots=True)
class Territory:
    """All departments and regions by code."""

    regions: dict[str, Region]
    departments: dict[str, Department]
    spellings: dict[str, str]
    """Code of a department in registries (``9A``) → its official code (``971``)."""

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """Read ``data/departments.toml``; raise ``UnreadableTerritory`` when it is not whole."""
        try:
            document = tomllib.loads(raw.decode())
            regions = {row["code"]: Region(**row) for row in document["regions"]}
            departments = {row["code"]: Department(**row) for row in document["departments"]}
        except (UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
            raise UnreadableTerritory(reason=str(error)) from error
        orphans = {d.region for d in departments.values()} - regions.keys()
        if orphans:
            raise UnreadableTerritory(reason=f"regions {sorted(orphans)}")
        spellings = {d.finess: d.code for d in departments.values() if d.finess}
        return cls(regions, departments, spellings)

    def department(self, code: str) -> str:
        """Return the official code of a department as a registry spells it, ``""`` when
        unknown."""
        text = code.strip().upper()
        official = self.spellings.get(text, text)
        return official if official in self.departments else ""

    def department_of(self, commune: str) -> str:
        """Return the department of a commune code, ``""`` when it cannot be told."""
        code = official_commune(commune)
        return self.department(code[:3] if code[:2] in {"97", "98"} else code[:2])

    def region_of(self, department: str) -> str:
        """Return the region of an official department code, ``""`` when unknown."""
        found = self.departments.get(department)
        return found.region if found else ""


def official_commune(code: str) -> str:
    """Return the INSEE code of a commune: registries write overseas ones ``9A101`` for ``97101``.

    ``""`` stays ``""``; Corsican codes (``2A004``) are official as they are.
    """
    text = code.strip().upper()
    overseas = len(text) == 5 and text[0] == "9" and text[1].isalpha()
    return f"97{text[2:]}" if overseas else text
