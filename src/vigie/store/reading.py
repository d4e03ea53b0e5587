"""Establishments read by name, as rows: counted once per account, day and establishment."""

from collections.abc import Iterable
from datetime import date, timedelta

from vigie.core.rights.reading import PERIOD
from vigie.store.models import ReadingRow, Site, User


def unread(*, user: User, numbers: frozenset[str], on: date) -> frozenset[str]:
    """Return those that the account has not read on that day."""
    known = ReadingRow.objects.filter(user=user, on=on, finess__in=numbers)
    return numbers - frozenset(known.values_list("finess", flat=True))


def wait_for_turn(user: User) -> None:
    """Let the requests of one account count one after the other, until the transaction ends."""
    User.objects.select_for_update().filter(pk=user.pk).first()


def add(*, user: User, numbers: Iterable[str], on: date) -> tuple[int, int]:
    """Keep what was read; return how many distinct ones on that day, and over the period."""
    rows = [ReadingRow(user=user, on=on, finess=number) for number in sorted(numbers)]
    ReadingRow.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1_000)
    read = ReadingRow.objects.filter(user=user, on__lte=on, on__gt=on - PERIOD)
    over = read.values("finess").distinct().count()
    return read.filter(on=on).count(), over


def forget_entity(finess: str) -> int:
    """Remove who read an entity and its sites; return how many rows."""
    sites = Site.objects.filter(entity__finess=finess).values_list("finess", flat=True)
    return ReadingRow.objects.filter(finess__in=[finess, *sites]).delete()[0]


def forget(*, today: date) -> int:
    """Remove what is no longer counted; return how many rows."""
    return ReadingRow.objects.filter(on__lte=today - PERIOD - timedelta(days=1)).delete()[0]
