"""The spread of a year: one seed one result, wider with a factor common to the country."""

import numpy as np
import pytest

from vigie.core.level.quantiles import Risk, year_quantiles
from vigie.core.level.v1 import Floats

COUNT = 400
EVERYWHERE = np.arange(COUNT)
CARE = np.linspace(10.0, 90.0, COUNT)


def _risk(rate: float) -> Risk:
    return Risk(
        rate=np.full(COUNT, rate),
        wide=np.full(COUNT, 0.2),
        hours_wide=np.full(COUNT, 400.0),
        hours_local=5.0,
    )


def _year(
    risk: Risk, *, seed: int = 3, code: str = "FR", variance: float = 0.25
) -> dict[str, dict[str, float]]:
    return year_quantiles(risk, EVERYWHERE, CARE, common_variance=variance, seed=seed, code=code)


def test_one_seed_gives_one_result_and_another_gives_another() -> None:
    assert _year(_risk(0.1)) == _year(_risk(0.1))
    assert _year(_risk(0.1)) != _year(_risk(0.1), seed=4)


def test_each_territory_has_a_draw_of_its_own() -> None:
    assert _year(_risk(0.1)) != _year(_risk(0.1), code="84")


def test_the_quantiles_are_in_order_and_hold_the_expected_loss() -> None:
    expected = 0.1 * float(CARE.sum()) * (0.2 * 400.0 + 0.8 * 5.0)
    for law in _year(_risk(0.1)).values():
        assert law["p05"] <= law["p50"] <= law["p95"]
        assert law["p05"] < expected < law["p95"]


def test_a_factor_common_to_the_country_widens_the_year() -> None:
    found = _year(_risk(0.5))
    alone, together = found["independent"], found["common_factor"]
    assert together["p95"] - together["p05"] > 2.0 * (alone["p95"] - alone["p05"])


def test_without_common_variance_both_laws_are_the_same_law() -> None:
    found = _year(_risk(0.5), variance=0.0)
    assert found["common_factor"]["p50"] == pytest.approx(found["independent"]["p50"], rel=0.1)


def test_nothing_breaks_in_where_nothing_is_at_risk() -> None:
    nothing: Floats = np.zeros(0)
    found = year_quantiles(
        _risk(0.1), nothing.astype(np.intp), nothing, common_variance=0.25, seed=1, code="FR"
    )
    assert set(found["independent"].values()) == {0.0}
