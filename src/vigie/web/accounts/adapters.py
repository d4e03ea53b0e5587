"""What we decide in place of the library: who may enter, what is written, what is kept secret."""

import base64
import hashlib
import hmac
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from vigie.errors import VigieError
from vigie.operations import accounts
from vigie.store import journal
from vigie.web.accounts import attempts
from vigie.web.accounts.identity import KEPT


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """No self-registration; each sign-in is written, and the browser marked as known."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Sign in, and write it in the journal."""
        super().login(request, user)
        name = user.get_username()
        now = request.now  # type: ignore[attr-defined]
        request.session["began"] = now.timestamp()
        journal.record(at=now, actor=name, act=journal.SIGN_IN, subject=f"account:{name}")

    def post_login(
        self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any
    ) -> HttpResponse:
        answer: HttpResponse = super().post_login(request, user, **kwargs)
        sociallogin = (kwargs.get("signal_kwargs") or {}).get("sociallogin")
        proved = sociallogin.state.get("proved") if sociallogin else None
        if proved:
            request.session[KEPT] = proved | {"user": str(user.pk)}
        attempts.remember(request, answer, user.get_username())
        return answer

    def is_reauthentication_required(self, app: str) -> bool:
        """Ask again unless the person proved who they are a moment ago, signing in included."""
        records = get_authentication_records(context.request, context.request.user)
        newest = max((record["at"] for record in records), default=0.0)
        elapsed = context.request.now.timestamp() - newest
        return bool(elapsed >= app_settings.REAUTHENTICATION_TIMEOUT)


class Identities(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """An identity opens an account that was invited, by its subject or its verified address;
    never a new one by itself."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Tie the identity to the account it was invited to, or say that there is none."""
        proved = request.proved  # type: ignore[attr-defined]
        sociallogin.state["proved"] = {
            name: proved[name] for name in ("provider", "acr", "is_strong", "id_token")
        }
        if sociallogin.is_existing:
            return
        now, today = request.now, request.today  # type: ignore[attr-defined]
        try:
            user = accounts.invited(
                email=proved["email"], subject=proved["subject"], now=now, today=today
            )
        except VigieError as refusal:
            raise ImmediateHttpResponse(refused(request, refusal)) from refusal
        sociallogin.connect(request, user)
        told = {"what": "identity", "provider": proved["provider"]}
        journal.record(
            at=now,
            actor=user.username,
            act="account",
            subject=f"account:{user.username}",
            detail=told,
        )

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Show our own refusal: what was wrong, and nothing of the token."""
        refusal = getattr(exception, "refusal", None) or accounts.IdentityFailed()
        raise ImmediateHttpResponse(refused(request, refusal))


def refused(request: HttpRequest, refusal: VigieError) -> HttpResponse:
    """Return the page of a refused identity, and write it in the journal."""
    journal.record(
        at=request.now,  # type: ignore[attr-defined]
        actor="",
        act="sign-in-refused",
        subject="identity",
        detail={"reason": refusal.say("en")},
    )
    said = {"reason": refusal.say(get_language() or "fr")}
    return render(request, "account/identity_refused.html", said, status=403)


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Seeds are kept encrypted; the last second factor stays until there is another."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("Gardez au moins un second facteur : ajoutez-en un."),
        "incorrect_code": _("Ce code n’est pas le bon, ou il a déjà servi."),
    }

    def encrypt(self, text: str) -> str:
        return _sealed().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _sealed().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:  # noqa: A002 - the library's
        count = Authenticator.objects.filter(user=user, type=type).count()
        return gettext("Clé n° {number}").format(number=count + 1)


def _sealed() -> Fernet:
    """Return the box of the second factors' seeds, from a key of its own."""
    key = hmac.new(settings.SECRET_KEY.encode(), b"vigie.second-factor", hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(key))
