"""Signing in and out; at the identity provider too, when it opened the session."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.views import LoginView, LogoutView
from allauth.account.views import password_change as library_change
from allauth.socialaccount.models import SocialApp
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from requests import RequestException

from vigie.web.accounts import oidc
from vigie.web.accounts.identity import KEPT


class SignIn(LoginView):  # type: ignore[misc]
    """The ways in: password, passkey, identity providers."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"providers": oidc.configured(self.request)}


class SignOut(LogoutView):  # type: ignore[misc]
    """Ends the session here, then at the provider."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        kept = request.session.get(KEPT)
        answer: HttpResponse = super().post(request, *args, **kwargs)
        address = provider_exit(request, kept) if kept else ""
        gone: HttpResponseBase = oidc.onward(request, address) if address else answer
        gone.headers["Clear-Site-Data"] = '"cache", "storage"'
        return gone


@login_required
def password_change(request: HttpRequest) -> HttpResponseBase:
    """Change the password; an account that signs in without one has none to change."""
    user = request.user
    if not (isinstance(user, AbstractBaseUser) and user.has_usable_password()):
        return redirect("account")
    answer: HttpResponseBase = library_change(request)
    return answer


def provider_exit(request: HttpRequest, kept: dict[str, Any]) -> str:
    """Return where the provider ends its own session, nothing when it does not say."""
    adapter = oidc.Provider(request, kept.get("provider", ""))
    try:
        address = adapter.openid_config.get("end_session_endpoint", "")
    except (SocialApp.DoesNotExist, RequestException, ValueError):
        return ""
    back = request.build_absolute_uri(get_adapter().get_logout_redirect_url(request))
    told = {"id_token_hint": kept.get("id_token", ""), "post_logout_redirect_uri": back}
    return f"{address}?{urlencode(told)}" if address else ""


login = never_cache(SignIn.as_view())
logout = never_cache(SignOut.as_view())
