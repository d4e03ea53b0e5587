"""How a list is asked: filters, sort, page, read from the address; what is not understood is left
out."""

from dataclasses import dataclass, replace
from math import ceil
from typing import Any, Self
from urllib.parse import urlencode

from django.http import HttpRequest

PER_PAGE = 50
SORTS = ("level", "lost", "coverage", "weakest", "name", "kind", "commune", "finess")
LARGEST_FIRST = frozenset({"level", "lost", "weakest"})
DEFAULT = "-lost"
ASKED_BY_FORM = {"q": "text", "classe": "kind", "niveau": "letter", "aveugle": "unseen"}
ASKED_BY_FIGURE = {
    "etape": "step",
    "lecture": "reading",
    "lettre": "at",
    "zone": "zone",
    "etat": "state",
    "cause": "cause",
    "veille": "watch",
    "mouvement": "moved",
    "depuis": "since",
}
"""How a figure of a territory asks for those it counts."""
FILTERS = ASKED_BY_FORM | ASKED_BY_FIGURE
"""The words of the address and those of the question."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What is asked of a list; ``sort`` is a column, with ``-`` for the largest first."""

    filters: dict[str, str]
    sort: str = DEFAULT
    page: int = 1
    on: str = ""

    @classmethod
    def asked(cls, request: HttpRequest) -> Self:
        sort = request.GET.get("tri", DEFAULT)
        given = {
            name: request.GET.get(name, "").replace("\0", "").strip()[:100] for name in FILTERS
        }
        return cls(
            filters={name: value for name, value in given.items() if value},
            sort=sort if sort.lstrip("-") in SORTS else DEFAULT,
            page=page_of(request),
            on=request.GET.get("le", "") if getattr(request, "on", None) else "",
        )

    @property
    def choice(self) -> dict[str, Any]:
        """Return the choice in the words of the question."""
        return {
            "filters": {FILTERS[name]: value for name, value in self.filters.items()},
            "sort": self.sort,
            "page": self.page,
            "per_page": PER_PAGE,
        }

    @property
    def figure(self) -> dict[str, str]:
        """Return what a figure asked, apart from what the form asks."""
        return {name: self.filters[name] for name in ASKED_BY_FIGURE if name in self.filters}

    def without_figure(self) -> str:
        """Return the query of the list once the figure is let go."""
        kept = {name: v for name, v in self.filters.items() if name in ASKED_BY_FORM}
        return replace(self, filters=kept, page=1).query()

    def pages(self, total: int) -> int:
        return max(1, ceil(total / PER_PAGE))

    def query(self) -> str:
        """Return the address's query of this list."""
        day = {"le": self.on} if self.on else {}
        page = {"page": str(self.page)} if self.page > 1 else {}
        return "?" + urlencode({**self.filters, "tri": self.sort, **page, **day})

    def turned(self, page: int) -> str:
        return replace(self, page=page).query()

    def sorted_by(self, column: str) -> str:
        """Return the query that sorts by the column; the other way round when it already does."""
        backwards = self.sort == column or (self.sort != f"-{column}" and column in LARGEST_FIRST)
        return replace(self, sort=f"-{column}" if backwards else column, page=1).query()

    def direction(self, column: str) -> str:
        """Return ``ascending``, ``descending`` or nothing, as ``aria-sort`` says it."""
        return {column: "ascending", f"-{column}": "descending"}.get(self.sort, "")


_DIGITS = 7
"""Digits of a number that is no page."""


def page_of(request: HttpRequest) -> int:
    """Return the page asked for, from 1; what is not one is the first."""
    page = request.GET.get("page", "1")
    return int(page) or 1 if page.isdecimal() and len(page) < _DIGITS else 1
