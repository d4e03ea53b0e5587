"""Signing in by an identity provider: code flow with PKCE, the signed token held to its profile.

The library keeps the state and speaks to the provider; what is believed of its answer is decided
here and in ``core/rights/identity.py``.
"""

import json
import secrets
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from jwt.types import Options
from requests import RequestException

from vigie.core.rights.identity import Profile, Proof, TokenRefused, parse_profiles, proof_of
from vigie.errors import VigieError

OPTIONS = Options(verify_aud=False, verify_exp=False, verify_iat=False)
"""The signature alone is verified by the library: whose, for whom, when is decided by the core."""
LONGEST_ANSWER = 256_000
"""Bytes read of a provider's answer at most."""


class ProviderRefusal(OAuth2Error):  # type: ignore[misc]
    """Carries our refusal through the library."""

    def __init__(self, refusal: VigieError) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


class Provider(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """One configured provider, for one request."""

    nonce = ""

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Return who signed in. Raises ``ProviderRefusal``."""
        raw = kwargs["response"].get("id_token", "")
        try:
            proof = self.proof(app, raw, request.now)  # type: ignore[attr-defined]
        except VigieError as refusal:
            raise ProviderRefusal(refusal) from refusal
        data = {"sub": proof.subject, "email": proof.email, "email_verified": bool(proof.email)}
        login = self.get_provider().sociallogin_from_response(request, data)
        request.proved = {  # type: ignore[attr-defined]
            "provider": self.provider_id,
            "email": proof.email,
            "subject": f"{self.provider_id}:{proof.subject}",
            "acr": proof.acr,
            "is_strong": proof.is_strong,
            "id_token": raw,
        }
        return login

    def proof(self, app: SocialApp, raw: str, now: datetime) -> Proof:
        """Return what the token proves. Raises ``TokenRefused`` or ``LevelRefused``."""
        profile = profile_of(app)
        return proof_of(
            self._signed(raw, profile),
            profile=profile,
            issuer=app.settings["issuer"],
            client=app.client_id,
            nonce=self.nonce,
            now=now,
        )

    def _signed(self, raw: str, profile: Profile) -> dict[str, Any]:
        """Return the claims, once the signature is verified by a key the provider publishes, with
        an algorithm of the profile: never the one the token would like."""
        try:
            kid = jwt.get_unverified_header(raw).get("kid")
            key = self._key(kid, profile)
            claims: dict[str, Any] = jwt.decode(
                raw, key=key, algorithms=list(profile.algorithms), options=OPTIONS
            )
        except jwt.PyJWTError as error:
            raise TokenRefused(field="signature") from error
        return claims

    def _key(self, kid: object, profile: Profile) -> Any:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        if len(answer.content) > LONGEST_ANSWER:
            raise TokenRefused(field="jwks")
        usable = [
            key
            for key in jwt.PyJWKSet.from_dict(answer.json()).keys
            if key.key_id == kid and key.algorithm_name in profile.algorithms
        ]
        if len(usable) != 1:
            raise TokenRefused(field="kid")
        return usable[0]


class Callback(OAuth2CallbackView):  # type: ignore[misc]
    """Where the provider sends the person back."""

    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, answer = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")
        return state, answer


def profile_of(app: SocialApp) -> Profile:
    """Return the profile of a configured provider, narrowed by its settings."""
    given = app.settings
    return _profiles()[given["profile"]].narrowed(
        acr=tuple(given["acr"]), two_factors=tuple(given["two_factors"])
    )


@cache
def _profiles() -> dict[str, Profile]:
    return parse_profiles((files("vigie.data") / "identities.toml").read_bytes())


def configured(request: HttpRequest) -> list[dict[str, str]]:
    """Return the providers that the sign-in page offers."""
    apps = get_adapter(request).list_apps(request, provider="openid_connect")
    return [{"key": app.provider_id, "title": app.name} for app in apps]


@never_cache
@require_POST
def begin(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Send the person to the provider, with a state, a nonce and a PKCE challenge."""
    adapter = _adapter(request, provider_id)
    nonce = secrets.token_urlsafe(24)
    asked = {"nonce": nonce} | profile_of(adapter.get_provider().app).asked()
    if request.user.is_authenticated:
        asked["prompt"] = "login"
    try:
        answer = adapter.get_provider().redirect(
            request, "login", next_url=_next(request), auth_params=asked, nonce=nonce
        )
    except (RequestException, json.JSONDecodeError, KeyError):
        return unreachable(request)
    return onward(request, answer["Location"])


@never_cache
@require_GET
def callback(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Receive the person back, and open their session or say why not."""
    adapter = _adapter(request, provider_id)
    try:
        answer: HttpResponseBase = Callback.adapter_view(adapter)(request)
    except (RequestException, json.JSONDecodeError, KeyError):
        return unreachable(request)
    return answer


def _adapter(request: HttpRequest, provider_id: str) -> Provider:
    adapter = Provider(request, provider_id)
    try:
        adapter.get_provider()
    except SocialApp.DoesNotExist as absent:
        raise Http404 from absent
    return adapter


def _next(request: HttpRequest) -> str | None:
    asked = request.POST.get("next", "")
    host = {request.get_host()}
    return asked if asked and url_has_allowed_host_and_scheme(asked, allowed_hosts=host) else None


def onward(request: HttpRequest, address: str) -> HttpResponse:
    """Return a page that goes on to the provider by itself: our policy lets no form be sent
    elsewhere, and a link is there for whoever waits."""
    answer = render(request, "account/onward.html", {"address": address})
    answer["Refresh"] = f"0;url={address}"
    return answer


def unreachable(request: HttpRequest) -> HttpResponse:
    return render(request, "account/identity_unreachable.html", status=503)
