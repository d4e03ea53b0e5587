"""Files of advisories and the state of each feed. What they say lives in the lake."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Sum

from vigie.core.inventory import SetAside
from vigie.store.models import FeedState, RawFile, SetAsideRecord

KIND = "advisories"
REASON_LENGTH = 400
POSITION_LENGTH = 200
BATCH = 2_000


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read: ``format`` is the feed it belongs to."""

    sha256: str
    name: str
    format: str
    size: int
    records: int = 0
    set_aside: int = 0
    left_out: Sequence[SetAside] = ()
    data_on: date | None = None


@dataclass(frozen=True, slots=True)
class FeedRow:
    """What is known of one feed."""

    name: str
    last_import_at: datetime | None
    last_change_at: datetime | None
    last_fetch_at: datetime | None
    data_on: date | None
    records: int
    set_aside: int
    files: int
    last_error_fr: str
    last_error_en: str


def known_files() -> dict[str, ReadFile]:
    """Return the files imported before, by hash."""
    rows = RawFile.objects.filter(kind=KIND)
    return {
        row.sha256: ReadFile(
            row.sha256, row.name, row.format, row.size, row.records, row.set_aside
        )
        for row in rows
    }


@transaction.atomic
def record_files(
    files: Iterable[ReadFile],
    *,
    seen: Iterable[str],
    errors: dict[str, tuple[str, str]],
    at: datetime,
) -> None:
    """Record the files that were read, the feeds that were given (``seen``) and what was refused.

    All of it or nothing. A file already known is replaced.
    """
    changed = list(files)
    RawFile.objects.filter(kind=KIND, sha256__in=[one.sha256 for one in changed]).delete()
    for one in changed:
        _record(one, at)
    for feed in {*seen, *errors, *(one.format for one in changed)}:
        days = [one.data_on for one in changed if one.format == feed and one.data_on]
        _refresh(feed, at, changed=any(one.format == feed for one in changed), days=days)
        _note_error(feed, errors.get(feed, ("", "")))


def _record(one: ReadFile, at: datetime) -> None:
    row = RawFile.objects.create(
        sha256=one.sha256,
        name=one.name[:400],
        kind=KIND,
        format=one.format,
        size=one.size,
        received_at=at,
        records=one.records,
        set_aside=one.set_aside,
    )
    left = (
        SetAsideRecord(
            raw_file=row,
            position=each.position[:POSITION_LENGTH],
            reason_fr=each.reason_fr[:REASON_LENGTH],
            reason_en=each.reason_en[:REASON_LENGTH],
        )
        for each in one.left_out
    )
    SetAsideRecord.objects.bulk_create(left, batch_size=BATCH)


def _refresh(feed: str, at: datetime, *, changed: bool, days: list[date]) -> None:
    state, _ = FeedState.objects.get_or_create(name=feed)
    total = RawFile.objects.filter(kind=KIND, format=feed).aggregate(records=Sum("records"))
    state.last_import_at = at
    state.records = total["records"] or 0
    if changed:
        state.last_change_at = at
        state.data_on = max([*days, *([state.data_on] if state.data_on else [])], default=None)
    state.save()


def _note_error(feed: str, wording: tuple[str, str]) -> None:
    FeedState.objects.filter(name=feed).update(last_error_fr=wording[0], last_error_en=wording[1])


def feed_rows() -> dict[str, FeedRow]:
    """Return the state of each feed that ever came."""
    files = RawFile.objects.filter(kind=KIND).values("format")
    sums = {
        row["format"]: dict(row)
        for row in files.annotate(files=Count("id"), left=Sum("set_aside"))
    }
    return {state.name: _row(state, sums.get(state.name, {})) for state in FeedState.objects.all()}


def _row(state: FeedState, sums: dict[str, Any]) -> FeedRow:
    return FeedRow(
        name=state.name,
        last_import_at=state.last_import_at,
        last_change_at=state.last_change_at,
        last_fetch_at=state.last_fetch_at,
        data_on=state.data_on,
        records=state.records,
        set_aside=sums.get("left") or 0,
        files=sums.get("files") or 0,
        last_error_fr=state.last_error_fr,
        last_error_en=state.last_error_en,
    )


def set_aside_records(feed: str, *, limit: int = 200) -> list[dict[str, str]]:
    """Return the records set aside of a feed, newest file first: file, position, reasons."""
    rows = SetAsideRecord.objects.filter(raw_file__kind=KIND, raw_file__format=feed)
    fields = ("raw_file__name", "position", "reason_fr", "reason_en")
    found = rows.order_by("-raw_file__received_at", "id").values_list(*fields)[:limit]
    return [
        dict(zip(("file", "position", "reason_fr", "reason_en"), row, strict=True))
        for row in found
    ]


def validators(feed: str) -> dict[str, dict[str, str]]:
    """Return, per address, what makes the next request conditional."""
    state = FeedState.objects.filter(name=feed).first()
    return dict(state.etags) if state else {}


@transaction.atomic
def record_fetch(
    feed: str, *, validators: dict[str, dict[str, str]], at: datetime, error: tuple[str, str]
) -> None:
    """Record that a feed was fetched, or why it could not be."""
    state, _ = FeedState.objects.get_or_create(name=feed)
    state.etags = validators
    state.last_fetch_at = at
    state.last_error_fr, state.last_error_en = error
    state.save()
