"""What happens on a page beyond the budget of names: it is said, and a second person is asked."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from vigie.core.rights import Act
from vigie.core.rights.reading import ReadingSpent
from vigie.operations import reading
from vigie.web.rights import acts_of, scope_of

Answer = Callable[[HttpRequest], HttpResponse]


def spend(request: HttpRequest, document: Any) -> None:
    """Count the establishments that a page is about to name, unless two persons agreed to it."""
    if not getattr(request, "reading_agreed", False):
        reading.spend(
            user=request.user,
            scope=scope_of(request),
            document=document,
            now=request.now,  # type: ignore[attr-defined]
            today=request.today,  # type: ignore[attr-defined]
        )


def agreed(request: HttpRequest, *, to: bool = True) -> None:
    """Count no more in this request, or count again: two persons agree to what it gives."""
    request.reading_agreed = to  # type: ignore[attr-defined]


class ReadingMiddleware:
    """Says, in place of a page, that the budget of names is spent."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, ReadingSpent):
            return None
        reading.note(user=request.user, error=error, address=request.path, now=request.now)  # type: ignore[attr-defined]
        context = reading.SUBJECT | {
            "refusal": error.say(get_language() or "fr"),
            "may_ask": Act.ASK in acts_of(request),
        }
        return render(request, "approvals/needed.html", context, status=403)
