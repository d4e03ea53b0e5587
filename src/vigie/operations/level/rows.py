"""The rows of levels from the arrays of a country."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from vigie.core.evidence import CAUSES
from vigie.core.level.attribution import WEAKNESSES
from vigie.core.level.v1 import ZONES, letter_names
from vigie.operations.level.compute import CountryLevel
from vigie.store.establishments import PerimeterColumns
from vigie.store.level import PerimeterLevel

DIGITS = 6
"""Shares are kept to a millionth: what is below is noise, not change."""


def perimeter_levels(
    registry: PerimeterColumns, level: CountryLevel, watch: Mapping[int, Mapping[str, float]]
) -> Iterator[PerimeterLevel]:
    """Yield the level of each perimeter; ``watch``: what was counted, by place of perimeter."""
    levels = level.levels
    letters = [
        letter_names(places)
        for places in (levels.letter_proved, levels.letter_said, levels.letter_possible)
    ]
    shares = np.round(
        np.stack(
            [
                levels.r_proved,
                levels.r_said,
                levels.r_possible,
                levels.weakest_openness,
                levels.coverage,
            ],
            axis=1,
        ),
        DIGITS,
    ).tolist()
    hours = np.round(np.stack([levels.lost_best, levels.lost_worst], axis=1), 3).tolist()
    weakest, shut = levels.weakest_zone.tolist(), levels.zones_shut.tolist()
    applicable, zones = levels.zones_applicable.tolist(), _zones(level)
    causes = np.round(level.attribution.width, 3).tolist()
    for place, key in enumerate(registry.id.tolist()):
        yield PerimeterLevel(
            perimeter=key,
            level_proved=letters[0][place],
            level_said=letters[1][place],
            level_possible=letters[2][place],
            r_proved=shares[place][0],
            r_said=shares[place][1],
            r_possible=shares[place][2],
            lost_best=hours[place][0],
            lost_worst=hours[place][1],
            weakest_zone=ZONES[weakest[place]].value,
            weakest_openness=shares[place][3],
            proved_shut=shut[place],
            zones_applicable=applicable[place],
            coverage=shares[place][4],
            zones=zones[place],
            watch=dict(watch.get(place, {})),
            causes={
                cause.value: hours_
                for cause, hours_ in zip(CAUSES, causes[place], strict=True)
                if hours_
            },
        )


def _zones(level: CountryLevel) -> list[dict[str, Any]]:
    """Return, per perimeter, what is known of each zone that applies; ``main``: what keeps it open
    before all."""
    levels = level.levels
    best = np.round(levels.zones_best, DIGITS).tolist()
    worst = np.round(levels.zones_worst, DIGITS).tolist()
    known = np.round(levels.zones_known, DIGITS).tolist()
    shut, main = levels.proved_shut.tolist(), level.attribution.main.tolist()
    applies = (~np.isnan(levels.zones_worst)).tolist()
    return [
        {
            zone.value: {
                "best": best[p][z],
                "worst": worst[p][z],
                "proved_shut": shut[p][z],
                "known": known[p][z],
                **({"main": WEAKNESSES[main[p][z]]} if main[p][z] >= 0 else {}),
            }
            for z, zone in enumerate(ZONES)
            if applies[p][z]
        }
        for p in range(len(worst))
    ]
