"""Level v1 written a second time, number by number, from the formulas of the method."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log, prod

from tests.core.editions import CATALOGUE, PARAMETERS

DOORS = ("update", "attachment", "password", "supplier")
ZONES = (*DOORS, "containment", "recovery")
SCORED = tuple(s.key for s in CATALOGUE.scored)
EFFECT = {s.key: s.effectiveness.value for s in CATALOGUE.scored if s.effectiveness}
ZONE = {s.key: str(s.zone) for s in CATALOGUE.scored}
WEIGHTS = {"update": 0.23, "attachment": 0.18, "password": 0.25, "supplier": 0.34}
PHI, P0, LOW, HIGH, LOCAL = 0.3, 0.30, 60.0, 800.0, 5.0
LAMBDA = PARAMETERS.value("rate.lambda")


@dataclass(frozen=True)
class Found:
    """The level of one perimeter in one reading."""

    rate: float
    lost: float
    r: float
    zones: dict[str, float | None]
    letter: str


def _left(held: Mapping[str, float], zone: str) -> float:
    return prod(1.0 - EFFECT[k] * x for k, x in held.items() if ZONE[k] == zone)


def _doors(held: Mapping[str, float]) -> float:
    doors = {door: _left(held, door) for door in DOORS}
    return (1.0 - PHI) * sum(WEIGHTS[d] * o for d, o in doors.items()) + PHI * max(doors.values())


def _hours(held: Mapping[str, float]) -> float:
    p_wide = P0 * _left(held, "containment")
    wide = LOW + (HIGH - LOW) * _left(held, "recovery")
    return p_wide * wide + (1.0 - p_wide) * LOCAL


def _zone(held: Mapping[str, float], zone: str) -> float | None:
    own = {k: x for k, x in held.items() if ZONE[k] == zone}
    if not own:
        return None
    gained = sum(log(1.0 - EFFECT[k] * x) for k, x in own.items())
    return 1.0 - gained / sum(log(1.0 - EFFECT[k]) for k in own)


def _letter(value: float, bounds: tuple[float, ...]) -> str:
    return "ABCDE"[sum(value > bound + 1e-9 for bound in bounds)]


def level(held: Mapping[str, float], *, staff: float, care: float) -> Found:
    """Return the level of a perimeter that owes the keys of ``held``, in place to those shares."""
    rate = (staff / 1000.0) ** 0.5 * LAMBDA * _doors(held)
    all_in, none = dict.fromkeys(held, 1.0), dict.fromkeys(held, 0.0)
    losses = [log(_doors(x) * _hours(x)) for x in (held, all_in, none)]
    r = (losses[0] - losses[1]) / (losses[2] - losses[1])
    zones = {zone: _zone(held, zone) for zone in ZONES}
    weakest = max(z for z in zones.values() if z is not None)
    letter = max(_letter(r, (0.20, 0.35, 0.50, 0.70)), _letter(weakest, (0.40, 0.60, 0.75, 0.90)))
    return Found(rate, rate * _hours(held) * care / 8760.0, r, zones, letter)
