"""The edition of parameters: Λ gives the reference country its break-ins, all is sourced."""

import tomllib
from typing import Any

import numpy as np
import pytest

from tests.core.editions import CATALOGUE, DATA, METHOD, PARAMETERS
from tests.core.level.perimeters import COUNT
from vigie.core.level import v1
from vigie.core.safeguards import applicability, scored_columns
from vigie.core.vocabulary import Proof


def _break_ins(lambda_: float) -> float:
    classes = PARAMETERS.reference.values()
    owed = applicability(CATALOGUE, [c.key for c in classes])[:, scored_columns(CATALOGUE)]
    x = np.repeat(np.array([[c.practice] for c in classes]), COUNT, axis=1)
    rates = v1.break_ins(METHOD, x, owed, np.array([c.staff for c in classes]))
    return float((rates * np.array([c.count for c in classes])).sum()) * lambda_ / METHOD.lambda_


@pytest.mark.parametrize("bound", ["value", "low", "high"])
def test_lambda_gives_the_reference_country_its_break_ins(bound: str) -> None:
    lambda_ = getattr(PARAMETERS.ranges["rate.lambda"], bound)
    expected = getattr(PARAMETERS.ranges["reference.break_ins"], bound)
    assert _break_ins(lambda_) == pytest.approx(expected, rel=0.002)


@pytest.mark.parametrize(
    ("key", "value", "low", "high"),
    [
        ("rate.phi", 0.3, 0.0, 0.6),
        ("rate.size_exponent", 0.5, 0.5, 0.5),
        ("spread.p0", 0.30, 0.1, 0.5),
        ("hours.wide_low", 60, 20, 160),
        ("hours.wide_high", 800, 160, 2600),
        ("hours.local", 5, 1, 20),
        ("reference.break_ins", 610, 122, 1870),
    ],
)
def test_the_prior_is_that_of_the_method(key: str, value: float, low: float, high: float) -> None:
    found = PARAMETERS.ranges[key]
    assert (found.value, found.low, found.high) == (value, low, high)
    assert found.judgement


def test_doors_trust_and_bounds_are_those_of_the_method() -> None:
    assert PARAMETERS.doors == (0.23, 0.18, 0.25, 0.34)
    assert sum(PARAMETERS.doors) == pytest.approx(1.0)
    pairs = {proof: PARAMETERS.trust.of(proof) for proof in Proof}
    assert pairs[Proof.MEASURED] == (0.0, 0.0)
    assert pairs[Proof.DOCUMENTED] == (0.05, 0.10)
    assert pairs[Proof.DECLARED] == (0.10, 0.30)
    assert PARAMETERS.remaining_bounds == (0.20, 0.35, 0.50, 0.70)
    assert PARAMETERS.zone_bounds == (0.40, 0.60, 0.75, 0.90)
    assert (PARAMETERS.shut_openness, PARAMETERS.shut_known_share) == (0.30, 0.5)
    held = PARAMETERS.held
    assert (held.gap_days_low, held.gap_days_high, held.agree_within) == (45, 60, 0.05)


def _sources_used(tree: Any) -> set[str]:
    if not isinstance(tree, dict):
        return set()
    own = {tree["source"]} if isinstance(tree.get("source"), str) else set()
    return own.union(*(_sources_used(branch) for branch in tree.values()))


@pytest.mark.parametrize("name", ["parameters-v1.toml", "safeguards.toml"])
def test_every_source_key_is_explained_and_every_range_holds_its_value(name: str) -> None:
    tree = tomllib.loads((DATA / name).read_bytes().decode())
    assert _sources_used(tree) <= set(PARAMETERS.sources)


def test_every_source_listed_supports_a_figure() -> None:
    tree = tomllib.loads((DATA / "parameters-v1.toml").read_bytes().decode())
    assert set(PARAMETERS.sources) <= _sources_used(tree)


def test_every_class_of_establishment_has_a_size_for_what_is_not_known() -> None:
    for one in PARAMETERS.reference.values():
        assert 0 < one.staff_low <= one.staff <= one.staff_high
        assert 0 < one.practice < 1
    classes = tomllib.loads((DATA / "classes.toml").read_bytes().decode())["classes"]
    assert {entry["kind"] for entry in classes} <= set(PARAMETERS.reference)
