"""What the letters were simulated to give before adoption."""

import numpy as np
import pytest

from tests.core.editions import CATALOGUE, METHOD, PARAMETERS
from tests.core.level.oracle import EFFECT, SCORED
from tests.core.level.perimeters import (
    CLASSES,
    COUNT,
    HOSPITAL,
    everywhere,
    letter,
    readings_of,
    remaining,
    with_one,
)
from vigie.core.evidence.columns import Readings
from vigie.core.level import v1
from vigie.core.level.assessment import assess, perimeters_of, shares_of
from vigie.core.level.v1 import Flags

BOTH = pytest.mark.parametrize("owed", CLASSES.values(), ids=CLASSES.keys())
STRONG = [key for key, effect in EFFECT.items() if effect >= 0.5]
"""Removing half or more of what enters or spreads, when in place everywhere."""


@BOTH
def test_practice_of_seven_tenths_everywhere_gives_b(owed: Flags) -> None:
    assert letter(everywhere(0.7), owed) == "B"


@BOTH
def test_practice_of_eighty_five_hundredths_everywhere_gives_a(owed: Flags) -> None:
    assert letter(everywhere(0.85), owed) == "A"


@BOTH
def test_practice_of_one_half_everywhere_gives_c_or_d(owed: Flags) -> None:
    assert letter(everywhere(0.5), owed) in "CD"


@BOTH
def test_never_seen_is_e_and_never_a(owed: Flags) -> None:
    assert letter(everywhere(0.0), owed) == "E"


@BOTH
@pytest.mark.parametrize("zone", range(6), ids=[zone.value for zone in v1.ZONES])
def test_one_zone_wide_open_gives_e_however_good_the_rest(zone: int, owed: Flags) -> None:
    x = np.where(METHOD.zone_of == zone, 0.0, 1.0)
    if owed[METHOD.columns(zone)].any():
        assert letter(x, owed) == "E"
    else:
        assert letter(x, owed) == "A"


@pytest.mark.parametrize("key", STRONG)
def test_losing_any_one_strong_safeguard_costs_a_letter_or_more(key: str) -> None:
    before, after = letter(everywhere(0.8)), letter(with_one(everywhere(0.8), key, 0.0))
    assert before < after


@pytest.mark.parametrize("key", [k for k in STRONG if CLASSES["small_home"][SCORED.index(k)]])
def test_a_home_that_loses_a_strong_safeguard_loses_a_letter_or_more(key: str) -> None:
    home = CLASSES["small_home"]
    assert letter(everywhere(0.8), home) < letter(with_one(everywhere(0.8), key, 0.0), home)


@pytest.mark.parametrize(
    ("r", "z", "expected"),
    [
        (0.20, 0.40, "A"),
        (0.20, 0.41, "B"),
        (0.21, 0.10, "B"),
        (0.35, 0.60, "B"),
        (0.10, 0.61, "C"),
        (0.50, 0.75, "C"),
        (0.10, 0.76, "D"),
        (0.70, 0.90, "D"),
        (0.10, 0.91, "E"),
        (0.71, 0.10, "E"),
    ],
)
def test_the_letter_of_r_is_capped_by_the_weakest_zone(r: float, z: float, expected: str) -> None:
    zones = np.array([z, 0.0, np.nan, 0.0, 0.0, 0.0])
    assert v1.letter_names(v1.letters(METHOD, np.array(r), zones)) == [expected]


def test_a_country_nobody_has_looked_at_is_e_as_proved_and_as_said_and_may_be_a() -> None:
    of = perimeters_of(
        CATALOGUE,
        PARAMETERS,
        kinds=["hospital", "small_home"],
        staff=np.array([1200.0, np.nan]),
        care_low=np.array([1e6, 0.0]),
        care_high=np.array([2e6, 1e5]),
    )
    held = Readings.unseen(2, len(CATALOGUE.safeguards))
    levels = assess(METHOD, shares_of(CATALOGUE, held, of.owed), of)
    assert v1.letter_names(levels.letter_proved) == ["E", "E"]
    assert v1.letter_names(levels.letter_said) == ["E", "E"]
    assert v1.letter_names(levels.letter_possible) == ["A", "A"]
    assert levels.coverage.tolist() == [0.0, 0.0]
    assert not levels.fresh.any()
    assert not levels.proved_shut.any()
    assert (levels.lost_best <= levels.lost_worst).all()


def test_staff_not_known_is_an_interval_of_the_class() -> None:
    one = PARAMETERS.reference["small_home"]
    of = perimeters_of(
        CATALOGUE,
        PARAMETERS,
        kinds=["small_home", "a class nobody knows"],
        staff=np.array([np.nan, np.nan]),
        care_low=np.zeros(2),
        care_high=np.zeros(2),
    )
    assert (of.staff_low[0], of.staff_high[0]) == (one.staff_low, one.staff_high)
    other = PARAMETERS.reference["other"]
    assert (of.staff_low[1], of.staff_high[1]) == (other.staff_low, other.staff_high)


def test_declaring_one_everywhere_proves_nothing_at_any_level() -> None:
    x = np.zeros((1, COUNT))
    held = readings_of(x, np.ones((1, COUNT)))
    held.said[...] = 0.7
    of = perimeters_of(
        CATALOGUE,
        PARAMETERS,
        kinds=["hospital"],
        staff=np.array([1200.0]),
        care_low=np.array([1e6]),
        care_high=np.array([1e6]),
    )
    levels = assess(METHOD, shares_of(CATALOGUE, held, of.owed), of)
    assert v1.letter_names(levels.letter_proved) == ["E"]
    assert v1.letter_names(levels.letter_said) <= ["B"]
    assert levels.r_proved[0] == remaining(everywhere(0.0), HOSPITAL)
