"""How many establishments an account reads by name: beyond a budget, it is a mass export.

A list read page after page gives what an export gives. What is counted is distinct establishments,
on a day and over thirty, whatever the way: pages, lists, the API.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from vigie.core.scope import Scope
from vigie.errors import VigieError

PERIOD = timedelta(days=30)


class ReadingSpent(VigieError):
    fr = (
        "vous avez lu {read} établissements par leur nom en {days} jour(s), sur {most} permis : "
        "au-delà, c'est un export de masse, qu'une autre personne doit accorder"
    )
    en = (
        "you read {read} establishments by name in {days} day(s), of {most} allowed: beyond, it "
        "is a mass export, which another person must grant"
    )


@dataclass(frozen=True, slots=True)
class Budget:
    """Distinct establishments an account may read by name: on a day, and over ``PERIOD``."""

    day: int
    period: int


def named_in(document: object) -> frozenset[str]:
    """Return the numbers of the establishments a document names. A document on one establishment
    counts for one, whatever it holds."""
    return frozenset(_named(document))


def _named(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        finess = value.get("finess")
        if isinstance(finess, str) and finess:
            yield finess
            return
        for own in value.values():
            yield from _named(own)
    elif isinstance(value, list | tuple):
        for own in value:
            yield from _named(own)


def is_counted(scope: Scope) -> bool:
    """Return whether what is read within a scope is counted: not within one's own establishment
    or grouping."""
    return scope.national or bool(scope.regions or scope.departments)


def check_reading(*, day: int, period: int, budget: Budget) -> None:
    """Refuse what goes beyond the budget. Raises ``ReadingSpent``."""
    if day > budget.day:
        raise ReadingSpent(read=day, most=budget.day, days=1)
    if period > budget.period:
        raise ReadingSpent(read=period, most=budget.period, days=PERIOD.days)
