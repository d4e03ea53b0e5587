"""The words that people watch for: whose they are, who added and removed them, when."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from vigie.core.scope import Scope
from vigie.store.models import KeywordRow, Perimeter
from vigie.store.scope import perimeters_held


@dataclass(frozen=True, slots=True)
class KnownKeyword:
    """A keyword as it is kept; ``perimeter`` is the code of whose it is, empty: the nation's."""

    key: int
    words: str
    note: str
    perimeter: str
    added_by: str
    added_at: datetime


def keywords_seen(scope: Scope) -> list[KnownKeyword]:
    """Return the keywords in force of the nation and of the perimeters of a scope, by words."""
    own = Q(perimeter__isnull=True) | Q(perimeter__in=_held(scope))
    rows = KeywordRow.objects.filter(own, removed_at__isnull=True).select_related("perimeter")
    return [_known(row) for row in rows.order_by("words", "pk")]


def add(*, words: str, note: str, perimeter: int | None, added_by: str, added_at: datetime) -> int:
    """Keep a keyword; one in force already is returned as it is."""
    own = Q(perimeter__isnull=True) if perimeter is None else Q(perimeter=perimeter)
    known = KeywordRow.objects.filter(own, words=words, removed_at__isnull=True).first()
    row = known or KeywordRow.objects.create(
        words=words, note=note, perimeter_id=perimeter, added_by=added_by, added_at=added_at
    )
    return int(row.pk)


def remove(key: int, *, scope: Scope, removed_by: str, removed_at: datetime) -> bool:
    """Take a keyword back, within a scope of writing; return whether there was one."""
    within = Q() if scope.national else Q(perimeter__in=_held(scope))
    rows = KeywordRow.objects.filter(within, pk=key, removed_at__isnull=True)
    return rows.update(removed_by=removed_by, removed_at=removed_at) > 0


def owners(scope: Scope) -> dict[str, int]:
    """Return the perimeters of a scope by code: whose keywords may be."""
    return dict(_held(scope).order_by("code").values_list("code", "pk"))


def _held(scope: Scope) -> QuerySet[Perimeter]:
    return Perimeter.objects.filter(perimeters_held(scope))


def _known(row: KeywordRow) -> KnownKeyword:
    code = row.perimeter.code if row.perimeter else ""
    return KnownKeyword(row.pk, row.words, row.note, code, row.added_by, row.added_at)
