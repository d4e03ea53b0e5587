"""Where the clock, the day looked at and the language of a request are decided, once."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import add_never_cache_headers

from vigie.operations.level import NotObserved
from vigie.web.frame import marking

PARIS = ZoneInfo("Europe/Paris")
Answer = Callable[[HttpRequest], HttpResponse]


class ClockMiddleware:
    """Gives each request ``now`` (UTC), ``today`` (Paris) and ``on``, the past day asked by
    ``?le=`` (``?on=`` in the API) or ``None``."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = datetime.now(UTC)
        request.now = now  # type: ignore[attr-defined]
        request.today = now.astimezone(PARIS).date()  # type: ignore[attr-defined]
        asked = request.GET.get("le") or request.GET.get("on") or ""
        request.on = past_day(asked, today=request.today)  # type: ignore[attr-defined]
        return self.answer(request)


def past_day(text: str, *, today: date) -> date | None:
    """Return the day written as ``2026-11-01``; ``None`` for today, tomorrow or what is not a
    day."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day < today else None


class LanguageMiddleware:
    """French unless the reader chose otherwise: the choice is kept in a cookie, then in the
    account."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = chosen_language(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.answer(request)
        response.headers.setdefault("Content-Language", language)
        return response


def chosen_language(request: HttpRequest) -> str:
    known = {code for code, _ in settings.LANGUAGES}
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    kept = getattr(request.user, "language", "") if hasattr(request, "user") else ""
    return next((code for code in (chosen, kept) if code in known), settings.LANGUAGE_CODE)


class UnobservedMiddleware:
    """Says, in place of a page, that no day was observed yet."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotObserved):
            return render(request, "level/unobserved.html", status=404)
        return None


class MarkingMiddleware:
    """Marks, for programs too, each answer that names establishments, and keeps it out of caches:
    ``X-Vigie-Marking`` holds the words of the marking, percent-encoded."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        if getattr(request, "restricted", False):
            response.headers["X-Vigie-Marking"] = quote(marking(), safe=" ")
            add_never_cache_headers(response)
        return response
