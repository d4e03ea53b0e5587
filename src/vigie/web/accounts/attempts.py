"""How often one may try. Counted for an account *as seen from a source*, never for an account
alone: a stranger who fails on purpose slows themself down, not the owner.

A browser that signed in before carries a signed mark of its own and is counted apart from its
network: colleagues behind one address do not lock each other out.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

_APP, _ACTION = "vigie", "second_factor"
DEVICE, _SALT, DEVICE_LIFE = "vigie_device", "vigie.device", timedelta(days=180)
CODES = "6/5m/key"
"""Codes one may try for an account from one source."""
LINKS = "60/m/key"
"""How often one source may open the pages of one-time links: nobody tries links at random."""
STRANGERS_CODES = "60/h/key"
"""Codes that all unknown sources may try together; known browsers and passkeys are not held."""


def source(request: HttpRequest) -> str | None:
    """Return the address of the client, behind the proxies that are declared; ``None`` for what
    does not come from the network."""
    if not request.META.get("REMOTE_ADDR"):
        return None
    return str(get_adapter().get_client_ip(request))


def may_follow_links(request: HttpRequest) -> bool:
    """Count one more page of a one-time link from this source; return whether it is allowed."""
    action = "link"
    key = source(request) or ""
    config = {action: LINKS}
    used = ratelimit.consume(
        request, app=_APP, action=action, config=config, key=key, limit_get=True
    )
    return used is not None


def account_seen_from(request: HttpRequest, credentials: dict[str, str] | None = None) -> str:
    """Return the account's name as attempts are counted: apart for a browser it knows."""
    name = (credentials or {}).get("username") or request.POST.get("login", "")
    mark = mark_of(request, name)
    return f"{name[:150]} {mark}" if mark else name[:150]


def mark_of(request: HttpRequest, username: str) -> str:
    """Return the mark of a browser that signed in to this account before, else nothing."""
    try:
        known, mark = signing.loads(
            request.COOKIES.get(DEVICE, ""), salt=_SALT, max_age=DEVICE_LIFE
        )
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(mark) if known == username else ""


def remember(request: HttpRequest, answer: HttpResponseBase, username: str) -> None:
    """Mark a browser that has just signed in."""
    mark = mark_of(request, username) or secrets.token_hex(6)
    answer.set_cookie(
        DEVICE,
        signing.dumps([username, mark], salt=_SALT),
        max_age=DEVICE_LIFE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


@dataclass(frozen=True, slots=True)
class CodeAttempts:
    """The codes tried for an account from where the request comes."""

    request: HttpRequest
    account: int
    seen_from: str
    is_known: bool

    @classmethod
    def of(cls, request: HttpRequest, *, account: int, username: str) -> "CodeAttempts":
        mark = mark_of(request, username)
        return cls(request, account, mark or source(request) or "", bool(mark))

    def may_try(self) -> bool:
        """Count one more try; return whether it is allowed."""
        own = self._counts(CODES, f"{self.account}:{self.seen_from}")
        if self.is_known or not own:
            return own
        return self._counts(STRANGERS_CODES, f"{self.account}:strangers")

    def forget(self) -> None:
        """Start again from nothing after a right code."""
        key = f"{self.account}:{self.seen_from}"
        ratelimit.clear(self.request, app=_APP, action=_ACTION, config={_ACTION: CODES}, key=key)

    def _counts(self, rate: str, key: str) -> bool:
        config = {_ACTION: rate}
        used = ratelimit.consume(
            self.request, app=_APP, action=_ACTION, config=config, key=key, limit_get=True
        )
        return used is not None
