"""Dates and instants: RFC 3339, and the days people write (``2024-01-31``, ``20240131``,
``2024.1``)."""

import re
from datetime import UTC, datetime, timedelta

from vigie.core.versions.encoding import END, number

NAMES = ("date", "datetime")

_INSTANT = re.compile(
    r"(\d{4})[-./]?(\d{1,2})(?:[-./]?(\d{1,2}))?"
    r"(?:[T ](\d{2})[:-]?(\d{2})[:-]?(\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])(\d{2}):?(\d{2}))?)?"
)


def key(version: str) -> bytes | None:
    """Return the key of an instant in UTC; a month alone is its first day; ``None`` when it is no
    date."""
    read = _INSTANT.fullmatch(version.strip())
    if read is None:
        return None
    year, month, day, hour, minute, second, fraction, sign, off_h, off_m = read.groups()
    try:
        instant = datetime(
            int(year),
            int(month),
            int(day or 1),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            tzinfo=UTC,
        )
        instant -= _offset(sign, off_h, off_m)
    except (ValueError, OverflowError):
        return None
    return number(f"{instant:%Y%m%d%H%M%S}") + number((fraction or "").ljust(9, "0")) + END


def _offset(sign: str | None, hours: str | None, minutes: str | None) -> timedelta:
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    return -offset if sign == "-" else offset
