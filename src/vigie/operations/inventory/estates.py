"""How many machines there should be, so that what was seen is a share of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from vigie.core.inventory import EstateRule
from vigie.errors import VigieError
from vigie.operations.inventory.binding import the_perimeter
from vigie.operations.shipped import shipped
from vigie.store import inventory as store


class ImpossibleEstate(VigieError):
    fr = "un parc compte au moins une machine : {machines}"
    en = "an estate has one machine at least: {machines}"


@dataclass(frozen=True, slots=True)
class ExpectedEstates:
    """How many machines there should be, perimeter by perimeter, in the order asked."""

    machines: np.ndarray[tuple[int], np.dtype[np.float64]]
    is_declared: np.ndarray[tuple[int], np.dtype[np.bool_]]


def estate_rule() -> EstateRule:
    """Return the rule by which an estate that was not declared is estimated."""
    return EstateRule.parse(shipped("estates.toml"))


def expected_estates(perimeters: Sequence[int]) -> ExpectedEstates:
    """Return the expected estate of each perimeter (its key): declared, else estimated from its
    class and its staff (docs/methods/expected-estate.md)."""
    rule, declared, sizes = estate_rule(), store.declared_estates(), store.sizes()
    machines = [
        declared[key]
        if key in declared
        else rule.machines(kind=sizes[key][0], staff=sizes[key][1])
        for key in perimeters
    ]
    return ExpectedEstates(
        machines=np.array(machines, dtype=np.float64),
        is_declared=np.array([key in declared for key in perimeters], dtype=np.bool_),
    )


def declare_estate(*, reference: str, machines: float, on: date) -> None:
    """Record how many machines a perimeter should have; ``reference`` is its code or a FINESS."""
    if not machines >= 1:
        raise ImpossibleEstate(machines=machines)
    store.declare_estate(perimeter=the_perimeter(reference), machines=machines, on=on)


def estate_document(*, reference: str) -> dict[str, Any]:
    """Return the expected estate of one perimeter and where it comes from."""
    expected = expected_estates([the_perimeter(reference)])
    return {
        "perimeter": reference,
        "machines": float(expected.machines[0]),
        "origin": "declared" if expected.is_declared[0] else "estimated",
    }
