"""Two persons: one asks for a mass export or a publication, another decides; it serves once."""

from datetime import datetime
from typing import Any

from vigie.core.rights import Act
from vigie.core.rights.approvals import Asked, NotApproved, NotWaiting, check_decision, check_use
from vigie.errors import VigieError
from vigie.operations import rights
from vigie.store import approvals as store
from vigie.store import journal
from vigie.store.accounts import User

LEAST_REASON = 10
NEEDS = {
    Asked.MASS_EXPORT: Act.ASK,
    Asked.PUBLICATION: Act.ASK,
    Asked.MANDATE: Act.ADMINISTER,
    Asked.ERASURE: Act.ADMINISTER,
}
"""The act that lets a person ask for each."""


class NoReason(VigieError):
    fr = "dites à quoi cela servira ({least} caractères au moins)"
    en = "say what it is for ({least} characters at least)"


class NotYours(VigieError):
    fr = "cette décision n'est pas à vous de prendre"
    en = "this decision is not yours to take"


def ask(*, kind: Asked, subject: dict[str, Any], reason: str, by: User, now: datetime) -> int:
    """Ask; return the key of the request. Raises ``NoReason`` or ``NotYours``."""
    if len(reason.strip()) < LEAST_REASON:
        raise NoReason(least=LEAST_REASON)
    if NEEDS[kind] not in rights.acts_held(by, now.date()):
        raise NotYours
    key = store.add(kind=kind, subject=subject, reason=reason.strip(), by=by.username, now=now)
    _note(now, by, "asked", key, {"kind": kind.value, "subject": subject})
    return key


def ask_once(
    *, kind: Asked, subject: dict[str, Any], reason: str, by: User, now: datetime
) -> None:
    """Ask, unless the same already waits. Raises as ``ask``."""
    if not store.is_waiting(kind=kind, subject=subject, by=by.username, now=now):
        ask(kind=kind, subject=subject, reason=reason, by=by, now=now)


def decide(*, key: int, granted: bool, by: User, now: datetime) -> None:
    """Decide on what another asked, and not for oneself.

    Raises ``NotYours``, ``SamePerson`` or ``NotWaiting``.
    """
    if not rights.may_nationally(by, Act.APPROVE, now.date()):
        raise NotYours
    found = store.read(key)
    if found is None:
        raise NotWaiting
    check_decision(found[0], by=by.username, now=now)
    if found[1]["subject"].get("username") == by.username:
        raise NotYours
    if not store.decide(key=key, granted=granted, by=by.username, now=now):
        raise NotWaiting
    _note(now, by, "granted" if granted else "refused", key, found[1])


def use(*, kind: Asked, subject: dict[str, Any], by: User, now: datetime) -> None:
    """Use up the grant for exactly that. Raises ``NotApproved``."""
    key = store.granted_for(kind=kind, subject=subject, by=by.username, now=now)
    found = store.read(key) if key is not None else None
    if key is None or found is None:
        raise NotApproved
    check_use(found[0], by=by.username, now=now)
    if not store.use(key=key, by=by.username, now=now):
        raise NotApproved
    _note(now, by, "used", key, found[1])


def _note(now: datetime, by: User, what: str, key: int, detail: dict[str, Any]) -> None:
    journal.record(
        at=now,
        actor=by.username,
        act="approval",
        subject=f"approval:{key}",
        detail={"what": what} | detail,
    )
