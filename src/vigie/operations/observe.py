"""A day's observation: one operation, safe to run again, that leaves the last good day when cut.

Order: the registry of the day, the watch and what it measures, evidence, levels, territories; then
one transaction saves what changed.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from vigie.core.scope import NATION
from vigie.operations.findings import living
from vigie.operations.level import (
    METHOD,
    Day,
    country_level,
    parameters,
    perimeter_levels,
    territory_documents,
)
from vigie.operations.level.moves import moves_since_last_week
from vigie.operations.level.watch import Watched, watched
from vigie.operations.priorities import priorities
from vigie.operations.safeguards import catalogue
from vigie.store import establishments, turns
from vigie.store import evidence as evidence_store
from vigie.store import level as store
from vigie.store.establishments import PerimeterColumns

Progress = Callable[[str, str], None]
"""Called with the name of the step that begins, in French and in English."""


@dataclass(frozen=True, slots=True)
class ObservationReport:
    """What an observation did."""

    on: date
    is_new: bool
    levels_changed: int
    documents_changed: int
    told: int
    """What is told of findings: opened, worsened, fixed…"""
    measured: int
    inputs: dict[str, Any]

    def document(self) -> dict[str, Any]:
        return {
            "on": self.on.isoformat(),
            "new": self.is_new,
            "levels_changed": self.levels_changed,
            "documents_changed": self.documents_changed,
            "told": self.told,
            "measured": self.measured,
            "inputs": self.inputs,
        }


def instant(now: datetime) -> datetime:
    """Return the instant of an observation begun now by the clock of this machine: never before
    what is known already. A clock set back by a day would take the evidence of that day for
    unknown, and the levels with it."""
    known = evidence_store.newest_known()
    return now if known is None else max(now, known)


def _silent(fr: str, en: str) -> None:
    """Say nothing."""


def observe(
    *, on: date, now: datetime, progress: Progress = _silent, engine: str = ""
) -> ObservationReport:
    """Observe a day: measure, fold, level, sum, save by change. Nothing is done twice from the
    same inputs, and two observations started at once wait for each other. ``engine``: the address
    of a cluster, when this machine is not enough."""
    with turns.in_turn(turns.OBSERVATION):
        return _observe(on=on, now=now, progress=progress, engine=engine)


def _observe(*, on: date, now: datetime, progress: Progress, engine: str) -> ObservationReport:
    progress("registre du jour", "registry of the day")
    registry = establishments.perimeter_columns(on, scope=NATION)
    watch = watched(registry, on=on, progress=progress, engine=engine)
    progress("mesures de la veille", "what the watch measures")
    measured = evidence_store.append_many(watch.evidence, known_at=now)
    inputs = _inputs(registry, watch, on=on, now=now)
    digest = hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()
    if store.is_observed(on=on, method=METHOD, digest=digest):
        return ObservationReport(on, False, 0, 0, 0, measured, inputs)
    changed = _compute_and_save(registry, watch, inputs, digest, on=on, now=now, progress=progress)
    return ObservationReport(on, True, *changed, measured, inputs)


def _compute_and_save(
    registry: PerimeterColumns,
    watch: Watched,
    inputs: dict[str, Any],
    digest: str,
    *,
    on: date,
    now: datetime,
    progress: Progress,
) -> tuple[int, int, int]:
    progress("preuves et niveaux", "evidence and levels")
    level = country_level(registry, on=on, known_at=now)
    progress("territoires", "territories")
    day = Day(
        on=on,
        known_at=now,
        moves=moves_since_last_week(registry, level, on),
        watch=watch.counts,
        funnel=establishments.funnel_steps(on=on),
        groupings=establishments.grouping_names(on=on),
        is_sample=establishments.has_samples(),
    )
    documents = territory_documents(registry, level, day)
    progress("enregistrement", "saving")
    observation = store.Observation(
        on=on,
        method=METHOD,
        parameters=parameters().edition,
        started_at=now,
        finished_at=now,
        inputs=inputs,
        digest=digest,
    )
    rows = perimeter_levels(registry, level, watch.counts)
    progress("vie des constats", "life of findings")
    lived = _lived(watch, on=on, now=now)
    with transaction.atomic():
        changed = store.save_observation(observation, levels=rows, territories=documents)
        told = living.keep(lived) if lived else 0
    living.forget()
    return *changed, told


def _lived(watch: Watched, *, on: date, now: datetime) -> living.Lived | None:
    """Without inventory or advisory nothing was looked at: no finding lives that day."""
    if watch.matched is None:
        return None
    return living.live(watch.matched.compiled, watch.matched.known, on=on, now=now)


def _inputs(
    registry: PerimeterColumns, watch: Watched, *, on: date, now: datetime
) -> dict[str, Any]:
    """Return what was used, by hash and count."""
    return {
        "on": on.isoformat(),
        "method": METHOD,
        "parameters": parameters().edition,
        "priorities": priorities().edition,
        "catalogue": catalogue().edition,
        "registry": {
            "sites": len(registry.site.finess),
            "perimeters": len(registry.code),
            "hash": _registry_hash(registry),
        },
        "evidence": evidence_store.fingerprint(on=on, known_at=now),
        "watch": watch.inputs,
    }


def _registry_hash(registry: PerimeterColumns) -> str:
    summed = hashlib.blake2b(digest_size=16)
    site = registry.site
    groupings = [" ".join(codes) for codes in site.groupings]
    for words in (registry.code, registry.kind, registry.region, site.finess, site.kind):
        summed.update("\x1f".join(words).encode())
    for words in (site.category, site.department, site.region, site.entity, groupings):
        summed.update("\x1f".join(words).encode())
    for column in (registry.staff, registry.start, registry.sites, registry.site.care_high):
        summed.update(column.tobytes())
    return summed.hexdigest()
