"""What changed for an establishment, or for all that an asker may see: ready for a page or a
digest."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from vigie.core.findings.answers import SOON
from vigie.core.findings.life import Transition
from vigie.core.scope import Scope
from vigie.engine import snapshot
from vigie.operations.findings.shown import Document
from vigie.store import findings as holders_store
from vigie.store.findings import changes as store
from vigie.store.findings import days
from vigie.store.findings.answers import KnownAnswer, ending
from vigie.store.home import lake

SCHEMA = "vigie/changes/1"
SINCE = (1, 7)
"""Days back that a page offers: since yesterday, since a week."""
CONCERN = (
    Transition.OPENED,
    Transition.WORSENED,
    Transition.REOPENED,
    Transition.REDETECTED,
    Transition.RETURNED,
)
"""What makes a vulnerability concern someone anew."""
PRESSING = [str(one) for one in (*CONCERN, Transition.FIRST_INVENTORY)]
ORDER = [
    *PRESSING,
    *(str(one) for one in Transition if str(one) not in PRESSING),
]
"""Transitions in the order they are told: what asks to act first."""


def changes_document(
    *,
    scope: Scope,
    finess: str = "",
    days_back: int = 1,
    transition: str = "",
    page: int = 1,
    per_page: int = 100,
) -> Document | None:
    """Return what was told since some days of an establishment (all that the asker answers for
    when ``finess`` is empty): counts by transition, and the events, what asks to act first.

    ``state`` says when there is nothing to tell from: ``never`` observed, ``first`` day,
    ``unseen`` (no inventory was ever matched there), else ``compared``. ``None`` when the
    establishment is not in sight.
    """
    perimeters = holders_store.perimeters_of(finess, scope) if finess else None
    if perimeters == []:
        return None
    newest = days.newest_day()
    answer: Document = {
        "schema": SCHEMA,
        "finess": finess or None,
        "days": days_back,
        "page": page,
        "per_page": per_page,
    }
    if newest is None:
        return answer | _empty("never", None, None)
    since = newest.on - timedelta(days=days_back)
    asked: dict[str, Any] = {
        "scope": scope,
        "since": since,
        "until": newest.on,
        "perimeters": perimeters,
    }
    counted = store.counted(**asked)
    rows = store.told(**asked, transition=transition, first=(page - 1) * per_page, limit=per_page)
    soon = ending(scope=scope, after=newest.on, until=newest.on + SOON, perimeters=perimeters)
    shown = {row.transition: row for row in counted}
    total = sum(row.rows for row in counted if transition in ("", row.transition))
    return answer | {
        "state": _state(newest.is_first, finess, scope),
        "on": newest.on.isoformat(),
        "since": since.isoformat(),
        "advisories": store.advisories(**asked, transitions=[str(one) for one in CONCERN]),
        "counts": [_count(name, shown.get(name)) for name in ORDER],
        "ending": _endings(soon),
        "total": total,
        "events": _events(rows),
    }


def _state(is_first: bool, finess: str, scope: Scope) -> str:
    if is_first:
        return "first"
    compiled = snapshot.current(lake())
    if not finess or compiled is None:
        return "compared"
    seen = set(compiled.perimeters[0].tolist())
    return "compared" if seen & set(holders_store.perimeters_of(finess, scope)) else "unseen"


def _empty(state: str, on: date | None, since: date | None) -> Document:
    return {
        "state": state,
        "on": on.isoformat() if on else None,
        "since": since.isoformat() if since else None,
        "advisories": 0,
        "counts": [_count(name, None) for name in ORDER],
        "ending": [],
        "total": 0,
        "events": [],
    }


def _count(name: str, row: store.CountedRow | None) -> Document:
    return {
        "transition": name,
        "findings": row.findings if row else 0,
        "advisories": row.cves if row and name != Transition.FIRST_INVENTORY else 0,
        "perimeters": row.perimeters if row else 0,
    }


def _events(rows: Sequence[store.ToldRow]) -> list[Document]:
    """Return one event per thing told, with who answers for the perimeter."""
    held = holders_store.holders({row.perimeter for row in rows})
    return [
        {
            "on": row.on.isoformat(),
            "transition": row.transition,
            "finess": held[row.perimeter].finess,
            "name": held[row.perimeter].name,
            "cve": row.cve or None,
            "product_id": row.product or None,
            "product": row.product.split(":", 2)[-1].replace("_", " ").replace(":", " ") or None,
            "decision": row.decision or None,
            "findings": row.findings,
            "machines": row.machines,
        }
        for row in rows
        if row.perimeter in held
    ]


def _endings(soon: Sequence[KnownAnswer]) -> list[Document]:
    return [
        {
            "answer": known.key,
            "perimeter": known.perimeter_code,
            "name": known.perimeter_name,
            "cve": known.given.cve,
            "product_id": known.given.product,
            "until": known.given.until.isoformat() if known.given.until else None,
            "by": known.given.given_by,
        }
        for known in soon
    ]
