"""One information system of an establishment: what is held, why, and what to do first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np

from vigie.core.evidence import CAUSES, Evidence, Held, reading
from vigie.core.evidence.columns import Readings
from vigie.core.level.assessment import Levels, assess, perimeters_of, shares_of
from vigie.core.level.gains import Gains, gains_of
from vigie.core.level.v1 import ZONES, letter_names
from vigie.core.safeguards import Safeguard
from vigie.core.vocabulary import Proof
from vigie.operations.level.compute import method, parameters
from vigie.operations.safeguards import catalogue
from vigie.store.evidence import KnownEvidence, evidence_of
from vigie.store.level import Observation, PerimeterLevel

Document = dict[str, Any]
Row = Mapping[str, Any]
WAITING = "waiting"
"""A piece given since the observation that is shown: it counts from the next one."""
FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class System:
    """A perimeter folded for the day shown. ``unit``: hours lost (best, worst) per patient-hour of
    care a year; ``scale``: the care that turns them into those of the perimeter."""

    row: Row
    sites: Sequence[Row]
    stored: PerimeterLevel | None
    pieces: Mapping[str, Sequence[KnownEvidence]]
    counted: Mapping[str, Sequence[KnownEvidence]]
    held: Mapping[str, Held]
    levels: Levels
    gains: Gains
    unit: tuple[float, float]
    scale: tuple[float, float]

    @property
    def site_numbers(self) -> frozenset[str]:
        return frozenset(site["finess"] for site in self.sites)

    @property
    def letters(self) -> tuple[str, str, str]:
        """Return the levels as proved, said, possible."""
        if self.stored is not None:
            stored = self.stored
            return stored.level_proved, stored.level_said, stored.level_possible
        found = self.levels
        places = (found.letter_proved, found.letter_said, found.letter_possible)
        proved, said, possible = (letter_names(place)[0] for place in places)
        return proved, said, possible


def system_of(
    row: Row, sites: Sequence[Row], stored: PerimeterLevel | None, seen: Observation
) -> System:
    """Fold the evidence of a perimeter as it was counted on the day shown."""
    known_at = seen.finished_at or seen.started_at
    pieces: dict[str, list[KnownEvidence]] = {}
    for piece in evidence_of(perimeter=row["id"], on=date.max, known_at=FOREVER):
        pieces.setdefault(piece.given.safeguard, []).append(piece)
    counted = {
        key: [p for p in some if p.known_at <= known_at and p.given.observed_on <= seen.on]
        for key, some in pieces.items()
    }
    held = {s.key: _held(s, counted.get(s.key, ()), seen.on) for s in catalogue().safeguards}
    of = perimeters_of(
        catalogue(),
        parameters(),
        kinds=[row["kind"]],
        staff=np.array([row["staff"] or np.nan], dtype=np.float64),
        care_low=np.ones(1),
        care_high=np.ones(1),
    )
    readings = _readings(held)
    levels = assess(method(), shares_of(catalogue(), readings, of.owed), of)
    unit = (float(levels.lost_best[0]), float(levels.lost_worst[0]))
    return System(
        row=row,
        sites=sites,
        stored=stored,
        pieces=pieces,
        counted=counted,
        held=held,
        levels=levels,
        gains=gains_of(method(), catalogue(), readings, of),
        unit=unit,
        scale=_scale(stored, unit),
    )


def _scale(stored: PerimeterLevel | None, unit: tuple[float, float]) -> tuple[float, float]:
    if stored is None:
        return 0.0, 0.0
    return (
        stored.lost_best / unit[0] if unit[0] else 0.0,
        stored.lost_worst / unit[1] if unit[1] else 0.0,
    )


def _held(safeguard: Safeguard, pieces: Sequence[KnownEvidence], on: date) -> Held:
    edition = parameters()
    folded = [_evidence(piece) for piece in pieces]
    return reading(folded, safeguard, on=on, trust=edition.trust, held=edition.held)


def _evidence(piece: KnownEvidence) -> Evidence:
    given = piece.given
    return Evidence(
        safeguard=given.safeguard,
        low=given.low,
        high=given.high,
        seen=given.seen,
        proof=Proof(given.proof),
        observed_on=given.observed_on,
        source=given.source,
        scope=given.scope,
        inherited_from=piece.inherited_from,
        known=piece.known_at.timestamp(),
    )


def _readings(held: Mapping[str, Held]) -> Readings:
    """Return what is held of one perimeter as arrays of one row."""
    found = Readings.unseen(1, len(catalogue().safeguards))
    for place, safeguard in enumerate(catalogue().safeguards):
        one = held[safeguard.key]
        found.proved[0, place], found.said[0, place] = one.proved, one.said
        found.possible[0, place] = one.possible
        found.known[0, place], found.fresh[0, place] = one.known, one.fresh
        found.widths[0, place] = one.widths
    return found


def system_document(system: System, seen: Observation) -> Document:
    """Return the ``perimeters[]`` entry of a system."""
    proved, said, possible = system.letters
    levels, row = system.levels, system.row
    return {
        "code": row["code"],
        "name": row["name"],
        "kind": row["kind"],
        "shared": len(system.sites) > 1 and row["entity_finess"] is None,
        "staff": row["staff"],
        "sites": [{"finess": s["finess"], "name": s["name"]} for s in system.sites],
        "level_proved": proved,
        "level_said": said,
        "level_possible": possible,
        "r": {
            "proved": float(levels.r_proved[0]),
            "said": float(levels.r_said[0]),
            "possible": float(levels.r_possible[0]),
        },
        "care_hours_lost": {
            "best": system.unit[0] * system.scale[0],
            "worst": system.unit[1] * system.scale[1],
        },
        "coverage": float(levels.coverage[0]),
        "zones": _zones(levels),
        "safeguards": [
            _safeguard(system, place, safeguard, seen)
            for place, safeguard in enumerate(catalogue().safeguards)
        ],
        "watch": {} if system.stored is None else dict(system.stored.watch),
        "width": dict.fromkeys((c.value for c in CAUSES), 0.0)
        | ({} if system.stored is None else dict(system.stored.causes)),
    }


def _zones(levels: Levels) -> list[Document]:
    """Return the zones that apply; ``caps`` marks the one that bounds the letter."""
    worst = levels.zones_worst[0]
    weakest = int(levels.weakest_zone[0])
    return [
        {
            "zone": zone.value,
            "openness_best": float(levels.zones_best[0, place]),
            "openness_worst": float(worst[place]),
            "proved_shut": bool(levels.proved_shut[0, place]),
            "known": float(levels.zones_known[0, place]),
            "caps": place == weakest,
        }
        for place, zone in enumerate(ZONES)
        if not np.isnan(worst[place])
    ]


def _safeguard(system: System, place: int, safeguard: Safeguard, seen: Observation) -> Document:
    held = system.held[safeguard.key]
    return {
        "safeguard": safeguard.key,
        "zone": safeguard.zone.value if safeguard.zone else None,
        "title_fr": safeguard.title_fr,
        "title_en": safeguard.title_en,
        "applicable": catalogue().applies(safeguard, system.row["kind"]),
        "effectiveness": safeguard.effectiveness.value if safeguard.effectiveness else None,
        "proof_expected": safeguard.proof.value,
        "ttl_days": safeguard.ttl_days,
        "proved": held.proved,
        "said": held.said,
        "possible": held.possible,
        "flags": sorted(flag.value for flag in held.flags),
        "gain_fix": _gain(system.gains.fix[0, place], system.scale[0]),
        "gain_prove": _gain(system.gains.prove[0, place], system.scale[1]),
        "evidence": _pieces(system, safeguard.key, seen),
    }


def _gain(relative: float, scale: float) -> float | None:
    return None if np.isnan(relative) else float(relative) * scale


def _pieces(system: System, key: str, seen: Observation) -> list[Document]:
    counted = system.counted.get(key, ())
    uses = {
        piece.key: use.value for piece, use in zip(counted, system.held[key].uses, strict=True)
    }
    return [
        _piece(piece, uses.get(piece.key, WAITING), seen.on)
        for piece in system.pieces.get(key, ())
    ]


def _piece(piece: KnownEvidence, status: str, on: date) -> Document:
    given = piece.given
    return {
        "value": {"low": given.low, "high": given.high},
        "seen": given.seen,
        "proof": given.proof,
        "observed_on": given.observed_on.isoformat(),
        "age_days": max(0, (on - given.observed_on).days),
        "source": given.source,
        "scope": given.scope,
        "reference": given.reference,
        "given_by": given.given_by,
        "known_at": piece.known_at.isoformat(),
        "status": status,
        "inherited_from": piece.inherited_from,
    }
