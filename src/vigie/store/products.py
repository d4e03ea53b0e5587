"""What people decided of reported names: rows and values. Nothing is rewritten: a decision that is
undone or replaced stays, with who ended it, when and why."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from vigie.core.products import NameDecision, ProductId
from vigie.core.products.decisions import Key, key_of
from vigie.store.models.products import NameDecisionRow


@dataclass(frozen=True, slots=True)
class KeptDecision:
    """A decision or a proposal as it is kept."""

    key: int
    names: Key
    decision: NameDecision
    reason: str
    is_proposal: bool
    given_by: str
    given_at: datetime
    ended_by: str = ""
    ended_at: datetime | None = None
    ended_because: str = ""


def decided() -> list[NameDecision]:
    """Return what stands for all."""
    rows = NameDecisionRow.objects.filter(ended_at=None, is_proposal=False)
    return [_decision(row) for row in rows]


@transaction.atomic
def keep(
    decision: NameDecision, *, reason: str, by: str, at: datetime, is_proposal: bool
) -> KeptDecision:
    """Keep a decision: it ends the one that stood on the name, and the proposals; or a
    proposal."""
    author, name = key_of(decision.name, decision.publisher)
    same = NameDecisionRow.objects.filter(author_key=author, name_key=name, ended_at=None)
    ended = same.filter(is_proposal=True, given_by=by) if is_proposal else same
    ended.update(ended_by=by, ended_at=at, ended_because=reason)
    row = NameDecisionRow.objects.create(
        name=decision.name[:300],
        publisher=decision.publisher[:200],
        author_key=author[:200],
        name_key=name[:300],
        product=str(decision.product or ""),
        reason=reason,
        is_proposal=is_proposal,
        given_by=by,
        given_at=at,
    )
    return _kept(row)


def end(key: int, *, by: str, at: datetime, because: str) -> KeptDecision | None:
    """End a decision or a proposal; ``None`` when none of that key stands."""
    standing = NameDecisionRow.objects.filter(pk=key, ended_at=None)
    if not standing.update(ended_by=by, ended_at=at, ended_because=because):
        return None
    return _kept(NameDecisionRow.objects.get(pk=key))


def standing() -> list[KeptDecision]:
    """Return the decisions and the proposals that stand, newest first."""
    rows = NameDecisionRow.objects.filter(ended_at=None).order_by("-given_at", "-pk")
    return [_kept(row) for row in rows]


def history(limit: int = 200) -> list[KeptDecision]:
    """Return the last decisions and proposals, whether they stand or not, newest first."""
    return [_kept(row) for row in NameDecisionRow.objects.order_by("-given_at", "-pk")[:limit]]


def one(key: int) -> KeptDecision | None:
    """Return a decision or a proposal by its key."""
    row = NameDecisionRow.objects.filter(pk=key).first()
    return _kept(row) if row else None


def _decision(row: NameDecisionRow) -> NameDecision:
    product = ProductId(*row.product.split(":", 2)) if row.product else None
    return NameDecision(row.name, row.publisher, product)


def _kept(row: NameDecisionRow) -> KeptDecision:
    return KeptDecision(
        row.pk,
        (row.author_key, row.name_key),
        _decision(row),
        row.reason,
        row.is_proposal,
        row.given_by,
        row.given_at,
        row.ended_by,
        row.ended_at,
        row.ended_because,
    )
