"""What makes the width of a perimeter's loss, and what its weak zones cost: hours per cause, (P,
…)."""

from dataclasses import dataclass

import numpy as np

from vigie.core.evidence import CAUSES
from vigie.core.evidence.columns import Readings
from vigie.core.level import v1
from vigie.core.level.assessment import Perimeters, Shares
from vigie.core.level.gains import Gains
from vigie.core.level.v1 import Floats, Method, Places
from vigie.core.safeguards import Catalogue, scored_columns

PROVED_OPEN = "proved_open"
WEAKNESSES = (*(cause.value for cause in CAUSES), PROVED_OPEN)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Patient-hours per year: ``width`` (P, causes), ``weak`` (P, zones, causes and proved
    open)."""

    width: Floats
    weak: Floats
    main: Places
    """(P, zones): place in ``WEAKNESSES`` of the main cause, -1 where the zone costs nothing."""


def attribution_of(
    method: Method,
    catalogue: Catalogue,
    held: Readings,
    shares: Shares,
    gains: Gains,
    of: Perimeters,
) -> Attribution:
    """Share out the width between worst and best, and the hours of each weak zone, by cause.

    Both at the upper care and staff: what is left between worst and best is activity or staff not
    known.
    """
    scale = v1.size(method, of.staff_high) * method.lambda_ * of.care_high / v1.HOURS_PER_YEAR
    products = v1.products(method, shares.proved, shares.owed)
    worst = v1.relative_loss(method, products)
    best = v1.relative_loss(method, v1.products(method, shares.possible, shares.owed))
    width = (worst - best) * scale
    weak = _by_zone(method, catalogue, held, shares, products, worst) * scale[:, None, None]
    return Attribution(
        width=_by_cause(held, gains.prove, width),
        weak=weak,
        main=np.where(weak.max(axis=2) > 0.0, weak.argmax(axis=2), -1),
    )


def _by_cause(held: Readings, prove: Floats, width: Floats) -> Floats:
    """Share the width over safeguards by what proving each would gain, then over its causes."""
    weights = np.nan_to_num(prove, nan=0.0)
    total = weights.sum(axis=1)
    weights = weights / np.where(total > 0.0, total, 1.0)[:, None]
    span = held.widths.sum(axis=2)
    portions = held.widths / np.where(span > 0.0, span, 1.0)[..., None]
    return np.asarray(np.einsum("ps,psc->pc", weights, portions) * width[:, None])


def _by_zone(
    method: Method,
    catalogue: Catalogue,
    held: Readings,
    shares: Shares,
    products: Floats,
    worst: Floats,
) -> Floats:
    """Return the relative loss that shutting each zone would spare, by what keeps it open."""
    achievable = v1.products(method, np.ones_like(shares.proved), shares.owed)
    portions = _portions(method, catalogue, held, shares)
    found = np.zeros((len(worst), len(v1.ZONES), len(WEAKNESSES)))
    for zone in range(len(v1.ZONES)):
        shut = products.copy()
        shut[:, zone] = achievable[:, zone]
        spared = worst - v1.relative_loss(method, shut)
        columns = method.columns(zone)
        parts = portions[:, columns].sum(axis=1)
        total = parts.sum(axis=1)
        found[:, zone] = parts * (spared / np.where(total > 0.0, total, 1.0))[:, None]
    return found


def _portions(method: Method, catalogue: Catalogue, held: Readings, shares: Shares) -> Floats:
    """Return what is missing of each safeguard, in logarithm, by cause: (P, S, causes + proved
    open)."""
    effects = method.effects
    missing = np.where(shares.owed, np.log1p(-effects * shares.proved) - np.log1p(-effects), 0.0)
    widths = held.widths[:, scored_columns(catalogue)].astype(np.float64)
    span = widths.sum(axis=2)
    unproved = shares.possible - shares.proved
    widths = widths * (unproved / np.where(span > 0.0, span, 1.0))[..., None]
    parts = np.concatenate([widths, (1.0 - shares.possible)[..., None]], axis=2)
    total = parts.sum(axis=2)
    return np.asarray(parts * (missing / np.where(total > 0.0, total, 1.0))[..., None])
