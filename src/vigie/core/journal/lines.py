"""One line of the journal, and the bytes of it that are hashed."""

import json
from datetime import UTC, datetime
from typing import Any, NamedTuple


class Line(NamedTuple):
    """Who did what to what, and when. ``detail`` holds text, whole numbers, truths, lists and
    objects of them: what every database gives back as it was written."""

    at: datetime
    actor: str
    act: str
    subject: str
    detail: dict[str, Any]


def canonical(line: Line) -> bytes:
    """Return the bytes of a line that are hashed: JSON with sorted keys, the instant in UTC."""
    fields = line._asdict() | {"at": line.at.astimezone(UTC).isoformat(timespec="microseconds")}
    return json.dumps(
        fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()
