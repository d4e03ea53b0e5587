"""Forms of the second factor: a code of the application, or a recovery code."""

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.web.accounts.attempts import CodeAttempts

BY_CODE = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)


class SecondFactorForm(forms.Form):
    """Asks a code. Tries are counted for the account as seen from where they come."""

    reauthenticated = False
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
        help_text=_("Six chiffres de votre application, ou un code de secours."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.used: Authenticator | None = None

    def clean_code(self) -> str:
        """Refuse a wrong code, and one more than the source may try."""
        attempts = CodeAttempts.of(
            context.request, account=self.user.pk, username=self.user.get_username()
        )
        if not attempts.may_try():
            raise forms.ValidationError(
                _("Trop de codes faux : attendez cinq minutes, ou prenez une clé.")
            )
        code = str(self.cleaned_data["code"]).strip()
        self.used = _recognised(self.user, code)
        if self.used is None:
            raise get_adapter().validation_error("incorrect_code")
        attempts.forget()
        return code

    def save(self) -> None:
        post_authentication(context.request, self.used, reauthenticated=self.reauthenticated)


class SecondFactorAgainForm(SecondFactorForm):
    """The same, to confirm that it is still the same person."""

    reauthenticated = True


def _recognised(user: Any, code: str) -> Authenticator | None:
    for known in Authenticator.objects.filter(user=user, type__in=BY_CODE):
        if known.wrap().validate_code(code):
            known.user = user
            return known
    return None
