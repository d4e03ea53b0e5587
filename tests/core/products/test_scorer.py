"""The parameters that rank the candidates of a name."""

import tomllib
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from vigie.core.products.scorer import COLUMNS, Scorer, ScorerUnread

DATA = Path(__file__).resolve().parents[3] / "src" / "vigie" / "data"
TINY = {
    "features": list(COLUMNS),
    "base": 0.0,
    "columns": [[0, 1]],
    "thresholds": [[0.5, 2.0]],
    "leaves": [[-2.0, -1.0, 1.0, 2.0]],
}


def test_a_row_falls_in_the_leaf_that_its_comparisons_name() -> None:
    scorer = Scorer.of(TINY)
    assert scorer is not None
    rows = np.zeros((4, len(COLUMNS)))
    rows[1, 0] = 1.0
    rows[2, 1] = 3.0
    rows[3, :2] = (1.0, 3.0)
    odds = np.array([-2.0, -1.0, 1.0, 2.0])
    assert np.allclose(scorer.probabilities(rows), 1 / (1 + np.exp(-odds)))


def test_parameters_made_for_other_columns_are_refused() -> None:
    with pytest.raises(ScorerUnread):
        Scorer.of(TINY | {"features": ["unheard_of", *COLUMNS[1:]]})


def test_there_may_be_no_scorer() -> None:
    assert Scorer.of({}) is None


def test_the_shipped_parameters_are_whole_and_believe_what_is_seen_more() -> None:
    scorer = Scorer.of(tomllib.loads((DATA / "name-scorer.toml").read_text("utf-8"))["scorer"])
    assert scorer is not None
    assert scorer.leaves.shape[1] == 2 ** scorer.columns.shape[1]
    assert scorer.columns.max() < len(COLUMNS)
    place = {name: COLUMNS.index(name) for name in COLUMNS}
    rows = np.zeros((2, len(COLUMNS)))
    for one in ("likeness", "product_habit", "vendor_habit", "agreement", "text_share"):
        rows[1, place[one]] = 1.0
    rows[1, place["text_together"]] = rows[1, place["text_stated"]] = 3.0
    assert all(low < high for low, high in pairwise(scorer.probabilities(rows)))
