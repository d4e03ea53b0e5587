"""Territory figures from perimeters: one pass per partition of the sites. Described in
docs/methods/territory.md.

The order of establishments never matters: everything is put in the order of the keys first, sums
follow it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from vigie.core.evidence import CAUSES
from vigie.core.level import v1
from vigie.core.level.assessment import Levels, Perimeters
from vigie.core.level.attribution import WEAKNESSES, Attribution
from vigie.core.level.country import Country, Group, Partition, groups_of
from vigie.core.level.quantiles import Risk, year_quantiles
from vigie.core.level.v1 import Flags, Floats, Method
from vigie.core.vocabulary import Letter

Document = dict[str, Any]


def risk_of(method: Method, x: Floats, owed: Flags, staff: Floats) -> Risk:
    """Return the break-ins of perimeters in one reading, for the quantiles."""
    products = v1.products(method, x, owed)
    return Risk(
        rate=v1.break_ins(method, x, owed, staff),
        wide=v1.wide_probability(method, products),
        hours_wide=v1.hours_wide(method, products),
        hours_local=method.local,
    )


@dataclass(frozen=True, slots=True)
class Observed:
    """All that is known of the perimeters on a day, (P, …)."""

    levels: Levels
    attribution: Attribution
    risk: Risk
    of: Perimeters
    shut_openness: float
    common_variance: float
    seed: int
    fresh_sites: Flags
    """(N,) whether a site depends on a perimeter with something fresh."""


def fresh_sites(country: Country, levels: Levels) -> Flags:
    """Return, for each site, whether one of the systems it depends on has something fresh."""
    lit = np.zeros(len(country.sites.key), dtype=bool)
    lit[country.site[levels.fresh[country.perimeter]]] = True
    return lit


def territory_figures(country: Country, seen: Observed, partition: Partition) -> list[Document]:
    """Return, for each territory of a partition, the computed fields of
    ``data/schemas/territory.json``."""
    return [_figures(country, seen, group) for group in groups_of(country, partition)]


def _figures(country: Country, seen: Observed, group: Group) -> Document:
    levels, of = seen.levels, seen.of
    here = group.perimeters
    worst = levels.lost_worst[here] * _portion(group.high, of.care_high[here])
    best = levels.lost_best[here] * _portion(group.low, of.care_low[here])
    low, high = _care(country, group)
    lost = {"best": _total(best), "worst": _total(worst)}
    return {
        "establishments": len(group.sites),
        "perimeters": len(here),
        "care_hours": {"low": low, "high": high, "estimated_share": _estimated(country, group)},
        "care_hours_lost": lost,
        "care_hours_lost_share": {
            "best": min(1.0, _ratio(lost["best"], low)),
            "worst": min(1.0, _ratio(lost["worst"], high)),
        },
        "care_hours_lost_quantiles": _quantiles(seen, group),
        "levels_proved": _letters(levels.letter_proved[here]),
        "levels_said": _letters(levels.letter_said[here]),
        "levels_possible": _letters(levels.letter_possible[here]),
        "width": _width(seen, group),
        "weak_zones": _weak_zones(seen, group),
        **_zones(seen, group, country),
        **_sight(country, seen, group),
    }


def _care(country: Country, group: Group) -> tuple[float, float]:
    sites = country.sites
    return _total(sites.care_low[group.sites]), _total(sites.care_high[group.sites])


def _weights(group: Group) -> Floats:
    """Return the middle care of each perimeter of the group; sites without a system weigh
    apart."""
    return np.asarray((group.low + group.high) / 2.0)


def _uncovered(country: Country, group: Group) -> float:
    """Return the middle care of the sites that depend on no known system: never shut, wide open,
    unknown."""
    low, high = _care(country, group)
    return max(0.0, (low + high) / 2.0 - _total((group.low + group.high) / 2.0))


def _estimated(country: Country, group: Group) -> float:
    middle = (country.sites.care_low + country.sites.care_high)[group.sites]
    return _ratio(_total(middle * country.sites.estimated[group.sites]), _total(middle))


def _quantiles(seen: Observed, group: Group) -> dict[str, dict[str, float]]:
    return year_quantiles(
        seen.risk,
        group.perimeters,
        group.high / v1.HOURS_PER_YEAR,
        common_variance=seen.common_variance,
        seed=seen.seed,
        code=group.code,
    )


def _width(seen: Observed, group: Group) -> dict[str, float]:
    portion = _portion(group.high, seen.of.care_high[group.perimeters])
    hours = np.einsum("pc,p->c", seen.attribution.width[group.perimeters], portion)
    return {cause.value: float(hour) for cause, hour in zip(CAUSES, hours, strict=True)}


def _weak_zones(seen: Observed, group: Group) -> list[Document]:
    """Rank (zone, cause) by the worst care hours it costs; ``perimeters``: those where it is the
    main cause."""
    portion = _portion(group.high, seen.of.care_high[group.perimeters])
    hours = np.einsum("pzc,p->zc", seen.attribution.weak[group.perimeters], portion)
    main = seen.attribution.main[group.perimeters]
    rows = [
        {
            "zone": zone.value,
            "cause": cause,
            "perimeters": int((main[:, z] == c).sum()),
            "care_hours_lost_worst": float(hours[z, c]),
        }
        for z, zone in enumerate(v1.ZONES)
        for c, cause in enumerate(WEAKNESSES)
        if hours[z, c] > 0.0
    ]
    return sorted(rows, key=lambda r: (-float(r["care_hours_lost_worst"]), r["zone"], r["cause"]))


def _zones(seen: Observed, group: Group, country: Country) -> Document:
    levels, here = seen.levels, group.perimeters
    weights, blind = _weights(group), _uncovered(country, group)
    whole = _total(weights) + blind
    could = np.nan_to_num(levels.zones_best[here], nan=0.0) <= seen.shut_openness
    could = could.all(axis=1) | levels.all_shut[here]
    return {
        "proved_shut_share": {
            "low": _share(weights[levels.all_shut[here]], whole),
            "high": min(1.0, _ratio(_total(weights[could]) + blind, whole)),
        },
        "weakest_zone_median": _median(levels.weakest_openness[here], weights, blind),
        "zones": [_zone(seen, group, z, weights) for z in range(len(v1.ZONES))],
    }


def _zone(seen: Observed, group: Group, z: int, weights: Floats) -> Document:
    worst = seen.levels.zones_worst[group.perimeters, z]
    best = seen.levels.zones_best[group.perimeters, z]
    applies = ~np.isnan(worst)
    kept, whole = weights[applies], _total(weights[applies])
    shut = seen.levels.proved_shut[group.perimeters, z][applies]
    return {
        "zone": v1.ZONES[z].value,
        "openness_best": _mean(best[applies], kept),
        "openness_worst": _mean(worst[applies], kept),
        "median_worst": _median(worst[applies], kept, 0.0),
        "proved_shut_share": _share(kept[shut], whole),
    }


def _sight(country: Country, seen: Observed, group: Group) -> Document:
    """Return coverage and blind spots: the establishments with something fresh, and those with
    nothing."""
    fresh = seen.fresh_sites[group.sites]
    middle = (country.sites.care_low + country.sites.care_high)[group.sites] / 2.0
    whole = _total(middle)
    dark = int((~fresh).sum())
    return {
        "coverage_share": _ratio(float(fresh.sum()), float(len(fresh))),
        "coverage_care_share": _share(middle[fresh], whole),
        "blind_spots": {
            "establishments": dark,
            "share": _ratio(float(dark), float(len(fresh))),
            "care_share": _share(middle[~fresh], whole),
            "by_category": _blind_by_category(country, group, fresh),
        },
    }


def _blind_by_category(country: Country, group: Group, fresh: Flags) -> list[Document]:
    care = country.sites.care_high[group.sites]
    kinds = country.kind_of[group.sites]
    rows = []
    for place in np.unique(kinds).tolist():
        of_kind = kinds == place
        dark = of_kind & ~fresh
        rows.append(
            {
                "category": country.kinds[place],
                "establishments": int(dark.sum()),
                "of": int(of_kind.sum()),
                "care_hours": _total(care[dark]),
            }
        )
    return sorted(rows, key=lambda row: (-float(row["care_hours"]), str(row["category"])))


def _letters(places: npt.NDArray[np.int8]) -> dict[str, int]:
    counts = np.bincount(places, minlength=len(Letter))
    return {letter.value: int(count) for letter, count in zip(Letter, counts, strict=True)}


def _median(values: Floats, weights: Floats, open_weight: float) -> float | None:
    """Return the weighted median; ``open_weight`` is the weight of what is not known at all
    (openness 1)."""
    values, weights = np.append(values, 1.0), np.append(weights, open_weight)
    if weights.sum() <= 0.0:
        return None
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, reached[-1] / 2.0)])


def _mean(values: Floats, weights: Floats) -> float | None:
    whole = _total(weights)
    return min(1.0, _total(values * weights) / whole) if whole > 0.0 else None


def _portion(part: Floats, whole: Floats) -> Floats:
    return np.asarray(np.divide(part, whole, out=np.zeros_like(part), where=whole > 0.0))


def _share(part: Floats, whole: float) -> float:
    return min(1.0, _ratio(_total(part), whole))


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0.0 else 0.0


def _total(values: Floats) -> float:
    return float(values.sum())
