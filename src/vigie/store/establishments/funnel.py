"""The onboarding funnel: which legal entities reached each step, read from facts."""

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from vigie.core.vocabulary import Proof
from vigie.store.models import DeliveryRow, EvidenceRow, Invitation

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
