"""Perimeters for the tests: shares in place, classes, and readings of their own."""

from collections.abc import Mapping

import numpy as np
from hypothesis import strategies as st

from tests.core.editions import CATALOGUE, METHOD
from tests.core.level.oracle import SCORED
from vigie.core.evidence.columns import Readings
from vigie.core.level import v1
from vigie.core.level.v1 import Flags, Floats
from vigie.core.safeguards import applicability, scored_columns

COUNT = len(SCORED)
HOSPITAL = applicability(CATALOGUE, ["hospital"])[0][scored_columns(CATALOGUE)]
HOME = applicability(CATALOGUE, ["small_home"])[0][scored_columns(CATALOGUE)]
CLASSES = {"hospital": HOSPITAL, "small_home": HOME}

shares = st.floats(0.0, 1.0)
holdings = st.lists(shares, min_size=COUNT, max_size=COUNT).map(np.array)
masks = st.sampled_from((HOSPITAL, HOME))


def everywhere(share: float) -> Floats:
    return np.full(COUNT, share)


def with_one(x: Floats, key: str, share: float) -> Floats:
    changed = x.copy()
    changed[SCORED.index(key)] = share
    return changed


def letter(x: Floats, owed: Flags = HOSPITAL) -> str:
    """Return the letter of one perimeter."""
    zones = v1.openness(METHOD, x, owed)
    return v1.letter_names(v1.letters(METHOD, v1.remaining(METHOD, x, owed), zones))[0]


def remaining(x: Floats, owed: Flags = HOSPITAL) -> float:
    return float(v1.remaining(METHOD, x, owed))


def lost(x: Floats, owed: Flags = HOSPITAL, staff: float = 1000.0) -> float:
    hours = v1.care_hours_lost(METHOD, x, owed, np.array(staff), np.array(8760.0))
    return float(hours)


def held_as(x: Floats, owed: Flags) -> Mapping[str, float]:
    """Return the shares of the safeguards owed, by key, as the oracle wants them."""
    return {key: float(x[k]) for k, key in enumerate(SCORED) if owed[k]}


def readings_of(proved: Floats, possible: Floats) -> Readings:
    """Return fresh readings (P, scored) put among all the safeguards of the catalogue."""
    found = Readings.unseen(len(proved), len(CATALOGUE.safeguards))
    columns = scored_columns(CATALOGUE)
    found.proved[:, columns] = proved
    found.said[:, columns] = proved
    found.possible[:, columns] = possible
    found.known[:, columns] = proved > 0.0
    found.fresh[:, columns] = proved > 0.0
    found.widths[:, columns] = 0.0
    found.widths[:, columns, 5] = possible - proved
    return found
