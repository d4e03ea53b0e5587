"""A dated edition of the parameters of a method. Parsed from bytes; never changed once
published."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vigie.core.evidence.trust import HeldRule, Trust
from vigie.core.safeguards import Ranged, ranged
from vigie.core.vocabulary import DOORS, Letter, Proof

LETTERS = tuple(Letter)


@dataclass(frozen=True, slots=True)
class ReferenceClass:
    """How many legal entities of a class the reference country has, and the people of the typical
    one."""

    key: str
    count: float
    staff: float
    staff_low: float
    staff_high: float
    practice: float


@dataclass(frozen=True, slots=True)
class Parameters:
    """Every number of the level. ``ranges`` has each leaf that a sensitivity study may move, by
    dotted key."""

    edition: str
    method: str
    ranges: Mapping[str, Ranged]
    remaining_bounds: tuple[float, ...]
    zone_bounds: tuple[float, ...]
    shut_openness: float
    shut_known_share: float
    trust: Trust
    held: HeldRule
    reference: Mapping[str, ReferenceClass]
    sources: Mapping[str, str]

    def value(self, key: str) -> float:
        """Return the frozen value of a leaf, e.g. ``rate.lambda``."""
        return self.ranges[key].value

    @property
    def doors(self) -> tuple[float, ...]:
        """Return the weight of each door, in the order of ``DOORS``."""
        return tuple(self.value(f"doors.{door}") for door in DOORS)


def parse_parameters(raw: bytes) -> Parameters:
    """Read ``data/parameters-v1.toml``. Raises ``InvalidCatalogue`` when a value is out of its
    range."""
    tree = tomllib.loads(raw.decode("utf-8"))
    return Parameters(
        edition=tree["edition"],
        method=tree["method"],
        ranges=_ranges(tree),
        remaining_bounds=_bounds(tree["letters"]["remaining"]),
        zone_bounds=_bounds(tree["letters"]["weakest_zone"]),
        shut_openness=tree["shut"]["openness"],
        shut_known_share=tree["shut"]["known_share"],
        trust=_trust(tree["trust"]),
        held=_held(tree["held"]),
        reference={key: _class(key, entry) for key, entry in tree["reference"]["classes"].items()},
        sources={
            key: f"{entry['who']}: {entry['figure']}" for key, entry in tree["sources"].items()
        },
    )


def _ranges(tree: Mapping[str, Any]) -> dict[str, Ranged]:
    return {
        f"{section}.{name}": ranged(entry, f"{section}.{name}")
        for section, entries in tree.items()
        if isinstance(entries, dict)
        for name, entry in entries.items()
        if isinstance(entry, dict) and {"value", "low", "high"} <= entry.keys()
    }


def _bounds(entries: Mapping[str, float]) -> tuple[float, ...]:
    return tuple(float(entries[letter]) for letter in LETTERS[:-1])


def _trust(entries: Mapping[str, Mapping[str, float]]) -> Trust:
    pairs = {
        proof: (float(entries[proof]["up"]), float(entries[proof]["down"])) for proof in Proof
    }
    return Trust(
        measured=pairs[Proof.MEASURED],
        documented=pairs[Proof.DOCUMENTED],
        declared=pairs[Proof.DECLARED],
    )


def _held(entry: Mapping[str, Any]) -> HeldRule:
    return HeldRule(
        gap_days_low=int(entry["gap_days_low"]),
        gap_days_high=int(entry["gap_days_high"]),
        agree_within=float(entry["measures_agree_within"]),
    )


def _class(key: str, entry: Mapping[str, float]) -> ReferenceClass:
    return ReferenceClass(key=key, **{name: float(value) for name, value in entry.items()})
