"""The simulation that adopted method v1: 20,000 perimeters of known practice, seen imperfectly."""

import numpy as np
import pytest

from tests.core.editions import CATALOGUE, METHOD
from tests.core.level.perimeters import COUNT
from vigie.core.level import v1
from vigie.core.level.v1 import Floats
from vigie.core.safeguards import applicability, scored_columns

PERIMETERS = 20_000
SEED = 2026


def _practice(source: np.random.Generator) -> Floats:
    """Draw the mean practice of each perimeter, then each safeguard around it (beta laws)."""
    mean = source.uniform(0.05, 0.95, PERIMETERS)
    strength = 4.0
    return np.asarray(
        source.beta(
            strength * mean[:, None], strength * (1.0 - mean[:, None]), (PERIMETERS, COUNT)
        )
    )


def _correlation(x: Floats, y: Floats) -> float:
    return float(np.corrcoef(x, y)[0, 1])


@pytest.mark.prove
@pytest.mark.parametrize(("least_seen", "expected"), [(1.0, -0.937), (0.6, -0.905)])
def test_proved_letters_follow_true_practice(least_seen: float, expected: float) -> None:
    source = np.random.default_rng(SEED)
    practice = _practice(source)
    kinds = ["hospital" if chance < 0.5 else "small_home" for chance in source.random(PERIMETERS)]
    owed = applicability(CATALOGUE, kinds)[:, scored_columns(CATALOGUE)]
    proved = practice * source.uniform(least_seen, 1.0, practice.shape)
    zones = v1.openness(METHOD, proved, owed)
    letters = v1.letters(METHOD, v1.remaining(METHOD, proved, owed), zones)
    weights = np.where(owed, -np.log1p(-METHOD.effects), 0.0)
    true = (practice * weights).sum(axis=1) / weights.sum(axis=1)
    assert _correlation(letters, true) == pytest.approx(expected, abs=0.01)
    assert set(letters.tolist()) == {0, 1, 2, 3, 4}
