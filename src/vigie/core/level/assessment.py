"""The level of perimeters from what is held: three readings, zones, letters, care hours, what is
missing."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vigie.core.evidence.columns import Readings
from vigie.core.level import v1
from vigie.core.level.parameters import Parameters
from vigie.core.level.v1 import Flags, Floats, Method
from vigie.core.safeguards import Catalogue, applicability, merged, scored_columns


@dataclass(frozen=True, slots=True)
class Perimeters:
    """What the level needs to know of perimeters, (P,) each: classes, people and care as
    bounds."""

    owed: Flags
    """(P, safeguards of the catalogue)."""
    staff_low: Floats
    staff_high: Floats
    care_low: Floats
    """Patient-hours per year of the sites served (each site's care split over the systems it
    depends on)."""
    care_high: Floats


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares in place of the scored safeguards, (P, S), merges made, in the three readings."""

    proved: Floats
    said: Floats
    possible: Floats
    owed: Flags
    known: Flags
    fresh: Flags


@dataclass(frozen=True, slots=True)
class Levels:
    """The level of each perimeter. Letters are 0 (A) … 4 (E); zones (P, 6) are NaN where not
    applicable."""

    letter_proved: npt.NDArray[np.int8]
    letter_said: npt.NDArray[np.int8]
    letter_possible: npt.NDArray[np.int8]
    r_proved: Floats
    r_said: Floats
    r_possible: Floats
    zones_worst: Floats
    """Openness as proved."""
    zones_said: Floats
    zones_best: Floats
    """Openness as possible."""
    zones_known: Floats
    """Share of the weight of each zone that is known and fresh."""
    proved_shut: Flags
    """(P, 6)."""
    coverage: Floats
    fresh: Flags
    """Whether at least one safeguard owed has fresh evidence."""
    lost_worst: Floats
    """Patient-hours lost per year with what is proved only, upper care and staff."""
    lost_said: Floats
    lost_best: Floats
    """The same if everything possible is true, lower care and staff."""

    @property
    def weakest_openness(self) -> Floats:
        """Return the openness of the weakest zone as proved."""
        return v1.weakest_openness(self.zones_worst)

    @property
    def weakest_zone(self) -> npt.NDArray[np.intp]:
        """Return the place, in ``v1.ZONES``, of the weakest zone as proved."""
        filled = np.where(np.isnan(self.zones_worst), -1.0, self.zones_worst)
        return np.asarray(np.argmax(filled, axis=-1))

    @property
    def zones_shut(self) -> npt.NDArray[np.intp]:
        """Return how many zones are proved shut."""
        return np.asarray(self.proved_shut.sum(axis=-1))

    @property
    def zones_applicable(self) -> npt.NDArray[np.intp]:
        """Return how many zones apply."""
        return np.asarray((~np.isnan(self.zones_worst)).sum(axis=-1))

    @property
    def all_shut(self) -> Flags:
        """Return whether the weakest zone is proved shut: every zone that applies is."""
        return np.asarray((self.zones_shut == self.zones_applicable) & (self.zones_applicable > 0))


def perimeters_of(
    catalogue: Catalogue,
    parameters: Parameters,
    *,
    kinds: Sequence[str],
    staff: Floats,
    care_low: Floats,
    care_high: Floats,
) -> Perimeters:
    """Join what is known of perimeters; where staff is NaN, the bounds of the class stand for
    it."""
    classes = [parameters.reference.get(kind, parameters.reference["other"]) for kind in kinds]
    low = np.array([c.staff_low for c in classes], dtype=np.float64)
    high = np.array([c.staff_high for c in classes], dtype=np.float64)
    missing = np.isnan(staff)
    return Perimeters(
        owed=applicability(catalogue, kinds),
        staff_low=np.where(missing, low, staff),
        staff_high=np.where(missing, high, staff),
        care_low=care_low,
        care_high=care_high,
    )


def shares_of(catalogue: Catalogue, held: Readings, owed: Flags) -> Shares:
    """Return the shares of the scored safeguards, after the merges."""
    columns = scored_columns(catalogue)
    return Shares(
        proved=merged(catalogue, held.proved, owed),
        said=merged(catalogue, held.said, owed),
        possible=merged(catalogue, held.possible, owed),
        owed=owed[..., columns],
        known=held.known[..., columns],
        fresh=held.fresh[..., columns],
    )


def assess(method: Method, shares: Shares, of: Perimeters) -> Levels:
    """Return the levels of perimeters under a method."""
    owed = shares.owed
    readings = (shares.proved, shares.said, shares.possible)
    zones = [v1.openness(method, x, owed) for x in readings]
    rs = [v1.remaining(method, x, owed) for x in readings]
    letters = [v1.letters(method, r, z) for r, z in zip(rs, zones, strict=True)]
    known = v1.known_share(method, shares.known, owed)
    return Levels(
        letter_proved=letters[0],
        letter_said=letters[1],
        letter_possible=letters[2],
        r_proved=rs[0],
        r_said=rs[1],
        r_possible=rs[2],
        zones_worst=zones[0],
        zones_said=zones[1],
        zones_best=zones[2],
        zones_known=known,
        proved_shut=v1.proved_shut(method, zones[0], known),
        coverage=v1.coverage(method, shares.fresh, owed),
        fresh=np.asarray((shares.fresh & owed).any(axis=-1)),
        lost_worst=_lost(method, shares.proved, owed, of.staff_high, of.care_high),
        lost_said=_lost(method, shares.said, owed, of.staff_high, of.care_high),
        lost_best=_lost(method, shares.possible, owed, of.staff_low, of.care_low),
    )


def _lost(method: Method, x: Floats, owed: Flags, staff: Floats, care: Floats) -> Floats:
    return v1.care_hours_lost(method, x, owed, staff, care)
