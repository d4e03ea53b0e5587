"""The documents of the level that pages, the command and the API show."""

from dataclasses import asdict, fields
from datetime import date
from typing import Any

from vigie.core.scope import Scope
from vigie.operations.level.compute import METHOD
from vigie.operations.level.establishment import establishment_document
from vigie.operations.level.shown import NoSuchSubject, NotObserved
from vigie.store import establishments
from vigie.store import level as store
from vigie.store.level import Asked, Choice, listed

Document = dict[str, Any]
_WORDS = {field.name for field in fields(Choice)} - {"unseen", "since", "sort"}
READ_BY_ALL_MANDATES = ("nation", "region", "category")
"""Territories large enough to be read by whoever holds a mandate; the others, within one's own."""


def territory_document(
    *, scope: Scope, territory: str, code: str, on: date | None = None
) -> Document | None:
    """Return the document of a territory; ``None`` when there is none in sight.

    Raises ``NotObserved`` when no day was observed yet.
    """
    if not may_read(scope, territory, code):
        return None
    seen = store.latest_observation(method=METHOD, on=on)
    if seen is None:
        raise NotObserved
    found = store.document(territory=territory, code=code, on=seen.on, method=METHOD)
    return None if found is None else found | {"on": seen.on.isoformat()}


def may_read(scope: Scope, territory: str, code: str) -> bool:
    """Return whether the figures of a territory may be read: a territory document names no
    establishment, but a small one could tell of its only member."""
    if scope.national or (territory in READ_BY_ALL_MANDATES and not scope.is_empty):
        return True
    if territory == "grouping":
        return code in scope.groupings or establishments.has_member_in_sight(
            scope=scope, grouping=code
        )
    return territory == "department" and establishments.has_site_in_sight(
        scope=scope, department=code
    )


def history(
    *,
    scope: Scope,
    territory: str = "",
    code: str = "",
    finess: str = "",
    on: date | None = None,
) -> list[Document]:
    """Return each day on which the care hours lost of a territory or of an establishment changed,
    oldest first."""
    if finess:
        return _establishment_days(scope, finess, on)
    if not may_read(scope, territory, code):
        return []
    days = store.document_days(territory=territory, code=code, method=METHOD)
    return [
        {
            "on": day.isoformat(),
            "care_hours_lost": document["care_hours_lost"],
            "proved_shut_share": document["proved_shut_share"],
            "levels_proved": document["levels_proved"],
        }
        for day, document in days
        if on is None or day <= on
    ]


def _establishment_days(scope: Scope, finess: str, on: date | None) -> list[Document]:
    """Return the days of the systems an establishment depends on, their losses added."""
    seen = store.latest_observation(method=METHOD, on=on)
    if seen is None:
        return []
    rows = establishments.perimeters_of(scope=scope, finess=finess, on=seen.on)
    steps = {row["id"]: store.level_days(perimeter=row["id"], method=METHOD) for row in rows}
    days = sorted({day for days in steps.values() for day, _ in days if on is None or day <= on})
    return [_on_day(day, steps) for day in days]


def _on_day(day: date, steps: dict[int, list[tuple[date, store.PerimeterLevel]]]) -> Document:
    held = [
        [level for since, level in days if since <= day][-1]
        for days in steps.values()
        if days and days[0][0] <= day
    ]
    return {
        "on": day.isoformat(),
        "care_hours_lost": {
            "best": sum(level.lost_best for level in held),
            "worst": sum(level.lost_worst for level in held),
        },
        "level_proved": max((level.level_proved for level in held), default="E"),
    }


def establishments_page(
    *,
    scope: Scope,
    territory: str,
    code: str,
    filters: dict[str, str] | None = None,
    sort: str = "-level",
    page: int = 1,
    per_page: int = 50,
    on: date | None = None,
) -> Document | None:
    """Return one page of the establishments of a territory that are in sight.

    ``filters``: the words of ``store.level.Choice``. ``systems`` counts the information systems
    that answer what the filters say of them, ``None`` when they say nothing of systems. ``None``
    when the scope is empty.
    """
    if scope.is_empty:
        return None
    seen = store.latest_observation(method=METHOD, on=on)
    if seen is None:
        raise NotObserved
    found = listed(
        Asked(scope, territory, code, on=seen.on, method=METHOD),
        _choice(filters or {}, sort),
        start=max(0, page - 1) * per_page,
        most=per_page,
    )
    return {
        "on": seen.on.isoformat(),
        "total": found.total,
        "systems": found.systems,
        "page": page,
        "per_page": per_page,
        "rows": [asdict(row) for row in found.rows],
    }


def _choice(filters: dict[str, str], sort: str) -> Choice:
    """Return the choice in the words of the store; a day that is none is left out."""
    texts = {name: filters[name] for name in _WORDS & filters.keys()}
    since = filters.get("since", "")
    try:
        day = date.fromisoformat(since) if since else None
    except ValueError:
        day = None
    return Choice(unseen=bool(filters.get("unseen")), since=day, sort=sort, **texts)


def observations_document(*, limit: int = 50) -> list[Document]:
    """Return the last observations and what each used, newest first."""
    return [
        {
            "on": each.on.isoformat(),
            "method": each.method,
            "parameters": each.parameters,
            "started_at": each.started_at.isoformat(),
            "inputs": dict(each.inputs),
            "digest": each.digest,
        }
        for each in store.observations(limit=limit)
    ]


def required(document: Document | None, subject: str) -> Document:
    """Return a document that was asked by name; raise ``NoSuchSubject`` when there is none."""
    if document is None:
        raise NoSuchSubject(subject=subject)
    return document


__all__ = [
    "establishment_document",
    "establishments_page",
    "history",
    "may_read",
    "observations_document",
    "required",
    "territory_document",
]
