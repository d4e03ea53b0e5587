"""Deciding what a reported name stands for: once, for every establishment, with who, when and why.

Only those who may write for the nation decide; others propose. A decision serves from the next
observation on, and can be undone.
"""

from datetime import datetime
from typing import Any

from vigie.core.products import NameDecision, ProductId, cpe
from vigie.core.scope import Scope
from vigie.engine import unresolved
from vigie.errors import VigieError
from vigie.store import products as store
from vigie.store.home import lake
from vigie.store.products import KeptDecision

PARTS = ("a", "o", "h")
NONE = "-"
"""Written instead of a product: the name is none that advisories name."""


class NameRefused(VigieError):
    fr = "{reason_fr}"
    en = "{reason_en}"


class MayNotDecide(VigieError):
    fr = "décider d'un nom pour tous demande un mandat national d'écriture ; proposez-le"
    en = "deciding on a name for all needs a national mandate to write; propose it"


def confirm_name(
    *,
    scope: Scope,
    name: str,
    publisher: str,
    product: str,
    reason: str,
    by: str,
    now: datetime,
) -> KeptDecision:
    """Decide for all; ``product`` is ``part:vendor:product``, a CPE name, or ``-`` for none.

    Raises ``MayNotDecide`` or ``NameRefused``.
    """
    if not scope.national:
        raise MayNotDecide
    decision = _checked(name, publisher, product, reason)
    return store.keep(decision, reason=reason.strip(), by=by, at=now, is_proposal=False)


def propose_name(
    *,
    scope: Scope,
    name: str,
    publisher: str,
    product: str,
    reason: str,
    by: str,
    now: datetime,
) -> KeptDecision:
    """Propose what a name stands for, to those who decide. Raises as ``confirm_name``."""
    if scope.is_empty:
        raise MayNotDecide
    decision = _checked(name, publisher, product, reason)
    return store.keep(decision, reason=reason.strip(), by=by, at=now, is_proposal=True)


def undo_name(*, scope: Scope, key: int, reason: str, by: str, now: datetime) -> KeptDecision:
    """End a decision (national), or a proposal (national, or who made it); it stays readable."""
    kept = store.one(key)
    mine = kept is not None and kept.is_proposal and kept.given_by == by and not scope.is_empty
    if not (scope.national or mine):
        raise MayNotDecide
    ended = store.end(key, by=by, at=now, because=_said(reason))
    if ended is None:
        raise NameRefused(
            reason_fr="cette décision n'est plus en vigueur",
            reason_en="this decision does not stand any more",
        )
    return ended


def decisions_document(*, scope: Scope, by: str) -> list[dict[str, Any]]:
    """Return the last decisions, and the proposals the asker may see: all for the nation, else
    their own."""
    return [
        document_of(one)
        for one in store.history()
        if not one.is_proposal or scope.national or one.given_by == by
    ]


def document_of(one: KeptDecision) -> dict[str, Any]:
    """Return a decision as pages and API show it."""
    return {
        "key": one.key,
        "name": one.decision.name,
        "publisher": one.decision.publisher,
        "product": str(one.decision.product) if one.decision.product else None,
        "reason": one.reason,
        "is_proposal": one.is_proposal,
        "given_by": one.given_by,
        "given_at": one.given_at.isoformat(),
        "ended_by": one.ended_by,
        "ended_at": one.ended_at.isoformat() if one.ended_at else None,
        "ended_because": one.ended_because,
    }


def _checked(name: str, publisher: str, product: str, reason: str) -> NameDecision:
    if not name.strip():
        raise NameRefused(reason_fr="le nom est vide", reason_en="the name is empty")
    _said(reason)
    return NameDecision(name.strip(), publisher.strip(), _product(product.strip()))


def _said(reason: str) -> str:
    if not reason.strip():
        raise NameRefused(reason_fr="dites pourquoi", reason_en="say why")
    return reason.strip()


def _product(text: str) -> ProductId | None:
    """Read what was written as a product; raises ``NameRefused`` when it is none that is known."""
    if text == NONE:
        return None
    try:
        product = cpe.parse(text).product if text.startswith("cpe:") else _written(text)
    except cpe.NotACpe as refusal:
        raise NameRefused(reason_fr=refusal.say("fr"), reason_en=refusal.say("en")) from refusal
    if product is None or not unresolved.is_known(lake(), product):
        raise NameRefused(
            reason_fr=f"aucun avis importé ne nomme {text!r}",
            reason_en=f"no imported advisory names {text!r}",
        )
    return product


def _written(text: str) -> ProductId | None:
    parts = text.lower().split(":", 2)
    return ProductId(*parts) if len(parts) == 3 and parts[0] in PARTS else None
