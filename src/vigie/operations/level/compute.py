"""The level of a country on a day: evidence read, readings, levels, what is missing and why."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

import numpy as np

from vigie.core.evidence.bulk import readings
from vigie.core.evidence.columns import Readings
from vigie.core.level import v1
from vigie.core.level.assessment import (
    Levels,
    Perimeters,
    Shares,
    assess,
    perimeters_of,
    shares_of,
)
from vigie.core.level.attribution import Attribution, attribution_of
from vigie.core.level.country import Country, Edges, Sites, country_of
from vigie.core.level.gains import gains_of
from vigie.core.level.parameters import Parameters, parse_parameters
from vigie.core.level.territory import Observed, fresh_sites, risk_of
from vigie.operations.safeguards import catalogue
from vigie.operations.shipped import shipped
from vigie.store.establishments import PerimeterColumns
from vigie.store.evidence import evidence_columns

METHOD = "v1"
SEED = 2021
"""The seed of the quantiles: the same country gives the same figures everywhere."""


@cache
def parameters() -> Parameters:
    """Return the parameter edition in force."""
    return parse_parameters(shipped("parameters-v1.toml"))


@cache
def method() -> v1.Method:
    """Return method v1 with the edition in force."""
    return v1.method_of(catalogue(), parameters())


@dataclass(frozen=True, slots=True)
class CountryLevel:
    """All that is known of a country's level on a day."""

    country: Country
    held: Readings
    shares: Shares
    of: Perimeters
    levels: Levels
    attribution: Attribution
    observed: Observed


def country_level(registry: PerimeterColumns, *, on: date, known_at: datetime) -> CountryLevel:
    """Compute the level of every perimeter of a registry from the evidence of a day."""
    country, of = borne(registry)
    held = held_on(registry, on=on, known_at=known_at)
    return _assessed(country, of, held)


def borne(registry: PerimeterColumns) -> tuple[Country, Perimeters]:
    """Return the country in order, and its perimeters with the care they bear."""
    sites = registry.site
    owner = np.repeat(np.arange(len(registry.code)), np.diff(registry.start))
    country, care_low, care_high = country_of(
        Sites(sites.finess, sites.kind, sites.care_low, sites.care_high, sites.estimated),
        Edges(owner, registry.sites),
        registry.code,
    )
    of = perimeters_of(
        catalogue(),
        parameters(),
        kinds=registry.kind,
        staff=np.where(registry.staff > 0.0, registry.staff, np.nan),
        care_low=care_low,
        care_high=care_high,
    )
    return country, of


def held_on(registry: PerimeterColumns, *, on: date, known_at: datetime) -> Readings:
    """Return what every perimeter holds of every safeguard on a day, as known at an instant."""
    keys = registry.id.tolist()
    columns = evidence_columns(catalogue=catalogue(), perimeters=keys, on=on, known_at=known_at)
    return readings(
        columns,
        catalogue(),
        perimeters=len(keys),
        on=on,
        trust=parameters().trust,
        held=parameters().held,
    )


def _assessed(country: Country, of: Perimeters, held: Readings) -> CountryLevel:
    shares = shares_of(catalogue(), held, of.owed)
    levels = assess(method(), shares, of)
    gains = gains_of(method(), catalogue(), held, of)
    attribution = attribution_of(method(), catalogue(), held, shares, gains, of)
    observed = Observed(
        levels=levels,
        attribution=attribution,
        risk=risk_of(method(), shares.proved, shares.owed, of.staff_high),
        of=of,
        shut_openness=parameters().shut_openness,
        common_variance=parameters().value("dependence.common_variance"),
        seed=SEED,
        fresh_sites=fresh_sites(country, levels),
    )
    return CountryLevel(country, held, shares, of, levels, attribution, observed)


def losses(of: Perimeters, held: Readings) -> tuple[np.ndarray, np.ndarray]:
    """Return the (worst, best) hours lost of each perimeter from what is held."""
    levels = assess(method(), shares_of(catalogue(), held, of.owed), of)
    return levels.lost_worst, levels.lost_best
