"""The onboarding funnel: how far the legal entities of each region have come."""

from collections.abc import Mapping
from dataclasses import dataclass

STEPS = ("invited", "arrived", "first_inventory", "first_measure", "alive_this_month")


@dataclass(frozen=True, slots=True)
class Funnel:
    """Legal entities of one region, and how many of them reached each step, on its own facts."""

    region: str
    entities: int
    reached: dict[str, int]


def funnels(
    region_of: Mapping[str, str], steps: Mapping[str, frozenset[str]]
) -> tuple[Funnel, ...]:
    """Return the funnel of each region, from the region of each entity and who reached each
    step."""
    members: dict[str, set[str]] = {}
    for finess, region in region_of.items():
        members.setdefault(region, set()).add(finess)
    return tuple(
        Funnel(
            region,
            len(found),
            {step: len(found & steps.get(step, frozenset())) for step in STEPS},
        )
        for region, found in sorted(members.items())
    )
