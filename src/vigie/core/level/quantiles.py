"""The spread of a year: Poisson break-ins, each wide or local, alone or under one factor common
to the country.

Law: the number of break-ins of a territory is Poisson of mean F x sum(rate); each hits a
perimeter in proportion to
its rate, is wide with P(wide), and costs its hours times the care of that perimeter in the
territory. Independent:
F = 1. Common factor: F is gamma, mean 1, variance ``dependence.common_variance``. Seeded per
territory.
"""

import zlib
from dataclasses import dataclass

import numpy as np

from vigie.core.level.v1 import Floats, Places

DRAWS = 1000
LEVELS = {"p05": 0.05, "p50": 0.50, "p95": 0.95}


@dataclass(frozen=True, slots=True)
class Risk:
    """Break-ins of perimeters in the worst reading, (P,): rate per year, P(wide), full-activity
    hours of each event."""

    rate: Floats
    wide: Floats
    hours_wide: Floats
    hours_local: float


def year_quantiles(
    risk: Risk, perimeters: Places, care: Floats, *, common_variance: float, seed: int, code: str
) -> dict[str, dict[str, float]]:
    """Return the quantiles of the care hours lost in a year by the perimeters of one territory.

    ``care``: patient-hours per hour of each of these perimeters in the territory.
    """
    source = np.random.default_rng([seed, zlib.crc32(code.encode())])
    factors = np.ones(DRAWS)
    independent = _years(risk, perimeters, care, factors, source)
    if common_variance > 0.0:
        factors = source.gamma(1.0 / common_variance, common_variance, DRAWS)
    common = _years(risk, perimeters, care, factors, source)
    return {"independent": _quantiles(independent), "common_factor": _quantiles(common)}


def _years(
    risk: Risk, perimeters: Places, care: Floats, factors: Floats, source: np.random.Generator
) -> Floats:
    cumulated = np.cumsum(risk.rate[perimeters])
    total = float(cumulated[-1]) if len(cumulated) else 0.0
    events = source.poisson(total * factors)
    count = int(events.sum())
    if count == 0:
        return np.zeros(len(factors))
    picked = np.searchsorted(cumulated, source.random(count) * total, side="right")
    picked = np.minimum(picked, len(perimeters) - 1)
    hit = perimeters[picked]
    is_wide = source.random(count) < risk.wide[hit]
    cost = np.where(is_wide, risk.hours_wide[hit], risk.hours_local) * care[picked]
    year = np.repeat(np.arange(len(factors)), events)
    return np.asarray(np.bincount(year, weights=cost, minlength=len(factors)))


def _quantiles(years: Floats) -> dict[str, float]:
    return {name: float(np.quantile(years, level)) for name, level in LEVELS.items()}
