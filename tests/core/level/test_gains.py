"""What to fix and what to prove: gains of each safeguard, and the width shared over its causes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.editions import CATALOGUE, METHOD, PARAMETERS
from tests.core.level.perimeters import COUNT, holdings, readings_of
from vigie.core.evidence.columns import Readings
from vigie.core.level.assessment import Levels, Perimeters, assess, perimeters_of, shares_of
from vigie.core.level.attribution import attribution_of
from vigie.core.level.gains import gains_of
from vigie.core.level.v1 import Floats

KINDS = ["hospital", "small_home"]
CARE = np.array([2e6, 1e5])


def perimeters() -> Perimeters:
    staff = np.array([1200.0, 14.0])
    return perimeters_of(
        CATALOGUE, PARAMETERS, kinds=KINDS, staff=staff, care_low=CARE, care_high=CARE
    )


def levels_of(held: Readings) -> Levels:
    of = perimeters()
    return assess(METHOD, shares_of(CATALOGUE, held, of.owed), of)


def held_between(x: Floats, y: Floats) -> Readings:
    low, high = np.minimum(x, y), np.maximum(x, y)
    return readings_of(np.stack([low, low]), np.stack([high, high]))


@settings(max_examples=20)
@given(holdings, holdings)
def test_proving_what_is_possible_of_one_safeguard_spares_what_it_promises(
    x: Floats, y: Floats
) -> None:
    held, of = held_between(x, y), perimeters()
    gains = gains_of(METHOD, CATALOGUE, held, of)
    column = CATALOGUE.index["mfa_remote"]
    before = levels_of(held).lost_worst
    held.proved[:, column] = held.possible[:, column]
    spared = before - levels_of(held).lost_worst
    assert gains.prove[:, column] == pytest.approx(spared, rel=1e-6, abs=1e-6)


@settings(max_examples=20)
@given(holdings, holdings, st.sampled_from(["patched", "os_supported", "restore_tested"]))
def test_fixing_one_safeguard_spares_what_it_promises(x: Floats, y: Floats, key: str) -> None:
    held, of = held_between(x, y), perimeters()
    gains = gains_of(METHOD, CATALOGUE, held, of)
    before = levels_of(held).lost_best
    held.possible[:, CATALOGUE.index[key]] = 1.0
    spared = before - levels_of(held).lost_best
    assert gains.fix[:, CATALOGUE.index[key]] == pytest.approx(spared, rel=1e-6, abs=1e-6)


@settings(max_examples=20)
@given(holdings, holdings)
def test_a_gain_is_never_negative_and_unknown_where_nothing_is_owed(x: Floats, y: Floats) -> None:
    gains = gains_of(METHOD, CATALOGUE, held_between(x, y), perimeters())
    home = [CATALOGUE.applies(s, "small_home") for s in CATALOGUE.safeguards]
    assert np.isnan(gains.fix[1][~np.array(home)]).all()
    assert not (gains.fix < 0.0).any()
    assert not (gains.prove < 0.0).any()


@settings(max_examples=20)
@given(holdings, holdings)
def test_what_makes_the_width_sums_to_worst_minus_best(x: Floats, y: Floats) -> None:
    held, of = held_between(x, y), perimeters()
    shares, levels = shares_of(CATALOGUE, held, of.owed), levels_of(held)
    gains = gains_of(METHOD, CATALOGUE, held, of)
    found = attribution_of(METHOD, CATALOGUE, held, shares, gains, of)
    width = levels.lost_worst - levels.lost_best
    assert found.width.sum(axis=1) == pytest.approx(width, rel=1e-5, abs=1e-3)
    assert (found.weak >= -1e-6).all()
    assert found.weak.shape == (2, 6, 7)


def test_a_country_all_in_place_has_nothing_left_to_gain() -> None:
    full = np.ones((2, COUNT))
    gains = gains_of(METHOD, CATALOGUE, readings_of(full, full), perimeters())
    assert np.nansum(gains.fix) == pytest.approx(0.0, abs=1e-9)
    assert np.nansum(gains.prove) == 0.0
