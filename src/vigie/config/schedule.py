"""When the nights run: a line of cron, in the time of Paris. One of the places that read the
clock."""

import os
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from croniter import croniter

from vigie.config.environment import UnusableSetting

PARIS = ZoneInfo("Europe/Paris")
DEFAULT = "15 2 * * *"


def now() -> datetime:
    """Return the instant, in UTC."""
    return datetime.now(UTC)


def line() -> str:
    """Return the schedule: ``VIGIE_NIGHT``; raise ``UnusableSetting``."""
    said = os.environ.get("VIGIE_NIGHT", "") or DEFAULT
    if not croniter.is_valid(said):
        raise UnusableSetting(name="VIGIE_NIGHT", reason="cron: 15 2 * * *")
    return said


def night_due(at: datetime) -> date:
    """Return the day whose night began last: the one to run, also after an outage."""
    begun: datetime = croniter(line(), at.astimezone(PARIS)).get_prev(datetime)
    return begun.date()
