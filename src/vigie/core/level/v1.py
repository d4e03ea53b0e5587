"""Method v1 of the level: doors, zones, rate, hours, care lost, letters. Formulas:
docs/methods/level-v1.md.

Every function takes shares in place ``x`` of the scored safeguards in the last axis and any shape
before it:
one perimeter is ``(S,)``, a country ``(P, S)``. ``owed`` is the mask of applicable safeguards,
same shape.
A published method never changes.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from vigie.core.level.parameters import LETTERS, Parameters
from vigie.core.safeguards import Catalogue
from vigie.core.vocabulary import DOORS, Zone

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]
ZONES = tuple(Zone)
CONTAINMENT, RECOVERY = ZONES.index(Zone.CONTAINMENT), ZONES.index(Zone.RECOVERY)
HOURS_PER_YEAR = 8760.0
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Method:
    """The numbers of method v1, ready for arrays: effects (S,), zone of each safeguard (S,),
    scalars."""

    effects: Floats
    zone_of: Places
    door_weights: Floats
    lambda_: float
    phi: float
    size_exponent: float
    p0: float
    wide_low: float
    wide_high: float
    local: float
    remaining_bounds: Floats
    zone_bounds: Floats
    shut_openness: float
    shut_known_share: float

    def columns(self, zone: int) -> Places:
        """Return the places of the safeguards of a zone."""
        return np.flatnonzero(self.zone_of == zone)

    def with_effects(self, effects: Floats) -> "Method":
        return replace(self, effects=effects)


def method_of(catalogue: Catalogue, parameters: Parameters) -> Method:
    """Return method v1 with the numbers of an edition."""
    value = parameters.value
    scored = [(s.effectiveness, s.zone) for s in catalogue.scored]
    return Method(
        effects=np.array([e.value for e, _ in scored if e is not None]),
        zone_of=np.array([ZONES.index(z) for _, z in scored if z is not None], dtype=np.intp),
        door_weights=np.array(parameters.doors),
        lambda_=value("rate.lambda"),
        phi=value("rate.phi"),
        size_exponent=value("rate.size_exponent"),
        p0=value("spread.p0"),
        wide_low=value("hours.wide_low"),
        wide_high=value("hours.wide_high"),
        local=value("hours.local"),
        remaining_bounds=np.array(parameters.remaining_bounds),
        zone_bounds=np.array(parameters.zone_bounds),
        shut_openness=parameters.shut_openness,
        shut_known_share=parameters.shut_known_share,
    )


def products(method: Method, x: Floats, owed: Flags) -> Floats:
    """Return, per zone, the product of (1 - e x) over the safeguards owed: shape (…, 6); 1 when
    none is owed."""
    left = np.where(owed, 1.0 - method.effects * x, 1.0)
    return np.stack([left[..., method.columns(k)].prod(axis=-1) for k in range(6)], axis=-1)


def openness(method: Method, x: Floats, owed: Flags) -> Floats:
    """Return the openness of each zone, (…, 6): 0 shut, 1 wide open, NaN where no safeguard is
    owed."""
    gained = zone_sums(method, np.log1p(-method.effects * x), owed)
    achievable = zone_sums(method, np.log1p(-method.effects), owed)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(achievable < 0.0, np.clip(1.0 - gained / achievable, 0.0, 1.0), np.nan)


def zone_sums(method: Method, values: Floats, owed: Flags) -> Floats:
    """Sum values per zone over the safeguards owed: (…, S) → (…, 6)."""
    kept = np.where(owed, values, 0.0)
    return np.stack([kept[..., method.columns(k)].sum(axis=-1) for k in range(6)], axis=-1)


def doors_openness(method: Method, zone_products: Floats) -> Floats:
    """Return (1 - phi) sum w o + phi max o over the four doors: weak doors draw attackers, so
    they do not merely add."""
    doors = zone_products[..., : len(DOORS)]
    summed = (doors * method.door_weights).sum(axis=-1)
    weakest = doors.max(axis=-1)
    return np.asarray((1.0 - method.phi) * summed + method.phi * weakest)


def size(method: Method, staff: Floats) -> Floats:
    """Return the pull of a perimeter of that many people: (staff / 1000) ^ exponent."""
    return np.asarray((staff / 1000.0) ** method.size_exponent)


def break_ins(method: Method, x: Floats, owed: Flags, staff: Floats) -> Floats:
    """Return the expected break-ins per year of each perimeter."""
    drawn = doors_openness(method, products(method, x, owed))
    return np.asarray(size(method, staff) * method.lambda_ * drawn)


def wide_probability(method: Method, zone_products: Floats) -> Floats:
    """Return the probability that a break-in spreads to the whole perimeter."""
    return np.asarray(method.p0 * zone_products[..., CONTAINMENT])


def hours_wide(method: Method, zone_products: Floats) -> Floats:
    """Return the full-activity hours lost to a wide event; a local one costs ``method.local``."""
    slow = zone_products[..., RECOVERY]
    return np.asarray(method.wide_low + (method.wide_high - method.wide_low) * slow)


def hours_per_break_in(method: Method, zone_products: Floats) -> Floats:
    """Return the full-activity hours a break-in costs on average."""
    p_wide = wide_probability(method, zone_products)
    wide = hours_wide(method, zone_products)
    return np.asarray(p_wide * wide + (1.0 - p_wide) * method.local)


def relative_loss(method: Method, zone_products: Floats) -> Floats:
    """Return the loss without size, Λ and care: what the level compares."""
    return np.asarray(
        doors_openness(method, zone_products) * hours_per_break_in(method, zone_products)
    )


def care_hours_lost(method: Method, x: Floats, owed: Flags, staff: Floats, care: Floats) -> Floats:
    """Return the patient-hours lost per year. ``care``: patient-hours per year of the sites
    served."""
    loss = relative_loss(method, products(method, x, owed))
    return np.asarray(size(method, staff) * method.lambda_ * loss * care / HOURS_PER_YEAR)


def remaining(method: Method, x: Floats, owed: Flags) -> Floats:
    """Return r: the share of the achievable (in logarithm) that is missing; 0 all in place, 1
    nothing.

    Size and Λ cancel. A perimeter that owes nothing has shown nothing: 1.
    """
    loss = np.log(relative_loss(method, products(method, x, owed)))
    best = np.log(relative_loss(method, products(method, np.ones_like(x), owed)))
    none = np.log(relative_loss(method, products(method, np.zeros_like(x), owed)))
    with np.errstate(invalid="ignore", divide="ignore"):
        r = np.where(none > best, (loss - best) / (none - best), 1.0)
    return np.clip(r, 0.0, 1.0)


def letters(method: Method, r: Floats, zones: Floats) -> npt.NDArray[np.int8]:
    """Return 0 (A) … 4 (E): the letter of r, capped by the weakest zone."""
    weakest = weakest_openness(zones)
    earned = np.searchsorted(method.remaining_bounds + _ROUNDING, r, side="left")
    capped = np.searchsorted(method.zone_bounds + _ROUNDING, weakest, side="left")
    return np.asarray(np.maximum(earned, capped), dtype=np.int8)


def weakest_openness(zones: Floats) -> Floats:
    """Return the openness of the weakest zone that applies; 1 where none does."""
    weakest = np.where(np.isnan(zones), -1.0, zones).max(axis=-1)
    return np.asarray(np.where(weakest < 0.0, 1.0, weakest))


def known_share(method: Method, known: Flags, owed: Flags) -> Floats:
    """Return, per zone, the share of the weight -log(1 - e) whose safeguards are known and fresh;
    0 where none applies."""
    weights = np.broadcast_to(-np.log1p(-method.effects), known.shape)
    whole = zone_sums(method, weights, owed)
    part = zone_sums(method, weights, owed & known)
    return _share(part, whole)


def proved_shut(method: Method, zones_proved: Floats, known: Floats) -> Flags:
    """Return, per zone, whether it is proved shut: shut enough, and half of its weight known and
    fresh."""
    shut = np.nan_to_num(zones_proved, nan=1.0) <= method.shut_openness + _ROUNDING
    return np.asarray(shut & (known >= method.shut_known_share - _ROUNDING))


def coverage(method: Method, fresh: Flags, owed: Flags) -> Floats:
    """Return the share of the weight of the safeguards owed that has fresh evidence of any
    proof."""
    weights = np.broadcast_to(-np.log1p(-method.effects), fresh.shape)
    whole = np.where(owed, weights, 0.0).sum(axis=-1)
    part = np.where(owed & fresh, weights, 0.0).sum(axis=-1)
    return _share(part, whole)


def letter_names(places: npt.NDArray[np.int8]) -> list[str]:
    """Return the letters of an array of places."""
    return [LETTERS[int(place)].value for place in np.atleast_1d(places)]


def _share(part: Floats, whole: Floats) -> Floats:
    return np.asarray(np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0))
