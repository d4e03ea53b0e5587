"""Disclosure control: what is said of the nation in public, and nobody recovered from it."""

from vigie.core.publication.attack import Exposed, exposed
from vigie.core.publication.control import NotReleasable, Release, released
from vigie.core.publication.rules import Figure, Rules, parse_rules
from vigie.core.publication.standing import (
    BudgetSpent,
    Edition,
    Standing,
    TooSoon,
    check_publication,
)
from vigie.core.publication.table import Cell, Counts, counted

__all__ = [
    "BudgetSpent",
    "Cell",
    "Counts",
    "Edition",
    "Exposed",
    "Figure",
    "NotReleasable",
    "Release",
    "Rules",
    "Standing",
    "TooSoon",
    "check_publication",
    "counted",
    "exposed",
    "parse_rules",
    "released",
]
