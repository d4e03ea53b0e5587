"""The onboarding funnel: which legal entities reached each step, read from facts."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from vigie.core.establishments.funnel import STEPS
from vigie.core.vocabulary import Proof
from vigie.store.models import DeliveryRow, Entity, EvidenceRow, Invitation

Rows = QuerySet[Invitation] | QuerySet[DeliveryRow] | QuerySet[EvidenceRow]
ALIVE = timedelta(days=31)
"""An entity is alive when it gave something within that time."""


def funnel_steps(*, on: date) -> dict[str, frozenset[str]]:
    """Return, per step, the numbers of the legal entities that reached it by a day.

    For counting only: what is shown of it is counts per territory.
    """
    nobody: frozenset[str] = frozenset()
    return {
        step: nobody.union(*(set(numbers) for numbers in numbers_at(step, on=on)))
        for step in STEPS
    }


def numbers_at(step: str, *, on: date) -> "list[QuerySet[Any, str]]":
    """Return the questions whose answers are the numbers of the legal entities that reached a
    step by a day; none for a step that does not exist."""
    invitations = Invitation.objects.filter(invited_on__lte=on)
    deliveries = DeliveryRow.objects.filter(observed_on__lte=on)
    evidence = EvidenceRow.objects.filter(observed_on__lte=on)
    recent = Q(observed_on__gt=on - ALIVE)
    sources: dict[str, list[Rows]] = {
        "invited": [invitations],
        "arrived": [invitations.filter(arrived_on__lte=on)],
        "first_inventory": [deliveries],
        "first_measure": [evidence.filter(proof=Proof.MEASURED)],
        "alive_this_month": [deliveries.filter(recent), evidence.filter(recent)],
    }
    return [_numbers(rows) for rows in sources.get(step, ())]


def _numbers(rows: Rows) -> "QuerySet[Any, str]":
    path = "entity__finess" if rows.model is Invitation else "perimeter__entity__finess"
    return rows.exclude(**{path: None}).values_list(path, flat=True).distinct()


def save_invitations(rows: Mapping[str, tuple[date, date | None]]) -> list[str]:
    """Write invitations by entity number (invited on, arrived on); return the numbers nobody
    has."""
    ids = dict(Entity.objects.filter(finess__in=rows).values_list("finess", "id"))
    Invitation.objects.bulk_create(
        [
            Invitation(entity_id=ids[finess], invited_on=invited, arrived_on=arrived)
            for finess, (invited, arrived) in rows.items()
            if finess in ids
        ],
        update_conflicts=True,
        unique_fields=["entity"],
        update_fields=["invited_on", "arrived_on"],
    )
    return sorted(rows.keys() - ids.keys())
