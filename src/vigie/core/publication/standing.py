"""An edition: proposed by one, published once another agreed, withdrawn with a reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from vigie.core.publication.rules import Rules
from vigie.errors import VigieError

YEAR = timedelta(days=365)


class BudgetSpent(VigieError):
    fr = "le budget de confidentialité de l'année est dépensé ({spent} sur {most})"
    en = "the privacy budget of the year is spent ({spent} of {most})"


class TooSoon(VigieError):
    fr = "la dernière édition a moins de {days} jours"
    en = "the last edition is less than {days} days old"


class Standing(StrEnum):
    """Where an edition stands."""

    PROPOSED = "proposed"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition as it is kept: the text itself, and its hash. ``number`` is 0 until it is
    published. Instants in UTC."""

    key: int
    number: int
    on: date
    text: str
    sha256: str
    epsilon: float
    proposed_by: str
    proposed_at: datetime
    published_at: datetime | None = None
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""
    withdrawn_because: str = ""

    @property
    def standing(self) -> Standing:
        if self.withdrawn_at is not None:
            return Standing.WITHDRAWN
        return Standing.PROPOSED if self.published_at is None else Standing.PUBLISHED


def check_publication(
    edition: Edition, *, before: Iterable[Edition], rules: Rules, now: datetime
) -> None:
    """Refuse an edition too soon after another, or beyond the budget of the year; withdrawing one
    gives nothing back. Raises ``TooSoon`` or ``BudgetSpent``."""
    dated = [(one.published_at, one.epsilon) for one in before if one.published_at is not None]
    spent = sum(epsilon for at, epsilon in dated if at > now - YEAR)
    if any(at > now - timedelta(days=rules.every_days) for at, _ in dated):
        raise TooSoon(days=rules.every_days)
    if spent + edition.epsilon > rules.epsilon_year + TINY:
        raise BudgetSpent(spent=spent, most=rules.epsilon_year)


TINY = 1e-9
