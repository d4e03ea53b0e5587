"""No session without a second factor, none without an end: over pages and API alike.

Deny by default: before the second factor, only the pages that give one are reachable. The sample
accounts of a demonstration's home are exempt, and every page there says so.
"""

from collections.abc import Callable
from datetime import timedelta

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from vigie.store.home import is_demo
from vigie.web.accounts.identity import is_strong

Answer = Callable[[HttpRequest], HttpResponseBase]
ENROLMENT = frozenset(
    {
        *("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes"),
        *("account_reauthenticate", "account_logout", "set_language", "accessibility"),
    }
)
"""What may be opened before the second factor, by an account that has none yet."""
LEAVING = frozenset({"account_logout", "account_login", "set_language"})
SEEN_EVERY_S = 60
"""How often the last activity is written, in seconds."""
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(request: HttpRequest) -> bool:
    """Return whether this session proved two factors: here, or at an identity provider whose
    profile says so."""
    if any(r.get("method") == "mfa" for r in get_authentication_records(request, request.user)):
        return True
    return is_strong(request)


def is_exempt(request: HttpRequest) -> bool:
    """Return whether the reader is a sample account in a demonstration's home."""
    return bool(getattr(request.user, "is_sample", False)) and is_demo()


class SecondFactorGate:
    """Refuses every view, but those that give a second factor, to a session without one."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.answer(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponseBase | None:
        if not request.user.is_authenticated or is_exempt(request) or has_second_factor(request):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if Authenticator.objects.filter(user_id=request.user.pk, type__in=FACTORS).exists():
            return None if name in LEAVING else _signed_out(request)
        return None if name in ENROLMENT else _refused(request)


def _signed_out(request: HttpRequest) -> HttpResponseBase:
    """End a session begun before the account had a second factor."""
    where = request.get_full_path() if request.method == "GET" else "/"
    logout(request)
    return _unauthorised() if is_api(request) else redirect_to_login(where)


def _refused(request: HttpRequest) -> HttpResponseBase:
    if is_api(request):
        return _unauthorised()
    messages.info(request, _("Ajoutez un second facteur : rien d’autre ne s’ouvre avant."))
    return redirect("mfa_index")


def _unauthorised() -> HttpResponse:
    told = {"fr": "second facteur nécessaire", "en": "a second factor is needed"}
    return JsonResponse(told, status=401)


def is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


class SessionLimits:
    """Ends a session left idle, and any session after its longest life."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated and self._is_over(request):
            where = request.get_full_path() if request.method == "GET" else "/"
            logout(request)
            if not is_api(request):
                messages.info(request, _("Votre session est finie : connectez-vous de nouveau."))
                return redirect_to_login(where)
        return self.answer(request)

    @staticmethod
    def _is_over(request: HttpRequest) -> bool:
        now = request.now.timestamp()  # type: ignore[attr-defined]
        began = request.session.setdefault("began", now)
        seen = request.session.get("seen", began)
        idle = timedelta(minutes=settings.VIGIE_SESSION_IDLE_MINUTES).total_seconds()
        longest = timedelta(hours=settings.VIGIE_SESSION_HOURS).total_seconds()
        if now - seen > idle or now - began > longest:
            return True
        if now - seen >= SEEN_EVERY_S or "seen" not in request.session:
            request.session["seen"] = now
        return False
