"""The registry of the sample country, built from a seed, a scale and a day."""

from datetime import date

from vigie.sample.building import Builder
from vigie.sample.chance import InvalidScale
from vigie.sample.country import Country
from vigie.sample.groupings import add_groupings
from vigie.sample.homes import add_homes
from vigie.sample.hospitals import add_hospitals

HOSPITALS = 3_000
HOMES = 35_000


def country(*, seed: int, scale: float, today: date) -> Country:
    """Return the country: ``scale`` 1 gives 3,000 hospital sites and 35,000 medico-social ones.

    Raises ``InvalidScale`` when the scale is not in (0, 1].
    """
    if not 0 < scale <= 1:
        raise InvalidScale(scale=scale)
    builder = Builder(seed=seed, today=today)
    add_hospitals(builder, total=max(1, round(HOSPITALS * scale)))
    add_homes(builder, total=max(1, round(HOMES * scale)))
    add_groupings(builder, scale=scale)
    return builder.country
