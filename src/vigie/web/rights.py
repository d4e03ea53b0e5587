"""What the reader of a request may see and write.

Built here once; enforced by the questions of the store.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.cache import add_never_cache_headers

from vigie.core.scope import Scope
from vigie.store import accounts, isolation, journal

View = Callable[..., HttpResponseBase]


def scope_of(request: HttpRequest) -> Scope:
    """Return what the reader may see by name, read once per request."""
    known: Scope | None = getattr(request, "scope_seen", None)
    if known is None:
        known = accounts.scope_of(request.user, request.today)  # type: ignore[attr-defined]
        request.scope_seen = known  # type: ignore[attr-defined]
        isolation.enter(known, writing_scope_of(request))
    return known


def writing_scope_of(request: HttpRequest) -> Scope:
    """Return where the reader may give evidence; the store enforces it."""
    return accounts.writing_scope_of(request.user, request.today)  # type: ignore[attr-defined]


def may_write(request: HttpRequest, document: dict[str, Any]) -> bool:
    """Return whether to show the form on the page of an establishment."""
    return accounts.covers(writing_scope_of(request), document)


def mandated(view: View) -> View:
    """Let in those who hold a mandate: others sign in, or learn nothing (404)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if scope_of(request).is_empty:
            raise Http404
        answer = view(request, *args, **kwargs)
        add_never_cache_headers(answer)
        return answer

    return guarded


def note_look(request: HttpRequest, *, finess: str, entity: str) -> None:
    """Write the look in the journal when the reader stands outside the establishment."""
    journal.note_look(
        at=request.now,  # type: ignore[attr-defined]
        actor=request.user.get_username(),
        scope=scope_of(request),
        finess=finess,
        entity=entity,
        address=request.path,
    )
