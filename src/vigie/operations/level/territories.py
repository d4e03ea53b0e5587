"""The documents of all territories on a day (``data/schemas/territory.json``)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np

from vigie.core.level.country import Partition
from vigie.core.level.territory import territory_figures
from vigie.operations.establishments import classes, territory
from vigie.operations.level.compute import METHOD, CountryLevel, parameters
from vigie.operations.level.moves import MovesByTerritory, still
from vigie.operations.level.shown import rounded
from vigie.store.establishments import PerimeterColumns
from vigie.store.level import TerritoryDocument

Document = dict[str, Any]
WATCH_FIELDS = (
    "machines",
    "machines_expected",
    "components",
    "unresolved",
    "exploited",
    "affected",
    "unknown",
)
PARTS = {"nation": ("region", "department"), "region": ("department",)}
"""The territories drawn and listed inside another one."""


@dataclass(frozen=True, slots=True)
class Day:
    """What every document of a day says of itself, and what they share."""

    on: date
    known_at: datetime
    moves: MovesByTerritory | None
    """``None`` when nothing was observed a week ago."""
    watch: Mapping[int, Mapping[str, float]]
    """Per place of perimeter: what the watch counted (``WATCH_FIELDS``)."""
    funnel: Mapping[str, frozenset[str]]
    """Per step of the onboarding: the numbers of the legal entities that reached it."""
    groupings: Mapping[str, str]
    """Names of the groupings, by code."""
    is_sample: bool


def partitions(registry: PerimeterColumns, groupings: Mapping[str, str]) -> list[Partition]:
    """Return the territories of each kind, with the places of their sites."""
    sites = registry.site
    everywhere = np.arange(len(sites.finess))
    nation = Partition("nation", ["FR"], everywhere, np.zeros(len(everywhere), dtype=np.intp))
    known = territory()
    return [
        nation,
        _by_code("region", sites.region, known.regions),
        _by_code("department", sites.department, known.departments),
        _groupings(registry, groupings),
        _by_code("category", sites.kind, sorted(set(sites.kind))),
    ]


def _by_code(
    kind: str, codes: Sequence[str], known: Sequence[str] | Mapping[str, Any]
) -> Partition:
    names = list(known)
    places = {code: place for place, code in enumerate(names)}
    pairs = [(site, places[code]) for site, code in enumerate(codes) if code in places]
    return _partition(kind, names, pairs)


def _groupings(registry: PerimeterColumns, names: Mapping[str, str]) -> Partition:
    places = {code: place for place, code in enumerate(names)}
    pairs = [
        (site, places[code])
        for site, codes in enumerate(registry.site.groupings)
        for code in codes
        if code in places
    ]
    return _partition("grouping", list(names), pairs)


def _partition(kind: str, codes: Sequence[str], pairs: list[tuple[int, int]]) -> Partition:
    found = np.array(pairs, dtype=np.intp).reshape(-1, 2)
    return Partition(kind, codes, found[:, 0], found[:, 1])


def territory_documents(
    registry: PerimeterColumns, level: CountryLevel, day: Day
) -> list[TerritoryDocument]:
    """Return the document of every territory that has a site."""
    found = [
        each
        for partition in partitions(registry, day.groupings)
        for each in _documents_of(registry, level, partition, day)
    ]
    with_parts = _parts_by_holder(found)
    for each in found:
        each["parts"] = with_parts.get((each["territory"], each["code"]), [])
    return [TerritoryDocument(d["territory"], d["code"], rounded(d)) for d in found]


def _documents_of(
    registry: PerimeterColumns, level: CountryLevel, partition: Partition, day: Day
) -> Iterator[Document]:
    names = _names(partition, day)
    figures = territory_figures(level.country, level.observed, partition)
    watches = _watch_sums(registry, partition, day)
    entities = _entities_of(registry, partition)
    changes = (
        [still(None)] * len(partition.codes)
        if day.moves is None
        else day.moves.documents(partition)
    )
    for place, (code, computed) in enumerate(zip(partition.codes, figures, strict=True)):
        if computed["establishments"] == 0 and partition.territory != "nation":
            continue
        yield {
            "schema": "vigie/territory/1",
            "territory": partition.territory,
            "code": code,
            "name": names[code],
            "on": day.on.isoformat(),
            "known_at": day.known_at.isoformat(),
            "method": METHOD,
            "parameters": parameters().edition,
            "entities": len(entities[place]),
            **computed,
            "watch": watches[place],
            "changes": changes[place],
            "parts": [],
            "funnel": _funnel(entities[place], day),
            "sample": day.is_sample,
        }


def _names(partition: Partition, day: Day) -> Mapping[str, str]:
    match partition.territory:
        case "region":
            return {code: region.name for code, region in territory().regions.items()}
        case "department":
            return {code: place.name for code, place in territory().departments.items()}
        case "grouping":
            return day.groupings
        case "category":
            return {kind.value: found.fr for kind, found in classes().by_kind.items()} | {
                "shared": "Système partagé"
            }
        case _:
            return {"FR": "France"}


def _watch_sums(registry: PerimeterColumns, partition: Partition, day: Day) -> list[Document]:
    """Sum what the watch counted over the perimeters of each territory, each counted once."""
    count = len(partition.codes)
    group_of_site: dict[int, list[int]] = {}
    for site, group in zip(partition.site.tolist(), partition.group.tolist(), strict=True):
        group_of_site.setdefault(site, []).append(group)
    pairs = {
        (group, perimeter)
        for perimeter in day.watch
        for site in registry.sites_of(perimeter).tolist()
        for group in group_of_site.get(site, ())
    }
    sums: list[Document] = [dict.fromkeys(WATCH_FIELDS, 0) for _ in range(count)]
    for group, perimeter in sorted(pairs):
        for field in WATCH_FIELDS:
            sums[group][field] += day.watch[perimeter][field]
    return sums


def _entities_of(registry: PerimeterColumns, partition: Partition) -> list[set[str]]:
    found: list[set[str]] = [set() for _ in partition.codes]
    for site, group in zip(partition.site.tolist(), partition.group.tolist(), strict=True):
        if registry.site.entity[site]:
            found[group].add(registry.site.entity[site])
    return found


def _funnel(entities: set[str], day: Day) -> dict[str, int]:
    reached = {step: len(entities & reaching) for step, reaching in day.funnel.items()}
    return {"entities": len(entities)} | reached


def _parts_by_holder(documents: Sequence[Document]) -> dict[tuple[str, str], list[Document]]:
    """Return the short lines of the territories inside each other one."""
    found: dict[tuple[str, str], list[Document]] = {}
    for each in documents:
        line = _line(each)
        if each["territory"] in PARTS["nation"]:
            found.setdefault(("nation", "FR"), []).append(line)
        if each["territory"] == "department":
            region = territory().region_of(each["code"])
            found.setdefault(("region", region), []).append(line)
    return found


_LINE = (
    "territory",
    "code",
    "name",
    "establishments",
    "coverage_share",
    "proved_shut_share",
    "weakest_zone_median",
    "care_hours_lost",
)


def _line(document: Document) -> Document:
    return {field: document[field] for field in _LINE}
