"""Who asks the API, and what they may see: the same mandates as the pages."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from ninja.security import HttpBearer, SessionAuth

from vigie.core.rights import Act
from vigie.core.scope import NOBODY, Scope
from vigie.operations import rights
from vigie.store import accounts, isolation
from vigie.store.accounts import tokens

Document = dict[str, Any]


class Token(HttpBearer):
    """``Authorization: Bearer <token>``; a token is made on the account's page, for reading alone
    or for giving evidence too."""

    def authenticate(self, request: HttpRequest, token: str) -> accounts.Reader | None:
        known = tokens.user_of(token, request.now)  # type: ignore[attr-defined]
        if known is None:
            return None
        request.user, request.token_acts = known  # type: ignore[attr-defined]
        return known[0]


class Session(SessionAuth):
    """The session of the pages; forms and scripts of other origins are refused."""

    def authenticate(self, request: HttpRequest, key: str | None) -> accounts.Reader | None:
        user: accounts.Reader = request.user
        return None if isinstance(user, AnonymousUser) else user


def scope_of(request: HttpRequest) -> Scope:
    """Return what the asker may see by name; 404 to who may see nothing."""
    request.restricted = True  # type: ignore[attr-defined]
    scope = rights.scope_of(request.user, request.today, now=request.now)  # type: ignore[attr-defined]
    if scope.is_empty or not _token_allows(request, Act.READ):
        raise Http404
    writing = rights.writing_scope_anywhere(request.user, request.today)  # type: ignore[attr-defined]
    isolation.enter(scope, writing if _token_allows(request, Act.GIVE) else NOBODY)
    return scope


def writing_scope_of(request: HttpRequest, safeguard: str) -> Scope:
    """Return where the asker may give evidence on a safeguard."""
    request.restricted = True  # type: ignore[attr-defined]
    if not _token_allows(request, Act.GIVE):
        return NOBODY
    return rights.writing_scope_of(
        request.user,
        request.today,  # type: ignore[attr-defined]
        safeguard=safeguard,
    )


def answering_scope_of(request: HttpRequest) -> Scope:
    """Return where the asker may answer findings: who may give evidence that they are fixed."""
    return writing_scope_of(request, rights.FINDINGS)


def _token_allows(request: HttpRequest, act: Act) -> bool:
    """Return whether the token holds the act; a session is not limited by one."""
    acts = getattr(request, "token_acts", None)
    return acts is None or act in acts
