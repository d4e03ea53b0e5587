"""Erasing an establishment: its keys are destroyed, by two persons. What it decided, and the
figures it was counted in, stay."""

from datetime import datetime
from typing import Any, NamedTuple

import polars as pl

from vigie.core.rights import Act
from vigie.core.rights.approvals import Asked
from vigie.engine import life_lake, opened
from vigie.errors import VigieError
from vigie.operations import approvals, rights
from vigie.sealed.keys import PERIMETER
from vigie.sealed.stream import key_of
from vigie.store import establishments, inventory, journal, raw, reading, received, sums
from vigie.store import sealing as store
from vigie.store.accounts import people
from vigie.store.home import lake


class NoSuchEntity(VigieError):
    fr = "{finess} : aucune entité de ce numéro n'a de périmètre"
    en = "{finess}: no entity of that number has a perimeter"


class NotEraser(VigieError):
    fr = "{name} : aucun compte ouvert de ce nom"
    en = "{name}: no open account of that name"


class Erased(NamedTuple):
    """What an erasure did."""

    perimeters: int
    keys: int
    deliveries: int
    evidence: int
    files: int
    readings: int

    def document(self) -> dict[str, Any]:
        return self._asdict()


def ask_erasure(*, finess: str, reason: str, by: str, now: datetime) -> int:
    """Ask to erase an establishment, for who administers nationally; return the key of the
    request, which another decides. Raises ``NotYours``, ``NoReason``."""
    _perimeters(finess)
    person = _person(by)
    if not rights.may_nationally(person, Act.ADMINISTER, now.date()):
        raise approvals.NotYours
    return approvals.ask(
        kind=Asked.ERASURE, subject=_subject(finess), reason=reason, by=person, now=now
    )


def erase(*, finess: str, by: str, now: datetime) -> Erased:
    """Erase what an establishment delivered, once another person agreed: crypto-shredding.

    The grant is used first: a run that is cut is asked for again, and goes on where it was.
    Raises ``NotApproved``.
    """
    perimeters = _perimeters(finess)
    approvals.use(kind=Asked.ERASURE, subject=_subject(finess), by=_person(by), now=now)
    ended = inventory.end_deliveries(perimeters)
    hidden = store.forget_references(perimeters)
    readings = reading.forget_entity(finess)
    ring, on = store.keyring(), now.date()
    names = [f"{PERIMETER}{one}" for one in perimeters]
    ring.keys(names, make=True)
    former = [name for name, _ in ring.indexes()]
    ring.renew_index(on=on)
    _without(perimeters)
    sums.renew()
    for digest in received.forget(perimeters):
        raw.remove(digest)
    gone = ring.destroy([*names, *former], on=on)
    opened.opened.cache_clear()
    done = Erased(len(perimeters), len(gone), ended, hidden, _remove_files(names), readings)
    journal.record(
        at=now, actor=by, act="erasure", subject=f"entity:{finess}", detail=done.document()
    )
    return done


def _subject(finess: str) -> dict[str, Any]:
    return {"kind": "entity", "code": finess}


def _person(name: str) -> Any:
    found = people.by_name(name)
    if found is None or not found.is_active:
        raise NotEraser(name=name)
    return found


def _perimeters(finess: str) -> list[int]:
    found = establishments.perimeters_of_entity(finess)
    if not found:
        raise NoSuchEntity(finess=finess)
    return found


def _without(perimeters: list[int]) -> None:
    """Take the perimeters out of the life of findings, which alone cannot be computed again."""
    for day in sorted((lake() / "findings").glob("[!.]*")):
        life_lake.rewrite(day, lambda rows: rows.filter(~pl.col("perimeter").is_in(perimeters)))


def _remove_files(names: list[str]) -> int:
    """Remove the archived files that a destroyed key was needed for."""
    gone = set(names)
    digests = [
        digest
        for digest in inventory.files_given()
        if raw.place_of(digest).exists() and gone & set(key_of(raw.place_of(digest)).split("+"))
    ]
    for digest in digests:
        raw.remove(digest)
    return len(digests)
