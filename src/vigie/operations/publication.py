"""Publication by two persons: one proposes an edition, another agrees to exactly that text, and it
is kept with its hash. What was published can be withdrawn, never changed."""

import hashlib
import json
import secrets
from datetime import datetime
from functools import cache
from typing import Any

import numpy as np
from django.db import transaction

from vigie.core.publication import (
    Edition,
    Rules,
    Standing,
    check_publication,
    counted,
    parse_rules,
    released,
)
from vigie.core.publication.control import document_of
from vigie.core.publication.table import drawing
from vigie.core.rights import Act
from vigie.core.rights.approvals import Asked
from vigie.errors import VigieError
from vigie.operations import approvals, rights
from vigie.operations.approvals import LEAST_REASON, NoReason, NotYours
from vigie.operations.establishments import territory
from vigie.operations.level.compute import METHOD
from vigie.operations.level.shown import NotObserved
from vigie.operations.shipped import shipped
from vigie.store import isolation, journal
from vigie.store import level as levels
from vigie.store import publication as store
from vigie.store.accounts import User

Document = dict[str, Any]
SCHEMA = "vigie/publication/1"


class NoSuchEdition(VigieError):
    fr = "aucune édition de ce numéro"
    en = "no edition of that number"


class Altered(VigieError):
    fr = "le texte de l'édition ne répond plus à son empreinte : elle ne se publie pas"
    en = "the text of the edition no longer answers its hash: it is not published"


@cache
def rules() -> Rules:
    """Return the rules in force."""
    return parse_rules(shipped("publication.toml"))


def propose(*, by: User, reason: str, now: datetime) -> int:
    """Count, add noise, attack, keep the edition, and ask for a second person; return its key.

    Noise is drawn once, from the system's own chance; nothing without noise is kept. Raises
    ``NotYours``, ``NoReason``, ``NotObserved`` or ``NotReleasable``.
    """
    if not rights.may_nationally(by, Act.ASK, now.date()):
        raise NotYours
    if len(reason.strip()) < LEAST_REASON:
        raise NoReason(least=LEAST_REASON)
    seen = levels.latest_observation(method=METHOD)
    if seen is None:
        raise NotObserved
    text = _text(seen)
    digest = hashlib.sha256(text.encode()).hexdigest()
    told = {"on": seen.on, "text": text, "sha256": digest, "epsilon": rules().epsilon}
    with transaction.atomic():
        key = store.add(told=told, by=by.username, now=now)
        subject = _subject(key, digest)
        approvals.ask(kind=Asked.PUBLICATION, subject=subject, reason=reason, by=by, now=now)
    return key


def _text(seen: levels.Observation) -> str:
    """Return the edition as it is kept and hashed: JSON with sorted keys."""
    ruled = rules()
    keys = [figure.key for figure in ruled.figures]
    with isolation.as_service():
        counts = counted(
            store.units(on=seen.on, method=METHOD),
            figures=keys,
            epsilon=ruled.epsilon_of_figure,
            draw=drawing(np.random.default_rng(secrets.randbits(256))),
        )
    names = {code: region.name for code, region in territory().regions.items()}
    whole = {
        "schema": SCHEMA,
        "on": seen.on.isoformat(),
        "method": METHOD,
        "parameters": seen.parameters,
        "rules": {
            "edition": ruled.edition,
            "least_entities": ruled.least_entities,
            "step_points": ruled.step_points,
            "closest_points": ruled.closest_points,
            "epsilon": ruled.epsilon,
            "covered": ruled.covered,
        },
        "figures": [{"key": f.key, "title": dict(f.title)} for f in ruled.figures],
    }
    told = whole | document_of(released(counts, ruled), names)
    return json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1)


def publish(*, key: int, by: User, now: datetime) -> int:
    """Publish the edition that another person agreed to; return its number.

    Raises ``NoSuchEdition``, ``Altered``, ``TooSoon``, ``BudgetSpent`` or ``NotApproved``.
    """
    found = store.one(key)
    if found is None or found.standing is not Standing.PROPOSED:
        raise NoSuchEdition
    if not is_intact(found):
        raise Altered
    with transaction.atomic():
        check_publication(found, before=store.published(), rules=rules(), now=now)
        subject = _subject(key, found.sha256)
        approvals.use(kind=Asked.PUBLICATION, subject=subject, by=by, now=now)
        number = store.publish(key=key, now=now)
        if number is None:
            raise NoSuchEdition
        _note(now, by.username, "published", number, {"sha256": found.sha256})
    return number


def withdraw(*, number: int, reason: str, by: User, now: datetime) -> bool:
    """Withdraw an edition, with the reason, which is public; return whether it stood.

    One person is enough: what does harm is taken away at once. Raises ``NotYours``, ``NoReason``
    or ``NoSuchEdition``.
    """
    acts = (Act.ASK, Act.APPROVE)
    if not any(rights.may_nationally(by, act, now.date()) for act in acts):
        raise NotYours
    why = reason.strip()[:500]
    if len(why) < LEAST_REASON:
        raise NoReason(least=LEAST_REASON)
    if store.numbered(number) is None:
        raise NoSuchEdition
    done = store.withdraw(number=number, by=by.username, because=why, now=now)
    if done:
        _note(now, by.username, "withdrawn", number, {"because": why})
    return done


def is_intact(edition: Edition) -> bool:
    """Return whether the text is the one that was hashed."""
    return hashlib.sha256(edition.text.encode()).hexdigest() == edition.sha256


def editions() -> list[Edition]:
    """Return what was published, the newest first, withdrawn ones too: public."""
    return store.published()


def edition(number: int) -> Edition | None:
    """Return a published edition: public."""
    return store.numbered(number)


def draft(key: int) -> Edition | None:
    """Return an edition for those who propose or agree."""
    return store.one(key)


def drafts() -> list[Edition]:
    """Return the newest proposals."""
    return store.proposed()


def line_of(found: Edition) -> Document:
    """Return what the public list says of an edition; never its figures once withdrawn."""
    withdrawn = {"at": _instant(found.withdrawn_at), "because": found.withdrawn_because}
    return {
        "number": found.number,
        "on": found.on.isoformat(),
        "published_at": _instant(found.published_at),
        "sha256": found.sha256,
        "withdrawn": withdrawn if found.withdrawn_at else None,
    }


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _subject(key: int, digest: str) -> Document:
    return {"kind": "edition", "code": str(key), "sha256": digest}


def _note(now: datetime, by: str, what: str, number: int, detail: Document) -> None:
    journal.record(
        at=now,
        actor=by,
        act="publication",
        subject=f"publication:{number}",
        detail={"what": what} | detail,
    )
