"""Who asks the API, and what they may see: the same mandates as the pages."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from ninja.security import HttpBearer, SessionAuth

from vigie.core.scope import Scope
from vigie.store import accounts, isolation

Document = dict[str, Any]


class Token(HttpBearer):
    """``Authorization: Bearer <token>``; a token is made on the account's page."""

    def authenticate(self, request: HttpRequest, token: str) -> accounts.Reader | None:
        user = accounts.user_of_token(token, request.now)  # type: ignore[attr-defined]
        if user is not None:
            request.user = user
        return user


class Session(SessionAuth):
    """The session of the pages; forms and scripts of other origins are refused."""

    def authenticate(self, request: HttpRequest, key: str | None) -> accounts.Reader | None:
        user: accounts.Reader = request.user
        return None if isinstance(user, AnonymousUser) else user


def scope_of(request: HttpRequest) -> Scope:
    """Return what the asker may see by name; 404 to who holds no mandate."""
    scope = accounts.scope_of(request.user, request.today)  # type: ignore[attr-defined]
    if scope.is_empty:
        raise Http404
    isolation.enter(scope, writing_scope_of(request))
    return scope


def writing_scope_of(request: HttpRequest) -> Scope:
    return accounts.writing_scope_of(request.user, request.today)  # type: ignore[attr-defined]
