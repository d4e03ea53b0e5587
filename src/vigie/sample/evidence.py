"""What the establishments prove, document and say: of every class and age, drawn from practice."""

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import NamedTuple

from vigie.core.safeguards import Catalogue, Safeguard, parse_catalogue
from vigie.core.vocabulary import Proof
from vigie.sample.chance import Chance, stream
from vigie.sample.practice import Practice

WATCHED = frozenset({"patched", "os_supported", "network_gear_supported"})
"""Safeguards that the watch measures itself, from the inventories."""
SAID_AT_LEAST = 0.75
"""Share of the safeguards of a talkative system of which something at least is said."""
MEASURED_TWICE = 0.6
TWICE_APART_DAYS = (45, 61)
CONTRADICTED = 0.07
"""Share of the proved safeguards of which people also say that all is done."""
_DRAWS = 10
_TOOLS = {
    "mail_authenticated": "contrôle DNS",
    "edr_on_endpoints": "console EDR",
    "macros_blocked": "console d'administration",
    "lures_reported": "campagne d'entraînement",
    "staff_trained": "plateforme de formation",
    "directory_hygiene": "audit d'annuaire",
    "leaks_reset": "veille des fuites",
}

Draws = Sequence[float]


class Piece(NamedTuple):
    """One piece of evidence. ``low``, ``high`` and ``seen`` are shares."""

    perimeter: str
    safeguard: str
    low: float
    high: float
    seen: float
    proof: str
    observed_on: date
    source: str
    reference: str


@cache
def catalogue() -> Catalogue:
    """Return the safeguards that ship with Vigie."""
    path = resources.files("vigie").joinpath("data", "safeguards.toml")
    return parse_catalogue(path.read_bytes())


def pieces(practices: Sequence[Practice], *, seed: int, today: date) -> Iterator[Piece]:
    """Yield the pieces of every information system that tells anything."""
    asked = [one for one in catalogue().safeguards if one.key not in WATCHED]
    for practice in practices:
        if practice.tells:
            chance = stream(seed, "evidence", practice.perimeter)
            owed = [one for one in asked if catalogue().applies(one, practice.kind)]
            yield from _of_one(practice, owed, chance, today)


def _of_one(
    practice: Practice, owed: Iterable[Safeguard], chance: Chance, today: date
) -> Iterator[Piece]:
    safeguards = list(owed)
    table = chance.random((len(safeguards), _DRAWS)).tolist()
    for safeguard, draws in zip(safeguards, table, strict=True):
        held = _held(safeguard, practice, draws)
        if draws[1] < practice.thorough:
            yield from _proved(safeguard, practice, held, draws, today)
        elif draws[1] < SAID_AT_LEAST:
            yield _declared(safeguard, practice, held, draws, today)


def _held(safeguard: Safeguard, practice: Practice, draws: Draws) -> float:
    """Return the true share in place: near the quality; a document is there or is not."""
    if safeguard.proof is Proof.DOCUMENTED:
        return 1.0 if draws[0] < practice.quality else round(0.5 * practice.quality * draws[2], 2)
    return round(min(1.0, max(0.0, practice.quality + 0.5 * (draws[0] - 0.4))), 2)


def _proved(
    safeguard: Safeguard, practice: Practice, held: float, draws: Draws, today: date
) -> Iterator[Piece]:
    if safeguard.proof is Proof.MEASURED:
        yield from _measured(safeguard, practice, held, draws, today)
    else:
        yield _documented(safeguard, practice, held, draws, today)
    if draws[8] < CONTRADICTED:
        yield _declared(safeguard, practice, 1.0, draws, today)


def _measured(
    safeguard: Safeguard, practice: Practice, held: float, draws: Draws, today: date
) -> Iterator[Piece]:
    newest = today - timedelta(days=_age(draws[3], 0.35 * safeguard.ttl_days))
    seen = round(0.75 + 0.25 * draws[4], 2)
    high = round(min(1.0, held + 0.06 * draws[5]), 2)
    tool = _TOOLS.get(safeguard.key, "outil de mesure")
    piece = Piece(
        practice.perimeter, safeguard.key, held, high, seen, "measured", newest, tool, ""
    )
    yield piece
    if draws[6] < MEASURED_TWICE:
        first, last = TWICE_APART_DAYS
        before = newest - timedelta(days=first + int(draws[7] * (last - first)))
        low = round(max(0.0, held - 0.08 * draws[9]), 2)
        yield piece._replace(low=low, observed_on=before)


def _documented(
    safeguard: Safeguard, practice: Practice, held: float, draws: Draws, today: date
) -> Piece:
    on = today - timedelta(days=_age(draws[3], 0.5 * safeguard.ttl_days))
    reference = f"Document {safeguard.key} du {on.isoformat()} (exemple)"
    return Piece(
        practice.perimeter, safeguard.key, held, held, 1.0, "documented", on, "dossier", reference
    )


def _declared(
    safeguard: Safeguard, practice: Practice, held: float, draws: Draws, today: date
) -> Piece:
    """What is said is what is, embellished."""
    said = round(min(1.0, held + (1 - practice.honest) * (0.3 + 0.7 * draws[9])), 2)
    on = today - timedelta(days=_age(draws[7], 0.4 * safeguard.ttl_days))
    return Piece(
        practice.perimeter, safeguard.key, said, said, 1.0, "declared", on, "questionnaire", ""
    )


def _age(draw: float, mean_days: float) -> int:
    """Draw an age: exponential, so that a few pieces are of this week and some are stale."""
    return int(-mean_days * math.log1p(-min(draw, 0.999)))
