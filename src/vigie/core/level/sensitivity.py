"""What the ranges of the parameters do to the figures: a tornado, and a seeded Latin hypercube.

Described in docs/methods/parameters.md. Nothing here moves a published figure: the values of an
edition are frozen, this says how far they could be wrong together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from vigie.core.level import v1
from vigie.core.level.parameters import Parameters
from vigie.core.level.v1 import Flags, Floats, Method, Places
from vigie.core.safeguards import Catalogue, applicability, scored_columns
from vigie.core.vocabulary import DOORS

Document = dict[str, Any]
QUANTILES = {"p05": 0.05, "p50": 0.50, "p95": 0.95}
_SCALARS = (
    "rate.lambda",
    "rate.phi",
    "rate.size_exponent",
    "spread.p0",
    "hours.wide_low",
    "hours.wide_high",
    "hours.local",
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One parameter and its range; ``effect.<safeguard>`` for an effectiveness."""

    key: str
    low: float
    value: float
    high: float


@dataclass(frozen=True, slots=True)
class Estate:
    """Perimeters in one reading: shares in place (P, S), owed (P, S), staff, care and group
    (P,)."""

    x: Floats
    owed: Flags
    staff: Floats
    care: Floats
    """Patient-hours per year."""
    group: Places
    """Place of what is ranked: a territory, a class."""


@dataclass(frozen=True, slots=True)
class Swing:
    """What one range alone does: care hours lost with the parameter at its low and high bound."""

    key: str
    low: float
    high: float


def leaves_of(catalogue: Catalogue, parameters: Parameters) -> tuple[Leaf, ...]:
    """Return every parameter of the level that has a range, in a stable order."""
    keys = [*_SCALARS, *(f"doors.{door}" for door in DOORS)]
    found = [(key, parameters.ranges[key]) for key in keys]
    found += [(f"effect.{s.key}", s.effectiveness) for s in catalogue.scored if s.effectiveness]
    return tuple(Leaf(key, r.low, r.value, r.high) for key, r in found if r.low < r.high)


def method_at(method: Method, catalogue: Catalogue, values: Mapping[str, float]) -> Method:
    """Return the method with some parameters elsewhere; weights of doors are brought back to a
    sum of 1."""
    pairs = zip(DOORS, method.door_weights, strict=True)
    weights = np.array([values.get(f"doors.{door}", weight) for door, weight in pairs])
    effects = [
        values.get(f"effect.{s.key}", effect)
        for s, effect in zip(catalogue.scored, method.effects, strict=True)
    ]
    return replace(
        method,
        lambda_=values.get("rate.lambda", method.lambda_),
        phi=values.get("rate.phi", method.phi),
        size_exponent=values.get("rate.size_exponent", method.size_exponent),
        p0=values.get("spread.p0", method.p0),
        wide_low=values.get("hours.wide_low", method.wide_low),
        wide_high=values.get("hours.wide_high", method.wide_high),
        local=values.get("hours.local", method.local),
        door_weights=weights / weights.sum(),
        effects=np.array(effects),
    )


def reference_estate(catalogue: Catalogue, parameters: Parameters) -> Estate:
    """Return the reference country of an edition, a row per class, each a group of its own.

    Practice is that of the class everywhere; care is taken in proportion to staff, so that only
    ratios of its care hours lost mean something.
    """
    classes = list(parameters.reference.values())
    owed = applicability(catalogue, [c.key for c in classes])[:, scored_columns(catalogue)]
    return Estate(
        x=np.repeat([[c.practice] for c in classes], owed.shape[1], axis=1),
        owed=owed,
        staff=np.array([c.staff for c in classes]),
        care=np.array([c.count * c.staff for c in classes]),
        group=np.arange(len(classes)),
    )


def tornado(
    method: Method, catalogue: Catalogue, leaves: Sequence[Leaf], estate: Estate
) -> list[Swing]:
    """Return what each range alone does to the care hours lost, widest first."""
    swings = [
        Swing(
            leaf.key,
            float(_lost(method_at(method, catalogue, {leaf.key: leaf.low}), estate).sum()),
            float(_lost(method_at(method, catalogue, {leaf.key: leaf.high}), estate).sum()),
        )
        for leaf in leaves
    ]
    return sorted(swings, key=lambda swing: (-abs(swing.high - swing.low), swing.key))


def hypercube(leaves: Sequence[Leaf], *, draws: int, seed: int) -> Floats:
    """Return a Latin hypercube (draws, leaves): each range cut in ``draws`` equal parts of
    probability, each drawn once, under a triangular law whose mode is the frozen value."""
    source = np.random.default_rng(seed)
    columns = [
        _triangular(leaf, (source.permutation(draws) + source.random(draws)) / draws)
        for leaf in leaves
    ]
    return np.stack(columns, axis=1)


def study(
    method: Method,
    catalogue: Catalogue,
    leaves: Sequence[Leaf],
    estate: Estate,
    *,
    draws: int,
    seed: int,
    top: int,
) -> Document:
    """Return how far the total and the ranking of groups move when all ranges move together.

    ``kept_top``: mean share of the ``top`` heaviest groups that stay among them.
    ``rank_correlation``: of the ranking of groups with that of the frozen values (Spearman).
    """
    frozen = _by_group(_lost(method, estate), estate)
    runs = [
        _by_group(_lost(method_at(method, catalogue, _named(leaves, row)), estate), estate)
        for row in hypercube(leaves, draws=draws, seed=seed).tolist()
    ]
    totals = np.array([run.sum() for run in runs])
    likeness = np.array([_likeness(frozen, run) for run in runs])
    return {
        "draws": draws,
        "seed": seed,
        "care_hours_lost": float(frozen.sum()),
        "quantiles": {name: float(np.quantile(totals, q)) for name, q in QUANTILES.items()},
        "kept_top": float(np.mean([_kept(frozen, run, top) for run in runs])),
        "rank_correlation": {"mean": float(likeness.mean()), "least": float(likeness.min())},
    }


def _named(leaves: Sequence[Leaf], row: Sequence[float]) -> dict[str, float]:
    return {leaf.key: value for leaf, value in zip(leaves, row, strict=True)}


def _triangular(leaf: Leaf, chance: Floats) -> Floats:
    """Return the values below which a triangular law has these probabilities."""
    span, rise = leaf.high - leaf.low, leaf.value - leaf.low
    below = leaf.low + np.sqrt(chance * span * rise)
    above = leaf.high - np.sqrt((1.0 - chance) * span * (span - rise))
    return np.asarray(np.where(chance * span < rise, below, above))


def _lost(method: Method, estate: Estate) -> Floats:
    return v1.care_hours_lost(method, estate.x, estate.owed, estate.staff, estate.care)


def _by_group(lost: Floats, estate: Estate) -> Floats:
    return np.asarray(np.bincount(estate.group, weights=lost), dtype=np.float64)


def _ranks(values: Floats) -> Floats:
    return np.asarray(np.argsort(np.argsort(-values, kind="stable")), dtype=np.float64)


def _likeness(one: Floats, other: Floats) -> float:
    return float(np.corrcoef(_ranks(one), _ranks(other))[0, 1]) if len(one) > 1 else 1.0


def _kept(one: Floats, other: Floats, top: int) -> float:
    heaviest = [set(np.argsort(-values, kind="stable")[:top].tolist()) for values in (one, other)]
    return len(heaviest[0] & heaviest[1]) / len(heaviest[0])
