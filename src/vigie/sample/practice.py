"""How well each information system is kept, and how much of it is told: what nobody sees, drawn.

Inventories and evidence both come from it, so that they agree as far as people are honest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from vigie.core.establishments.classes import Classes, Kind
from vigie.sample.chance import Chance, stream
from vigie.sample.country import Country, SampleSite

_QUALITY = {
    Kind.UNIVERSITY_HOSPITAL: 0.64,
    Kind.CANCER_CENTRE: 0.68,
    Kind.HOSPITAL: 0.52,
    Kind.CLINIC: 0.54,
    Kind.LOCAL_HOSPITAL: 0.42,
    Kind.DIALYSIS: 0.50,
}
OTHER_HOSPITAL, OTHER_HOME, SHARED_GAIN = 0.44, 0.36, 0.15
_CONCENTRATION = 4.0
HOSPITAL_VOICE, HOME_VOICE = 0.85, 0.22
"""Share of information systems that ever told anything, for a middling quality."""
MODEL_HOSPITALS, MODEL_HOMES = 0.06, 0.012
"""Share of information systems that are kept, and shown, as all should be."""
MODEL_QUALITY = (0.90, 0.99)
MODEL_SHOWN = 0.97
INVENTORY = 0.36
"""Share of those that also deliver an inventory."""


@dataclass(frozen=True, slots=True)
class Practice:
    """One information system. All shares are in [0, 1].

    ``quality``: how well it is kept. ``thorough``: how much it proves when it tells anything.
    ``honest``: how close what is declared is to what is. ``estate``: ``hospital`` or ``home``.
    """

    perimeter: str
    kind: Kind
    estate: str
    staff: float
    quality: float
    thorough: float
    honest: float
    tells: bool
    delivers: bool


@cache
def classes() -> Classes:
    """Return the classes of establishments that ship with Vigie."""
    return Classes.parse(resources.files("vigie").joinpath("data", "classes.toml").read_bytes())


def practices(country: Country) -> list[Practice]:
    """Return the practice of each default perimeter, then of each shared one."""
    sites = {site.finess: site for site in country.sites}
    own = [
        _of_sites(country.seed, f"EJ-{entity}", held, is_shared=False)
        for entity, held in country.sites_of().items()
    ]
    shared = [
        _of_sites(country.seed, one.code, [sites[f] for f in one.sites], is_shared=True)
        for one in country.shared
    ]
    return own + shared


def _of_sites(
    seed: int, perimeter: str, held: Sequence[SampleSite], *, is_shared: bool
) -> Practice:
    largest = max(held, key=lambda site: (site.staff, site.finess))
    kind = classes().kind_of(largest.category)
    staff = sum(site.staff for site in held)
    return practice_of(seed, perimeter, kind, staff=staff, is_shared=is_shared)


def practice_of(
    seed: int, perimeter: str, kind: Kind, *, staff: float, is_shared: bool
) -> Practice:
    """Draw the practice of one information system from its class."""
    chance = stream(seed, "practice", perimeter)
    is_hospital = classes().by_kind[kind].is_hospital
    is_model = bool(chance.random() < (MODEL_HOSPITALS if is_hospital else MODEL_HOMES))
    quality = _quality(kind, is_model=is_model, is_shared=is_shared, chance=chance)
    voice = HOSPITAL_VOICE if is_hospital or is_shared else HOME_VOICE
    tells = bool(chance.random() < voice * (0.6 + 0.8 * quality))
    delivers = bool(chance.random() < INVENTORY * (0.6 + 0.8 * quality))
    shown = 0.35 * float(chance.beta(0.9, 0.9)) + 0.65 * quality
    return Practice(
        perimeter=perimeter,
        kind=kind,
        estate="hospital" if is_hospital else "home",
        staff=staff,
        quality=quality,
        thorough=MODEL_SHOWN if is_model else shown,
        honest=float(chance.beta(6.0, 2.0)),
        tells=tells or is_model,
        delivers=(is_model or (tells and delivers)) and not is_shared,
    )


def _quality(kind: Kind, *, is_model: bool, is_shared: bool, chance: Chance) -> float:
    if is_model:
        return float(chance.uniform(*MODEL_QUALITY))
    other = OTHER_HOSPITAL if classes().by_kind[kind].is_hospital else OTHER_HOME
    mean = _QUALITY.get(kind, other) + (SHARED_GAIN if is_shared else 0.0)
    return float(chance.beta(mean * _CONCENTRATION, (1 - mean) * _CONCENTRATION))
