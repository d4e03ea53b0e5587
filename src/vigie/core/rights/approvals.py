"""What needs two persons: one asks, another decides, it serves once and not for long."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from vigie.errors import VigieError

WAITS = timedelta(days=7)
"""How long a request waits for a decision."""
SERVES = timedelta(hours=24)
"""How long an approval may be used, once."""


class SamePerson(VigieError):
    fr = "la décision revient à une autre personne que celle qui a demandé"
    en = "the decision belongs to another person than the one who asked"


class NotWaiting(VigieError):
    fr = "cette demande n'attend plus de décision"
    en = "this request no longer waits for a decision"


class NotApproved(VigieError):
    fr = "cette demande n'est pas accordée, ou elle a déjà servi, ou son délai est passé"
    en = "this request is not granted, or was already used, or its time has passed"


class Asked(StrEnum):
    """What is asked."""

    MASS_EXPORT = "mass_export"
    PUBLICATION = "publication"
    MANDATE = "mandate"
    ERASURE = "erasure"


class Standing(StrEnum):
    """Where a request stands."""

    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"
    USED = "used"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Approval:
    """A request for two persons. Instants in UTC; ``granted`` is ``None`` until it is decided."""

    asked_by: str
    asked_at: datetime
    granted: bool | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    used_at: datetime | None = None

    def standing(self, now: datetime) -> Standing:
        """Return where the request stands at an instant."""
        if self.granted is None or self.decided_at is None:
            return Standing.EXPIRED if now > self.asked_at + WAITS else Standing.WAITING
        if not self.granted:
            return Standing.REFUSED
        if self.used_at is not None:
            return Standing.USED
        return Standing.EXPIRED if now > self.decided_at + SERVES else Standing.GRANTED


def check_decision(approval: Approval, *, by: str, now: datetime) -> None:
    """Refuse a decision by the same person, or on what no longer waits.

    Raises ``SamePerson`` or ``NotWaiting``.
    """
    if by == approval.asked_by:
        raise SamePerson
    if approval.standing(now) is not Standing.WAITING:
        raise NotWaiting


def check_use(approval: Approval, *, by: str, now: datetime) -> None:
    """Refuse a use by another person than the one who asked, a second use, a late use.

    Raises ``NotApproved``.
    """
    if by != approval.asked_by or approval.standing(now) is not Standing.GRANTED:
        raise NotApproved
