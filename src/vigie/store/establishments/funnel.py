"""The onboarding funnel: which legal entities reached each step, read from facts."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from vigie.core.vocabulary import Proof
from vigie.store.models import DeliveryRow, Entity, EvidenceRow, Invitation

ALIVE = timedelta(days=31)
"""An entity is alive when it gave something within that time."""


def funnel_steps(*, on: date) -> dict[str, frozenset[str]]:
    """Return, per step, the numbers of the legal entities that reached it by a day.

    For counting only: what is shown of it is counts per territory.
    """
    invitations = Invitation.objects.filter(invited_on__lte=on)
    deliveries = DeliveryRow.objects.filter(observed_on__lte=on)
    evidence = EvidenceRow.objects.filter(observed_on__lte=on)
    recent = Q(observed_on__gt=on - ALIVE)
    return {
        "invited": _numbers(invitations, "entity__finess"),
        "arrived": _numbers(invitations.filter(arrived_on__lte=on), "entity__finess"),
        "first_inventory": _numbers(deliveries, "perimeter__entity__finess"),
        "first_measure": _numbers(
            evidence.filter(proof=Proof.MEASURED), "perimeter__entity__finess"
        ),
        "alive_this_month": _numbers(deliveries.filter(recent), "perimeter__entity__finess")
        | _numbers(evidence.filter(recent), "perimeter__entity__finess"),
    }


def _numbers(
    rows: "QuerySet[Invitation] | QuerySet[DeliveryRow] | QuerySet[EvidenceRow]", path: str
) -> frozenset[str]:
    return frozenset(rows.exclude(**{path: None}).values_list(path, flat=True).distinct())


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
