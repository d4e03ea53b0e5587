"""Stands in for the operations: the same questions and rights, answered from documents built by hand."""

from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from tests.web.fixtures import territories
from vigie.core.establishments.territory import Territory
from vigie.core.scope import Scope

CHU, HOME = "750712184", "350000022"
PLACES = {CHU: ("75", "11"), HOME: ("35", "53")}


@cache
def country() -> Territory:
    return Territory.parse(files("vigie.data").joinpath("departments.toml").read_bytes())


def territory_document(
    *, scope: Scope, territory: str, code: str, on: date | None = None
) -> dict[str, Any] | None:
    if scope.is_empty:
        return None
    if territory == "nation":
        return territories.territory()
    if territory == "region" and code in country().regions and (scope.national or True):
        return _region(code)
    if territory == "department" and code in country().departments:
        place = country().departments[code]
        return territories.territory("department", code, place.name, parts=[])
    if territory == "grouping" and code == "ght-75-01":
        return territories.territory("grouping", code, "GHT d’exemple", parts=[])
    if territory == "category" and code == "hospital":
        return territories.territory("category", code, "Centre hospitalier", parts=[])
    return None


def _region(code: str) -> dict[str, Any]:
    parts = [
        territories.part("department", d.code, d.name, 200 + int(900 * territories.spread(d.code)))
        for d in country().departments.values()
        if d.region == code
    ]
    return territories.territory("region", code, country().regions[code].name, parts=parts)


def history(*, scope: Scope, on: date | None = None, **subject: str) -> list[dict[str, Any]]:
    days = ("2026-08-30", "2026-09-13", "2026-10-04", "2026-10-25", "2026-11-15", "2026-11-22")
    worst = (58.1e6, 55.0e6, 49.3e6, 47.2e6, 42.8e6, 41.87e6)
    return [
        {"on": day, "care_hours_lost": {"best": 2.6e6 + 9e4 * i, "worst": worst[i]}}
        for i, day in enumerate(days)
    ]
