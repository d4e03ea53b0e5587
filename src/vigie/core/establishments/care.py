"""Care activity: yearly counts → patient-hours by discipline. Described in
docs/methods/care-activity.md."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import quantiles

from vigie.core.establishments.classes import Classes, Kind
from vigie.core.establishments.values import ActivityRecord, CareCount, CareUnit, Discipline
from vigie.core.vocabulary import Finess, Interval

HOURS_PER_UNIT: Mapping[CareUnit, float] = {
    CareUnit.INPATIENT_DAY: 24.0,
    CareUnit.DAY_PLACE: 8.0,
    CareUnit.SESSION: 5.0,
    CareUnit.EMERGENCY_VISIT: 4.0,
    CareUnit.DIALYSIS: 4.0,
    CareUnit.HOME_CARE_DAY: 2.0,
    CareUnit.RESIDENTIAL_DAY: 24.0,
}
"""Patient-hours per unit of activity (``judgement``; docs/methods/care-activity.md)."""

FEWEST_RETURNS = 10
"""A class with fewer returns than this does not give its own quartiles."""
HOURS_PER_YEAR = 8760.0

_Counts = dict[tuple[Discipline, CareUnit], float]


def activities_of(
    finess: Finess, counts: Sequence[CareCount], *, source: str
) -> tuple[ActivityRecord, ...]:
    """Return the patient-hours of one site by discipline, nothing counted twice.

    Short-stay totals hold the days of critical care and the sessions of in-centre dialysis: they
    are taken
    out of them, never below zero. A discipline without any hour is left out.
    """
    exclusive = _without_double_counts(_summed(counts))
    hours: dict[Discipline, float] = defaultdict(float)
    for (discipline, unit), count in exclusive.items():
        hours[discipline] += count * HOURS_PER_UNIT[unit]
    beds = _beds(counts)
    return tuple(
        ActivityRecord(
            finess, discipline, Interval(total, total), beds.get(discipline), source=source
        )
        for discipline, total in sorted(hours.items())
        if total > 0
    )


def _summed(counts: Iterable[CareCount]) -> _Counts:
    totals: _Counts = defaultdict(float)
    for item in counts:
        totals[item.discipline, item.unit] += item.count
    return totals


def _beds(counts: Iterable[CareCount]) -> dict[Discipline, float]:
    totals: dict[Discipline, float] = defaultdict(float)
    for item in counts:
        totals[item.discipline] += item.beds or 0.0
    return {discipline: beds for discipline, beds in totals.items() if beds > 0}


def _without_double_counts(totals: _Counts) -> _Counts:
    """Take out of short stay what critical care and dialysis count on their own."""
    exclusive = dict(totals)
    critical = totals.get((Discipline.CRITICAL_CARE, CareUnit.INPATIENT_DAY), 0.0)
    dialysis = totals.get((Discipline.DIALYSIS, CareUnit.DIALYSIS), 0.0)
    for unit, counted in ((CareUnit.INPATIENT_DAY, critical), (CareUnit.SESSION, dialysis)):
        held = totals.get((Discipline.SHORT_STAY, unit), 0.0)
        exclusive[Discipline.SHORT_STAY, unit] = max(0.0, held - counted)
    return exclusive


def class_hours(
    returned: Mapping[Kind, Sequence[float]], classes: Classes
) -> dict[Kind, Interval]:
    """Return, per class, the patient-hours a year believed of a site that returned nothing.

    From the first to the third quartile of the sites of the class that returned; the written prior
    of the
    class when fewer than ``FEWEST_RETURNS`` did. Never zero.
    """
    return {
        kind: _quartiles(returned.get(kind, ())) or known.hours
        for kind, known in classes.by_kind.items()
    }


def _quartiles(hours: Sequence[float]) -> Interval | None:
    if len(hours) < FEWEST_RETURNS:
        return None
    low, _, high = quantiles(hours, n=4)
    return Interval(low, high)


def estimated(finess: Finess, hours: Interval) -> ActivityRecord:
    """Return the activity of a site that returned nothing: its class's, marked as estimated."""
    return ActivityRecord(finess, Discipline.ESTIMATED, hours, is_estimated=True, source="class")


def included(finess: Finess, respondent: Finess, *, source: str) -> ActivityRecord:
    """Return the activity of a site whose care is counted in the return of ``respondent``."""
    return ActivityRecord(
        finess, Discipline.INCLUDED, Interval(0.0, 0.0), source=f"{source}:{respondent}"
    )


def staff_of(*, known: float | None, hours: float, kind: Kind, classes: Classes) -> float:
    """Return the staff of a site, full-time equivalents: returned, else from its activity, else
    its class's."""
    believed = classes.by_kind[kind]
    if known is not None and known > 0:
        return known
    return hours * believed.staff_per_hour if hours > 0 else believed.staff
