"""What the ranges of the parameters do to the figures of the reference country
(docs/methods/parameters.md)."""

from functools import cache
from typing import Any

from vigie.core.level.sensitivity import leaves_of, reference_estate, study, tornado
from vigie.operations.level import method, parameters
from vigie.operations.safeguards import catalogue

DRAWS, SEED, TOP = 1000, 2026, 5


@cache
def sensitivity_document() -> dict[str, Any]:
    """Return the tornado and the study of the edition in force, computed once.

    ``swings``: what each range alone does, widest first, as multiples of the care hours lost at
    the frozen values, with the range itself. ``quantiles``: all ranges together, same unit.
    """
    leaves = leaves_of(catalogue(), parameters())
    country = reference_estate(catalogue(), parameters())
    found = study(method(), catalogue(), leaves, country, draws=DRAWS, seed=SEED, top=TOP)
    frozen, ranges = found["care_hours_lost"], {leaf.key: leaf for leaf in leaves}
    swings = [
        {
            "key": swing.key,
            "low": swing.low / frozen,
            "high": swing.high / frozen,
            "range": {"low": ranges[swing.key].low, "high": ranges[swing.key].high},
            "value": ranges[swing.key].value,
        }
        for swing in tornado(method(), catalogue(), leaves, country)
    ]
    return {
        "parameters": parameters().edition,
        "draws": DRAWS,
        "seed": SEED,
        "swings": swings,
        "quantiles": {name: value / frozen for name, value in found["quantiles"].items()},
        "kept_top": found["kept_top"],
        "top": TOP,
        "rank_correlation": found["rank_correlation"],
    }
