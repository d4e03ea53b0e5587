"""The document of one establishment (``data/schemas/establishment.json``)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from vigie.core.scope import Scope
from vigie.core.vocabulary import Letter
from vigie.operations.level.compute import METHOD
from vigie.operations.level.shown import NotObserved, rounded
from vigie.operations.level.systems import System, system_document, system_of
from vigie.store import establishments
from vigie.store import level as store
from vigie.store.level import Observation

Document = dict[str, Any]
Row = Mapping[str, Any]
Care = dict[str, tuple[float, float]]
"""Patient-hours a year (low, high) by site."""


def establishment_document(
    *, scope: Scope, finess: str, on: date | None = None
) -> Document | None:
    """Return the document of a site or of a legal entity; ``None`` when there is none in sight.

    Raises ``NotObserved`` when no day was observed yet.
    """
    subject = _subject(scope, finess)
    if subject is None:
        return None
    seen = store.latest_observation(method=METHOD, on=on)
    if seen is None:
        raise NotObserved
    sites = _sites(scope, subject, seen.on)
    activity = {
        site["finess"]: establishments.care_of(scope=scope, finess=site["finess"])
        for site in sites
    }
    systems = _systems(scope, finess, seen)
    document: Document = rounded(
        {
            "schema": "vigie/establishment/1",
            **_identity(scope, subject),
            "on": seen.on.isoformat(),
            "known_at": (seen.finished_at or seen.started_at).isoformat(),
            "method": METHOD,
            "parameters": seen.parameters,
            "care_hours": _care(activity),
            "care_hours_lost": _lost(systems, activity),
            "levels_proved": _letters(each.letters[0] for each in systems),
            "levels_said": _letters(each.letters[1] for each in systems),
            "levels_possible": _letters(each.letters[2] for each in systems),
            "perimeters": [system_document(each, seen) for each in systems],
            "sample": bool(subject["is_sample"]),
        }
    )
    return document


def _subject(scope: Scope, finess: str) -> Row | None:
    """Return the site of that number, else the legal entity; marked with its kind."""
    site = establishments.site(scope=scope, finess=finess)
    if site is not None:
        return {**site, "finess_kind": "site"}
    entity = establishments.entity(scope=scope, finess=finess)
    return None if entity is None else {**entity, "finess_kind": "entity"}


def _sites(scope: Scope, subject: Row, on: date) -> list[Row]:
    if subject["finess_kind"] == "site":
        return [subject]
    return list(establishments.sites_of(scope=scope, entity=subject["finess"], on=on))


def _identity(scope: Scope, subject: Row) -> Document:
    is_site = subject["finess_kind"] == "site"
    entity = subject["entity_finess"] if is_site else subject["finess"]
    of = {"finess": entity, "name": subject["entity_name"]} if is_site and entity else None
    belongs = establishments.groupings_of(scope=scope, entity=entity) if entity else []
    return {
        "finess": subject["finess"],
        "finess_kind": subject["finess_kind"],
        "name": subject["name"],
        "entity": of,
        "kind": subject["kind"] if is_site else "entity",
        "category": subject["category_label"] if is_site else "",
        "status": subject["status"],
        "commune": subject["commune_name"] if is_site else "",
        "department": subject["department"],
        "region": subject["region"],
        "groupings": [{k: row[k] for k in ("code", "name", "role")} for row in belongs],
    }


def _care(activity: Mapping[str, Sequence[Row]]) -> Document:
    found: dict[str, Document] = {}
    for row in (row for rows in activity.values() for row in rows):
        line = found.setdefault(
            row["discipline"],
            {
                "discipline": row["discipline"],
                "low": 0.0,
                "high": 0.0,
                "estimated": False,
                "source": row["source"],
            },
        )
        line["low"] += row["hours_low"]
        line["high"] += row["hours_high"]
        line["estimated"] = line["estimated"] or row["is_estimated"]
    return {
        "low": sum(line["low"] for line in found.values()),
        "high": sum(line["high"] for line in found.values()),
        "estimated": any(line["estimated"] for line in found.values()),
        "disciplines": list(found.values()),
    }


def _systems(scope: Scope, finess: str, seen: Observation) -> list[System]:
    rows = establishments.perimeters_of(scope=scope, finess=finess, on=seen.on)
    levels = store.levels_of(perimeters=[row["id"] for row in rows], on=seen.on, method=METHOD)
    return [
        system_of(
            row,
            establishments.served_sites(scope=scope, perimeter=row["code"], on=seen.on),
            levels.get(row["id"]),
            seen,
        )
        for row in rows
    ]


def _lost(systems: Sequence[System], activity: Mapping[str, Sequence[Row]]) -> Document:
    """Return what the establishment's own sites lose: each site's care is split over the systems
    it depends on, as in the figures of territories."""
    borne = {site: [s for s in systems if site in s.site_numbers] for site in activity}
    best = worst = 0.0
    for site, bearing in borne.items():
        for system in bearing:
            best += system.unit[0] * sum(r["hours_low"] for r in activity[site]) / len(bearing)
            worst += system.unit[1] * sum(r["hours_high"] for r in activity[site]) / len(bearing)
    return {"best": best, "worst": worst}


def _letters(letters: Iterable[str]) -> dict[str, int]:
    found = list(letters)
    return {letter.value: found.count(letter.value) for letter in Letter}
