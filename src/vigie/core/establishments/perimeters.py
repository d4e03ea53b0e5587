"""Perimeters: one information system each. By default each legal entity is one; shared ones are
told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from vigie.core.establishments.care import staff_of
from vigie.core.establishments.classes import Classes, Kind
from vigie.core.establishments.registry import EntityState, SiteState
from vigie.core.establishments.values import ActivityRecord, Discipline


@dataclass(frozen=True, slots=True)
class PerimeterState:
    """A perimeter as the registry holds it.

    ``kind``: the class of its largest site. ``staff``: full-time equivalents. ``entity`` is the
    FINESS
    number of who answers for it, ``grouping`` a code; both may be ``""``.
    """

    code: str
    name: str
    kind: str
    entity: str = ""
    grouping: str = ""
    staff: float | None = None
    department: str = ""
    region: str = ""
    opened_on: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Workload:
    """What is known of the care and the staff of each site.

    ``hours``: middle of the patient-hours a year. ``included``: sites whose care and staff are
    counted in
    the return of another site.
    """

    hours: Mapping[str, float]
    included: frozenset[str]

    @classmethod
    def of(cls, activity: Mapping[str, Iterable[ActivityRecord]]) -> "Workload":
        hours = {
            finess: sum((r.hours.low + r.hours.high) / 2 for r in records)
            for finess, records in activity.items()
        }
        included = frozenset(
            finess
            for finess, records in activity.items()
            if any(r.discipline is Discipline.INCLUDED for r in records)
        )
        return cls(hours, included)


def is_default(code: str) -> bool:
    """Return whether a code is that of a default perimeter."""
    return code.startswith(("EJ-", "ET-"))


def default_code(site: SiteState) -> str:
    """Return the code of the perimeter of a site: its entity's, or its own when no entity is
    known."""
    return f"EJ-{site.entity}" if site.entity else f"ET-{site.finess}"


def default_perimeters(
    served: Mapping[str, list[SiteState]],
    entities: Mapping[str, EntityState],
    workload: Workload,
    classes: Classes,
) -> dict[str, PerimeterState]:
    """Return the default perimeters by code, from the open sites that each serves."""
    return {
        code: _perimeter(code, sites, entities.get(code.removeprefix("EJ-")), workload, classes)
        for code, sites in served.items()
    }


def _perimeter(
    code: str,
    served: list[SiteState],
    entity: EntityState | None,
    workload: Workload,
    classes: Classes,
) -> PerimeterState:
    largest = max(
        served, key=lambda s: (workload.hours.get(s.finess, 0.0), s.staff or 0.0, s.finess)
    )
    return PerimeterState(
        code=code,
        name=entity.name if entity else largest.name,
        kind=largest.kind,
        entity=entity.finess if entity else "",
        staff=round(perimeter_staff(served, workload, classes), 2),
        department=(entity.department if entity else "") or largest.department,
        region=(entity.region if entity else "") or largest.region,
    )


def perimeter_staff(served: Iterable[SiteState], workload: Workload, classes: Classes) -> float:
    """Return the staff of a perimeter, full-time equivalents: the sum over its sites.

    A site returns its own, or it is drawn from its activity, or from its class; a site counted in
    the
    return of another adds nothing of its own. Source: docs/methods/registry.md.
    """
    return sum(
        staff_of(
            known=site.staff,
            hours=workload.hours.get(site.finess, 0.0),
            kind=Kind(site.kind),
            classes=classes,
        )
        for site in served
        if site.staff or site.finess not in workload.included
    )
