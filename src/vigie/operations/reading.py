"""Reading by name is counted; beyond the budget of an account it takes two persons."""

from contextlib import nullcontext
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from vigie.core.rights.approvals import SERVES, Asked, NotApproved
from vigie.core.rights.reading import Budget, ReadingSpent, check_reading, is_counted, named_in
from vigie.core.scope import Scope
from vigie.operations import approvals
from vigie.store import approvals as granted
from vigie.store import isolation, journal
from vigie.store import reading as store
from vigie.store.accounts import Reader, User

ADDRESS = "/etablissements/"
SUBJECT = {"kind": "reading", "code": "", "query": ADDRESS}
"""What is asked of the second person: to read beyond the budget for a day."""


def budget() -> Budget:
    """Return the budget of an account, as set."""
    return Budget(day=settings.VIGIE_NAMED_READS, period=settings.VIGIE_NAMED_READS_MONTH)


def spend(*, user: Reader, scope: Scope, document: Any, now: datetime, today: date) -> None:
    """Count the establishments a document names. Raises ``ReadingSpent``, and counts nothing,
    beyond the budget of the account, unless another person granted it less than a day ago."""
    if not isinstance(user, User) or not is_counted(scope):
        return
    numbers = named_in(document)
    fresh = _unread(user, numbers, today) if numbers else numbers
    if fresh:
        with isolation.as_service():
            store.wait_for_turn(user)
            _count(user, fresh, now, today)


def _unread(user: User, numbers: frozenset[str], today: date) -> frozenset[str]:
    """Return what is new today; a page read again opens no transaction of its own where the
    database has no rules."""
    with isolation.as_service() if isolation.is_enforced() else nullcontext():
        return store.unread(user=user, numbers=numbers, on=today)


def _count(user: User, numbers: frozenset[str], now: datetime, today: date) -> None:
    try:
        with transaction.atomic():
            day, period = store.add(user=user, numbers=numbers, on=today)
            check_reading(day=day, period=period, budget=budget())
    except ReadingSpent:
        if not _is_granted(user, now):
            raise
        store.add(user=user, numbers=numbers, on=today)


def _is_granted(user: User, now: datetime) -> bool:
    """Return whether another person agreed, using the agreement up at its first use."""
    told: dict[str, Any] = {"kind": Asked.MASS_EXPORT, "subject": SUBJECT}
    if granted.used_since(**told, by=user.username, since=now - SERVES):
        return True
    try:
        approvals.use(**told, by=user, now=now)
    except NotApproved:
        return False
    return True


def forget(*, today: date) -> int:
    """Remove what is no longer counted: part of a night."""
    return store.forget(today=today)


def note(*, user: Reader, error: ReadingSpent, address: str, now: datetime) -> None:
    """Write in the journal that an account reached its budget."""
    journal.record(
        at=now,
        actor=user.get_username(),
        act="reading",
        subject=f"account:{user.get_username()}",
        detail={"what": "refused", "address": address, **error.facts},
    )
