"""What programs pushed, as rows: accepted, waiting, then imported or refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min

from vigie.core.scope import Scope
from vigie.store.models import Perimeter, ReceivedFile
from vigie.store.scope import perimeters_held

WAITING, IMPORTED, UNCHANGED, REFUSED = "waiting", "imported", "unchanged", "refused"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that waits for its import."""

    key: int
    perimeter: int
    sha256: str
    name: str
    received_at: datetime


def perimeter_of(reference: str, *, scope: Scope) -> int | None:
    """Return the one perimeter of a code, or of an entity's FINESS, that the asker answers for."""
    rows = Perimeter.objects.filter(perimeters_held(scope))
    for condition in ({"code": reference}, {"entity__finess": reference}):
        keys = list(rows.filter(**condition).values_list("pk", flat=True)[:2])
        if keys:
            return keys[0] if len(keys) == 1 else None
    return None


def accept(*, perimeter: int, sha256: str, name: str, by: str, at: datetime) -> int:
    """Write that a file waits; return its receipt. The same bytes of the same perimeter are one
    row, however often they come."""
    facts = {"name": name[:200], "given_by": by[:150], "received_at": at, "state": WAITING}
    empty = {"done_at": None, "reason_fr": "", "reason_en": ""}
    row, _ = ReceivedFile.objects.update_or_create(
        perimeter_id=perimeter, sha256=sha256, defaults=facts | empty
    )
    return int(row.pk)


def waiting(*, most: int) -> list[Waiting]:
    """Return the files that wait longest."""
    rows = ReceivedFile.objects.filter(state=WAITING).order_by("received_at", "pk")[:most]
    return [Waiting(r.pk, r.perimeter_id, r.sha256, r.name, r.received_at) for r in rows]


def queue() -> tuple[int, datetime | None]:
    """Return how many files wait, and since when the first does."""
    rows = ReceivedFile.objects.filter(state=WAITING)
    found = rows.aggregate(count=Count("pk"), first=Min("received_at"))
    return found["count"], found["first"]


def done(
    files: Iterable[Waiting], *, state: str, at: datetime, reason: tuple[str, str] = ("", "")
) -> None:
    """Write how files ended; one that came again meanwhile waits still."""
    for one in files:
        ReceivedFile.objects.filter(pk=one.key, received_at=one.received_at).update(
            state=state, done_at=at, reason_fr=reason[0], reason_en=reason[1]
        )


def forget(perimeters: Iterable[int]) -> list[str]:
    """Remove what some perimeters pushed; return where its bytes are, when nobody else gave the
    same."""
    rows = ReceivedFile.objects.filter(perimeter_id__in=list(perimeters))
    digests = set(rows.values_list("sha256", flat=True))
    rows.delete()
    others = ReceivedFile.objects.filter(sha256__in=digests).values_list("sha256", flat=True)
    return sorted(digests - set(others))


def receipt(key: int, *, scope: Scope) -> dict[str, Any] | None:
    """Return where a file stands, to who answers for its perimeter."""
    held = Perimeter.objects.filter(perimeters_held(scope))
    row = ReceivedFile.objects.filter(pk=key, perimeter__in=held).first()
    if row is None:
        return None
    return {
        "receipt": row.pk,
        "perimeter": row.perimeter.code,
        "name": row.name,
        "sha256": row.sha256,
        "received_at": row.received_at.isoformat(),
        "state": row.state,
        "reason": {"fr": row.reason_fr, "en": row.reason_en},
    }
