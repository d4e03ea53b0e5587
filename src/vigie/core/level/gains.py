"""What each safeguard is worth: *fix* lowers the best case, *prove* lowers the worst for the
price of a measurement."""

from dataclasses import dataclass

import numpy as np

from vigie.core.evidence.columns import Readings
from vigie.core.level import v1
from vigie.core.level.assessment import Perimeters
from vigie.core.level.v1 import Floats, Method
from vigie.core.safeguards import Catalogue, merged


@dataclass(frozen=True, slots=True)
class Gains:
    """Patient-hours per year, (P, safeguards of the catalogue); NaN where not owed or without
    effect."""

    fix: Floats
    prove: Floats


def gains_of(method: Method, catalogue: Catalogue, held: Readings, of: Perimeters) -> Gains:
    """Return both gains of each safeguard, the others staying as they are.

    fix: L_best falls when the safeguard is put in place everywhere.
    prove: L_worst falls when a measurement finds what is possible.
    """
    best = _falls(method, catalogue, held.possible, np.ones_like(held.possible), of)
    worst = _falls(method, catalogue, held.proved, held.possible, of)
    return Gains(
        fix=best * _per_relative(method, of.staff_low, of.care_low),
        prove=worst * _per_relative(method, of.staff_high, of.care_high),
    )


def _per_relative(method: Method, staff: Floats, care: Floats) -> Floats:
    """Return the patient-hours that one unit of relative loss stands for, as a column."""
    scale = v1.size(method, staff) * method.lambda_ * care / v1.HOURS_PER_YEAR
    return np.asarray(scale[..., None])


def _falls(
    method: Method, catalogue: Catalogue, now: Floats, then: Floats, of: Perimeters
) -> Floats:
    """Return how much the relative loss falls when one safeguard alone moves from ``now`` to
    ``then``."""
    places = {s.key: k for k, s in enumerate(catalogue.scored)}
    x = merged(catalogue, now, of.owed)
    owed = of.owed[..., [catalogue.index[s.key] for s in catalogue.scored]]
    products = v1.products(method, x, owed)
    loss = v1.relative_loss(method, products)
    falls = np.full(now.shape, np.nan)
    for column, safeguard in enumerate(catalogue.safeguards):
        target = places.get(safeguard.merged_into or safeguard.key)
        if target is None:
            continue
        moved = _with_one(catalogue, now, then, column, of)
        changed = _replaced(method, products, x[..., target], moved, target)
        fall = loss - v1.relative_loss(method, changed)
        falls[..., column] = np.where(of.owed[..., column], np.maximum(fall, 0.0), np.nan)
    return falls


def _with_one(
    catalogue: Catalogue, now: Floats, then: Floats, column: int, of: Perimeters
) -> Floats:
    """Return the merged share of the safeguard that ``column`` feeds, once that one has moved."""
    key = catalogue.safeguards[column].merged_into or catalogue.safeguards[column].key
    fed = [k for k, s in enumerate(catalogue.safeguards) if key in (s.key, s.merged_into)]
    missing = np.ones(now.shape[:-1])
    for k in fed:
        share = then[..., k] if k == column else now[..., k]
        missing = missing * (1.0 - np.where(of.owed[..., k], share, 0.0))
    return np.asarray(1.0 - missing)


def _replaced(method: Method, products: Floats, old: Floats, new: Floats, target: int) -> Floats:
    """Return the products per zone with one safeguard at another share."""
    effect, zone = method.effects[target], method.zone_of[target]
    changed = products.copy()
    changed[..., zone] *= (1.0 - effect * new) / (1.0 - effect * old)
    return changed
