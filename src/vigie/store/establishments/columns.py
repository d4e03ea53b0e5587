"""The registry of a day as columns, for the computation of levels: a handful of queries, whatever
the size."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from django.db.models import F, Q, Sum

from vigie.core.scope import Scope
from vigie.store import scope as scoping
from vigie.store.models import Activity, GroupingMember, PerimeterSite
from vigie.store.scope import open_on

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SiteColumns:
    """The open sites, by key. Hours are patient-hours a year; ``estimated`` is the share of the
    middle of them
    that nobody returned. ``groupings``: codes of the groupings of the site's legal entity."""

    id: Ints
    finess: list[str]
    name: list[str]
    kind: list[str]
    category: list[str]
    department: list[str]
    region: list[str]
    entity: list[str]
    groupings: list[tuple[str, ...]]
    care_low: Floats
    care_high: Floats
    estimated: Floats


@dataclass(frozen=True, slots=True)
class PerimeterColumns:
    """The open perimeters that serve at least one open site, by key.

    ``sites[start[i]:start[i + 1]]`` are the rows of ``site`` that perimeter ``i`` serves. A site
    that depends on
    several perimeters stands under each; its care is whole in each (one break-in hits all the
    sites served).
    ``care_low`` and ``care_high``: patient-hours a year of the sites served; ``care_per_hour`` of
    the middle.
    """

    id: Ints
    code: list[str]
    name: list[str]
    kind: list[str]
    staff: Floats
    department: list[str]
    region: list[str]
    entity: list[str]
    start: Ints
    sites: Ints
    care_low: Floats
    care_high: Floats
    care_per_hour: Floats
    site: SiteColumns

    def sites_of(self, row: int) -> Ints:
        """Return the rows of ``site`` that a perimeter serves."""
        return self.sites[self.start[row] : self.start[row + 1]]


_HOURS_PER_YEAR = 8760.0


def perimeter_columns(on: date, *, scope: Scope) -> PerimeterColumns:
    """Return the perimeters and sites in sight, open that day. Five queries."""
    site = _site_columns(on, scope)
    row_of = {key: row for row, key in enumerate(site.id.tolist())}
    links: dict[int, list[int]] = {}
    pairs = PerimeterSite.objects.order_by("perimeter_id", "site_id")
    for perimeter, served in pairs.values_list("perimeter_id", "site_id").iterator(10_000):
        if served in row_of:
            links.setdefault(perimeter, []).append(row_of[served])
    rows = [
        row
        for row in scoping.perimeters(scope)
        .filter(open_on(on))
        .order_by("id")
        .values_list(
            "id", "code", "name", "kind", "staff", "department", "region", "entity__finess"
        )
        if row[0] in links
    ]
    return _assembled(rows, [links[row[0]] for row in rows], site)


def _assembled(
    rows: Sequence[tuple[int, str, str, str, float | None, str, str, str | None]],
    served: list[list[int]],
    site: SiteColumns,
) -> PerimeterColumns:
    start = np.concatenate(([0], np.cumsum([len(group) for group in served]))).astype(np.int64)
    flat = np.array([key for group in served for key in group], dtype=np.int64)
    owner = np.repeat(np.arange(len(rows)), np.diff(start))
    low = _summed(owner, site.care_low[flat], len(rows))
    high = _summed(owner, site.care_high[flat], len(rows))
    return PerimeterColumns(
        id=np.array([row[0] for row in rows], dtype=np.int64),
        code=[row[1] for row in rows],
        name=[row[2] for row in rows],
        kind=[row[3] for row in rows],
        staff=np.array([row[4] or 0.0 for row in rows], dtype=np.float64),
        department=[row[5] for row in rows],
        region=[row[6] for row in rows],
        entity=[row[7] or "" for row in rows],
        start=start,
        sites=flat,
        care_low=low,
        care_high=high,
        care_per_hour=(low + high) / 2 / _HOURS_PER_YEAR,
        site=site,
    )


def _summed(owner: Ints, hours: Floats, count: int) -> Floats:
    return np.bincount(owner, hours, minlength=count).astype(np.float64)


def _site_columns(on: date, scope: Scope) -> SiteColumns:
    seen = scoping.sites(scope).filter(open_on(on))
    rows = list(
        seen.order_by("id").values_list(
            "id",
            "finess",
            "name",
            "kind",
            "category",
            "department",
            "region",
            "entity__finess",
            "entity_id",
        )
    )
    hours = _hours(on, scope)
    groupings = _groupings()
    care = np.array([hours.get(row[0], (0.0, 0.0, 0.0)) for row in rows]).reshape(-1, 3)
    middle = (care[:, 0] + care[:, 1]) / 2
    estimated = np.divide(care[:, 2], middle, out=np.zeros_like(middle), where=middle > 0)
    return SiteColumns(
        id=np.array([row[0] for row in rows], dtype=np.int64),
        finess=[row[1] for row in rows],
        name=[row[2] for row in rows],
        kind=[row[3] for row in rows],
        category=[row[4] for row in rows],
        department=[row[5] for row in rows],
        region=[row[6] for row in rows],
        entity=[row[7] or "" for row in rows],
        groupings=[groupings.get(row[8], ()) for row in rows],
        care_low=care[:, 0],
        care_high=care[:, 1],
        estimated=estimated,
    )


def _hours(on: date, scope: Scope) -> dict[int, tuple[float, float, float]]:
    """Return, by site key, the low, the high and the middle of the estimated hours a year."""
    seen = scoping.sites(scope).filter(open_on(on)).values("id")
    middle = (F("hours_low") + F("hours_high")) / 2
    rows = (
        Activity.objects.filter(site__in=seen)
        .values_list("site_id")
        .annotate(
            low=Sum("hours_low"),
            high=Sum("hours_high"),
            believed=Sum(middle, filter=Q(is_estimated=True)),
        )
    )
    return {key: (low, high, believed or 0.0) for key, low, high, believed in rows}


def _groupings() -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    rows = GroupingMember.objects.filter(until=None).order_by("grouping__code")
    for entity, code in rows.values_list("entity_id", "grouping__code"):
        found[entity] = (*found.get(entity, ()), code)
    return found
