"""Accepting an invitation: the link opens once, a password is chosen; a second factor follows."""

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from vigie.errors import VigieError
from vigie.operations import accounts
from vigie.store.accounts import AccountInvitation, invitations
from vigie.web.accounts import oidc


class PasswordForm(forms.Form):
    """A password of one's own, typed twice."""

    first = forms.CharField(
        label=_("Mot de passe"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Douze caractères au moins ; une phrase est plus facile à retenir."),
    )
    again = forms.CharField(
        label=_("Le même, encore une fois"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first = given.get("first", "")
        if first and given.get("again") and first != given["again"]:
            self.add_error("again", _("Les deux mots de passe diffèrent."))
        elif first:
            try:
                validate_password(first)
            except ValidationError as weak:
                self.add_error("first", weak)
        return given


@never_cache
def accept(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Show who invites and for what; open the account once the password is chosen."""
    found = invitations.open_one(secret, request.now)  # type: ignore[attr-defined]
    if found is None:
        return _useless(request, accounts.LinkUseless())
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _opened(request, secret, form.cleaned_data["first"])
    status = 422 if request.method == "POST" else 200
    return render(
        request, "account/invitation.html", _context(request, found, form), status=status
    )


def _context(request: HttpRequest, found: AccountInvitation, form: forms.Form) -> dict[str, Any]:
    return {"invitation": found, "form": form, "providers": oidc.configured(request)}


def _opened(request: HttpRequest, secret: str, password: str) -> HttpResponseBase:
    try:
        user = accounts.accept(secret=secret, password=password, now=request.now)  # type: ignore[attr-defined]
    except VigieError as refusal:
        return _useless(request, refusal)
    user.backend = "django.contrib.auth.backends.ModelBackend"
    answer: HttpResponse = perform_password_login(
        request, {"username": user.username}, Login(user=user)
    )
    return answer


def _useless(request: HttpRequest, refusal: VigieError) -> HttpResponse:
    said = {"reason": refusal.say(get_language() or "fr")}
    return render(request, "account/invitation_useless.html", said, status=404)
