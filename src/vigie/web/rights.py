"""What the reader of a request may see, write and do.

Built here once; enforced by the questions of the store.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.cache import add_never_cache_headers

from vigie.core.rights import Act
from vigie.core.scope import Scope
from vigie.operations import rights
from vigie.store import accounts, isolation, journal

View = Callable[..., HttpResponseBase]


def scope_of(request: HttpRequest) -> Scope:
    """Return what the reader may see by name, read once per request."""
    known: Scope | None = getattr(request, "scope_seen", None)
    if known is None:
        known = rights.scope_of(request.user, request.today, now=request.now)  # type: ignore[attr-defined]
        request.scope_seen = known  # type: ignore[attr-defined]
        writing = rights.writing_scope_anywhere(request.user, request.today)  # type: ignore[attr-defined]
        isolation.enter(known, writing)
    return known


def own_scope_of(request: HttpRequest) -> Scope:
    """Return what the reader sees by their own mandates, emergencies left out: who they belong
    to."""
    return rights.scope_of(request.user, request.today)  # type: ignore[attr-defined]


def scope_of_act(request: HttpRequest, act: Act) -> Scope:
    """Return where the reader may do an act."""
    return rights.scope_of_act(request.user, act, request.today)  # type: ignore[attr-defined]


def writing_scope_of(request: HttpRequest, safeguard: str) -> Scope:
    """Return where the reader may give evidence on a safeguard; the store enforces it."""
    return rights.writing_scope_of(
        request.user,
        request.today,  # type: ignore[attr-defined]
        safeguard=safeguard,
    )


def answering_scope_of(request: HttpRequest) -> Scope:
    """Return where the reader may answer findings: who may give evidence that they are fixed."""
    return writing_scope_of(request, rights.FINDINGS)


def may_answer(request: HttpRequest, document: dict[str, Any]) -> bool:
    """Return whether to show the answers to findings on the page of an establishment."""
    return may_write(request, document, rights.FINDINGS)


def may_write(request: HttpRequest, document: dict[str, Any], safeguard: str = "") -> bool:
    """Return whether to show the form on the page of an establishment, for one safeguard or for
    any."""
    scope = (
        writing_scope_of(request, safeguard)
        if safeguard
        else rights.writing_scope_anywhere(request.user, request.today)  # type: ignore[attr-defined]
    )
    return accounts.covers(scope, document)


def acts_of(request: HttpRequest) -> frozenset[Act]:
    """Return the acts the reader holds somewhere, read once per request."""
    known: frozenset[Act] | None = getattr(request, "acts_held", None)
    if known is None:
        known = rights.acts_held(request.user, request.today)  # type: ignore[attr-defined]
        request.acts_held = known  # type: ignore[attr-defined]
    return known


def mandated(view: View) -> View:
    """Let in those who may see something by name: others sign in, or learn nothing (404)."""
    return _guarded(view, lambda request: not scope_of(request).is_empty)


def may(*acts: Act) -> Callable[[View], View]:
    """Let in those who hold one of the acts: others sign in, or learn nothing (404)."""
    return lambda view: _guarded(view, lambda request: bool(acts_of(request) & set(acts)))


def signed_in(view: View) -> View:
    """Let in who has signed in, whatever they may see."""
    return _guarded(view, lambda request: True, restricted=False)


def person(request: HttpRequest) -> accounts.User:
    """Return the account of a reader who has signed in; 404 for a visitor."""
    if not isinstance(request.user, accounts.User):
        raise Http404
    return request.user


def _guarded(
    view: View, allows: Callable[[HttpRequest], bool], *, restricted: bool = True
) -> View:
    """Let in who may; what a page shows of establishments is marked, and never cached."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not allows(request):
            raise Http404
        request.restricted = restricted  # type: ignore[attr-defined]
        answer = view(request, *args, **kwargs)
        add_never_cache_headers(answer)
        return answer

    return guarded


def note_look(request: HttpRequest, *, finess: str, entity: str) -> None:
    """Write the look in the journal when the reader stands outside the establishment."""
    journal.note_look(
        at=request.now,  # type: ignore[attr-defined]
        actor=request.user.get_username(),
        scope=own_scope_of(request),
        finess=finess,
        entity=entity,
        address=request.path,
    )
