"""Level v1 on arrays: against the formulas number by number, monotone, and free of size and Λ."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.editions import METHOD
from tests.core.level import oracle
from tests.core.level.perimeters import (
    COUNT,
    HOME,
    HOSPITAL,
    everywhere,
    held_as,
    holdings,
    letter,
    lost,
    masks,
    remaining,
    shares,
)
from vigie.core.level import v1
from vigie.core.level.v1 import Flags, Floats

ROUNDING = 1e-9


@given(holdings, masks, st.floats(1.0, 20_000.0), st.floats(0.0, 1e7))
def test_the_level_on_arrays_is_that_of_the_formulas(
    x: Floats, owed: Flags, staff: float, care: float
) -> None:
    expected = oracle.level(held_as(x, owed), staff=staff, care=care)
    zones = v1.openness(METHOD, x, owed)
    hours = v1.care_hours_lost(METHOD, x, owed, np.array(staff), np.array(care))
    assert float(v1.break_ins(METHOD, x, owed, np.array(staff))) == pytest.approx(expected.rate)
    assert float(hours) == pytest.approx(expected.lost)
    assert remaining(x, owed) == pytest.approx(expected.r, abs=ROUNDING)
    assert letter(x, owed) == expected.letter
    for found, zone in zip(zones.tolist(), oracle.ZONES, strict=True):
        z = expected.zones[zone]
        assert np.isnan(found) if z is None else found == pytest.approx(z, abs=ROUNDING)


@given(st.lists(holdings, min_size=1, max_size=4), st.data())
def test_a_country_is_its_perimeters_to_the_bit_in_any_order(
    country: list[Floats], data: st.DataObject
) -> None:
    owed = np.stack([data.draw(masks) for _ in country])
    x, order = np.stack(country), data.draw(st.permutations(range(len(country))))
    together = v1.remaining(METHOD, x[list(order)], owed[list(order)])
    assert together.tolist() == [remaining(x[k], owed[k]) for k in order]


@given(holdings, holdings, masks)
def test_more_in_place_never_hurts(x: Floats, y: Floats, owed: Flags) -> None:
    less, more = np.minimum(x, y), np.maximum(x, y)
    assert lost(more, owed) <= lost(less, owed) * (1.0 + ROUNDING)
    assert remaining(more, owed) <= remaining(less, owed) + ROUNDING
    worse, better = v1.openness(METHOD, less, owed), v1.openness(METHOD, more, owed)
    assert (np.nan_to_num(better) <= np.nan_to_num(worse) + ROUNDING).all()
    assert letter(more, owed) <= letter(less, owed)


@given(holdings, masks, st.integers(0, COUNT - 1), shares)
def test_each_safeguard_alone_never_hurts(
    x: Floats, owed: Flags, place: int, share: float
) -> None:
    raised = x.copy()
    raised[place] = max(x[place], share)
    assert lost(raised, owed) <= lost(x, owed) * (1.0 + ROUNDING)
    assert remaining(raised, owed) <= remaining(x, owed) + ROUNDING


@given(holdings, masks, st.floats(0.01, 10.0), st.floats(1.0, 20_000.0))
def test_size_and_lambda_cancel_in_the_level(
    x: Floats, owed: Flags, factor: float, staff: float
) -> None:
    other = replace(METHOD, lambda_=METHOD.lambda_ * factor)
    assert float(v1.remaining(other, x, owed)) == remaining(x, owed)
    losses = [
        np.log(float(v1.care_hours_lost(other, y, owed, np.array(staff), np.array(1e6))))
        for y in (x, np.ones(COUNT), np.zeros(COUNT))
    ]
    share = (losses[0] - losses[1]) / (losses[2] - losses[1])
    assert share == pytest.approx(remaining(x, owed), abs=1e-7)


@given(masks)
def test_all_in_place_leaves_nothing_and_nothing_in_place_leaves_all(owed: Flags) -> None:
    assert remaining(everywhere(1.0), owed) == 0.0
    assert remaining(everywhere(0.0), owed) == 1.0
    assert np.nan_to_num(v1.openness(METHOD, everywhere(1.0), owed), nan=0.0).max() <= ROUNDING
    assert np.nan_to_num(v1.openness(METHOD, everywhere(0.0), owed), nan=1.0).min() == 1.0


@given(holdings, st.lists(shares, min_size=COUNT, max_size=COUNT).map(np.array))
def test_what_is_not_owed_neither_helps_nor_hurts(x: Floats, y: Floats) -> None:
    mixed = np.where(HOME, x, y)
    assert remaining(mixed, HOME) == remaining(x, HOME)
    assert lost(mixed, HOME) == lost(x, HOME)


def test_a_zone_without_safeguards_owed_is_not_applicable() -> None:
    zones = v1.openness(METHOD, everywhere(0.7), HOME)
    assert np.isnan(zones[v1.CONTAINMENT])
    assert not np.isnan(np.delete(zones, v1.CONTAINMENT)).any()


def test_a_perimeter_that_owes_nothing_has_shown_nothing() -> None:
    nothing = np.zeros(COUNT, dtype=bool)
    assert remaining(everywhere(1.0), nothing) == 1.0
    assert letter(everywhere(1.0), nothing) == "E"


@given(holdings, st.lists(st.booleans(), min_size=COUNT, max_size=COUNT).map(np.array), masks)
def test_a_zone_is_proved_shut_when_shut_enough_and_half_known(
    x: Floats, known: Flags, owed: Flags
) -> None:
    zones = v1.openness(METHOD, x, owed)
    share = v1.known_share(METHOD, known, owed)
    shut = v1.proved_shut(METHOD, zones, share)
    for k, zone in enumerate(oracle.ZONES):
        keys = [key for key in held_as(x, owed) if oracle.ZONE[key] == zone]
        weights = {key: -np.log(1.0 - oracle.EFFECT[key]) for key in keys}
        seen = sum(w for key, w in weights.items() if known[oracle.SCORED.index(key)])
        assert share[k] == pytest.approx(seen / sum(weights.values()) if keys else 0.0)
        expected = bool(keys) and zones[k] <= 0.30 and share[k] >= 0.5 - ROUNDING
        assert shut[k] == expected


def test_a_zone_all_in_place_that_nobody_has_looked_at_lately_is_not_proved_shut() -> None:
    zones = v1.openness(METHOD, everywhere(1.0), HOSPITAL)
    unseen = v1.known_share(METHOD, np.zeros(COUNT, dtype=bool), HOSPITAL)
    assert not v1.proved_shut(METHOD, zones, unseen).any()
