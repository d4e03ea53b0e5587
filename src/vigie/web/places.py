"""The territory as the pages need it: names, tiles, which region a department belongs to."""

from functools import cache
from importlib.resources import files

from vigie.core.establishments.territory import Region, Territory


@cache
def country() -> Territory:
    """Return the departments and regions of ``data/departments.toml``, read once."""
    return Territory.parse(files("vigie.data").joinpath("departments.toml").read_bytes())


def tile_places(kind: str) -> dict[str, tuple[int, int]]:
    """Return column and row of each territory; ``kind`` is ``region`` or ``department``."""
    regions, departments = country().regions.values(), country().departments.values()
    return {row.code: (row.x, row.y) for row in (regions if kind == "region" else departments)}


def region_of(department: str) -> Region | None:
    """Return the region of a department, ``None`` when the department is unknown."""
    known = country().departments.get(department)
    return country().regions.get(known.region) if known else None


def department_name(code: str) -> str:
    known = country().departments.get(code)
    return known.name if known else code


def region_name(code: str) -> str:
    known = country().regions.get(code)
    return known.name if known else code


def region_names() -> dict[str, str]:
    """Return the regions by code, in the order of their names."""
    named = {code: region.name for code, region in country().regions.items()}
    return dict(sorted(named.items(), key=lambda one: one[1]))
