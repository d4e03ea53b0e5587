"""What the ranges of the parameters do: the tornado, the hypercube, the stability of rankings."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.editions import CATALOGUE, METHOD, PARAMETERS
from tests.core.level.perimeters import COUNT, HOSPITAL
from vigie.core.level.sensitivity import (
    Estate,
    Leaf,
    hypercube,
    leaves_of,
    method_at,
    reference_estate,
    study,
    tornado,
)

LEAVES = leaves_of(CATALOGUE, PARAMETERS)
DRAWS = 40


def estate(count: int = 12) -> Estate:
    source = np.random.default_rng(5)
    return Estate(
        x=source.random((count, COUNT)),
        owed=np.stack([HOSPITAL] * count),
        staff=np.full(count, 1000.0),
        care=np.geomspace(1e5, 1e7, count),
        group=np.arange(count) // 2,
    )


def test_every_parameter_with_a_range_is_moved() -> None:
    keys = [leaf.key for leaf in LEAVES]
    assert len(keys) == len(set(keys)) == 6 + 4 + COUNT
    assert "rate.size_exponent" not in keys


def test_the_frozen_values_give_the_frozen_method() -> None:
    same = method_at(METHOD, CATALOGUE, {leaf.key: leaf.value for leaf in LEAVES})
    assert same.effects.tolist() == METHOD.effects.tolist()
    assert same.door_weights.tolist() == pytest.approx(METHOD.door_weights.tolist())
    assert (same.lambda_, same.p0, same.local) == (METHOD.lambda_, METHOD.p0, METHOD.local)


def test_the_tornado_ranks_each_range_alone_widest_first() -> None:
    swings = tornado(METHOD, CATALOGUE, LEAVES, estate())
    widths = [abs(swing.high - swing.low) for swing in swings]
    assert widths == sorted(widths, reverse=True)
    by_key = {swing.key: swing for swing in swings}
    ratio = by_key["rate.lambda"].high / by_key["rate.lambda"].low
    assert ratio == pytest.approx(0.3778 / 0.0246)
    assert by_key["effect.patched"].high <= by_key["effect.patched"].low


@given(st.integers(2, 60), st.integers(0, 1000))
def test_each_slice_of_each_range_is_drawn_exactly_once(draws: int, seed: int) -> None:
    flat = [Leaf("a", 0.0, 0.0, 1.0), Leaf("b", 0.0, 1.0, 1.0)]
    drawn = hypercube(flat, draws=draws, seed=seed)
    chances = np.stack([1.0 - (1.0 - drawn[:, 0]) ** 2, drawn[:, 1] ** 2], axis=1)
    for column in chances.T:
        slices = np.floor(np.sort(column) * draws + 1e-6).astype(int)
        assert slices.tolist() == list(range(draws))


def test_every_draw_stays_in_its_range_and_one_seed_gives_one_result() -> None:
    drawn = hypercube(LEAVES, draws=DRAWS, seed=9)
    assert np.array_equal(drawn, hypercube(LEAVES, draws=DRAWS, seed=9))
    assert not np.array_equal(drawn, hypercube(LEAVES, draws=DRAWS, seed=10))
    for leaf, column in zip(LEAVES, drawn.T, strict=True):
        assert leaf.low <= column.min() <= column.max() <= leaf.high


def test_the_study_says_how_far_the_total_and_the_ranking_may_move() -> None:
    found = study(METHOD, CATALOGUE, LEAVES, estate(), draws=DRAWS, seed=1, top=3)
    quantiles = found["quantiles"]
    assert quantiles["p05"] < quantiles["p50"] < quantiles["p95"]
    assert quantiles["p05"] < found["care_hours_lost"] < quantiles["p95"]
    assert 0.0 <= found["kept_top"] <= 1.0
    likeness = found["rank_correlation"]
    assert -1.0 <= likeness["least"] <= likeness["mean"] <= 1.0
    assert found == study(METHOD, CATALOGUE, LEAVES, estate(), draws=DRAWS, seed=1, top=3)


def test_a_ranking_that_only_size_makes_never_moves() -> None:
    alike = estate()
    same = Estate(np.full_like(alike.x, 0.5), alike.owed, alike.staff, alike.care, alike.group)
    found = study(METHOD, CATALOGUE, LEAVES, same, draws=DRAWS, seed=1, top=3)
    assert found["kept_top"] == 1.0
    assert found["rank_correlation"]["least"] == pytest.approx(1.0)


PAGE = Path(__file__).resolve().parents[3] / "docs" / "methods" / "parameters.md"


def test_the_page_prints_what_the_ranges_do_to_the_reference_country() -> None:
    country = reference_estate(CATALOGUE, PARAMETERS)
    found = study(METHOD, CATALOGUE, LEAVES, country, draws=1000, seed=2026, top=5)
    frozen = found["care_hours_lost"]
    expected = {name: value / frozen for name, value in found["quantiles"].items()}
    expected["kept_top"] = found["kept_top"]
    expected["least_rank_correlation"] = found["rank_correlation"]["least"]
    text = PAGE.read_text(encoding="utf-8")
    printed = re.findall(r"^\| `(\w+)` \| ([0-9.]+) \|$", text, re.MULTILINE)
    assert {name for name, _ in printed} == expected.keys()
    for name, value in printed:
        assert expected[name] == pytest.approx(float(value), abs=0.0051)
    rows = re.findall(r"^\| `([\w.]+)` \| ([0-9.]+) \| ([0-9.]+) \|$", text, re.MULTILINE)
    swings = tornado(METHOD, CATALOGUE, LEAVES, country)[: len(rows)]
    assert [key for key, _, _ in rows] == [swing.key for swing in swings]
    for (_, low, high), swing in zip(rows, swings, strict=True):
        assert swing.low / frozen == pytest.approx(float(low), abs=0.0051)
        assert swing.high / frozen == pytest.approx(float(high), abs=0.0051)
