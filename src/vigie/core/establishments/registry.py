"""The registry as it stands: entities and sites with all their facts, and the changes between two
states."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from vigie.core.establishments.values import Located, Status


@dataclass(frozen=True, slots=True)
class EntityState:
    """A legal entity as the registry holds it."""

    finess: str
    name: str
    status: str = Status.UNKNOWN.value
    siren: str = ""
    department: str = ""
    region: str = ""
    opened_on: date | None = None
    closed_on: date | None = None
    merged_into: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class SiteState:
    """A site as the registry holds it. ``entity`` and ``merged_into`` are FINESS numbers, ``""``
    when unknown."""

    finess: str
    name: str
    entity: str = ""
    category: str = ""
    category_label: str = ""
    kind: str = "other"
    status: str = Status.UNKNOWN.value
    commune: str = ""
    commune_name: str = ""
    department: str = ""
    region: str = ""
    latitude: float | None = None
    longitude: float | None = None
    located_by: str = Located.NONE.value
    staff: float | None = None
    opened_on: date | None = None
    closed_on: date | None = None
    merged_into: str = ""
    source: str = ""

    def is_open(self, on: date) -> bool:
        return (self.opened_on is None or self.opened_on <= on) and (
            self.closed_on is None or self.closed_on > on
        )


class ChangeKind(StrEnum):
    OPENED = "opened"
    CLOSED = "closed"
    MOVED = "moved"
    CHANGED = "changed"
    MERGED = "merged"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing an import changed. ``kind``: ``entity``, ``site`` or ``grouping``."""

    change: ChangeKind
    kind: str
    finess: str
    before: dict[str, Any]
    after: dict[str, Any]


_SILENT = frozenset({"source", "staff", "latitude", "longitude", "located_by"})
"""Facts whose change is no event of the registry."""
_MISSING = frozenset({"", None, Status.UNKNOWN.value})
_PLACE = frozenset({"commune", "department", "region"})
_OF_PLACE = _PLACE | {"commune_name"}


def changes_of(
    before: EntityState | SiteState | None, after: EntityState | SiteState
) -> tuple[Change, ...]:
    """Return what happened to one entry between two states: at most one event of life, one move,
    one change.

    The same two states give the same events, and equal states none.
    """
    kind = "site" if isinstance(after, SiteState) else "entity"
    if before is None:
        opened = ChangeKind.CLOSED if after.closed_on else ChangeKind.OPENED
        return (Change(opened, kind, after.finess, {}, {"name": after.name}),)
    differing = _differing(before, after)
    other = differing - _OF_PLACE - _LIFE
    events = (
        (_life(before, after), set(_LIFE)),
        (ChangeKind.MOVED if _PLACE & differing else None, set(_OF_PLACE)),
        (ChangeKind.CHANGED if other else None, other),
    )
    return tuple(
        Change(
            event,
            kind,
            after.finess,
            _facts(before, names & differing),
            _facts(after, names & differing),
        )
        for event, names in events
        if event is not None
    )


def _life(before: EntityState | SiteState, after: EntityState | SiteState) -> ChangeKind | None:
    if after.merged_into and after.merged_into != before.merged_into:
        return ChangeKind.MERGED
    if after.closed_on and not before.closed_on:
        return ChangeKind.CLOSED
    if before.closed_on and not after.closed_on:
        return ChangeKind.REOPENED
    return None


_LIFE = frozenset({"closed_on", "merged_into"})


def _differing(before: EntityState | SiteState, after: EntityState | SiteState) -> set[str]:
    """Return the facts that differ; learning one that was missing is no event of the registry."""
    return {
        name
        for name in after.__slots__
        if name not in _SILENT
        and getattr(before, name) != getattr(after, name)
        and (name in _LIFE or getattr(before, name) not in _MISSING)
    }


def _facts(state: EntityState | SiteState, names: set[str]) -> dict[str, Any]:
    return {name: _plain(getattr(state, name)) for name in sorted(names)}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
