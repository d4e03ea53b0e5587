"""The dates that feeds write: several spellings of ISO 8601, always brought to UTC."""

from datetime import UTC, date, datetime

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""The instant of a record whose source gives none: older than any other."""


def instant(text: str | None) -> datetime | None:
    """Return the instant in UTC (a naive one is taken as UTC); ``None`` when absent or
    unreadable."""
    if not text:
        return None
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def day(text: str | None) -> date | None:
    """Return the day named at the start of ``text``; ``None`` when absent or unreadable."""
    try:
        return date.fromisoformat((text or "").strip()[:10])
    except ValueError:
        return None
