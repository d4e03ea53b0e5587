"""The reader's own account: mandates, sessions, tokens for programs."""

from datetime import timedelta
from typing import Any

from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from vigie.core.rights import Act
from vigie.operations import accounts as operation
from vigie.operations import rights
from vigie.store import accounts
from vigie.store.accounts import tokens
from vigie.web.accounts.confirm import confirmed
from vigie.web.accounts.words import RIGHTS
from vigie.web.rights import person, signed_in

LIVES = ((7, _("7 jours")), (90, _("90 jours")), (365, _("un an")))


class TokenForm(forms.Form):
    """What a token is for, what it may do, how long it lives."""

    name = forms.CharField(
        label=_("Nom du programme"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    acts = forms.ChoiceField(
        label=_("Il peut"),
        choices=[("read", RIGHTS["read"]), ("read give", _("lire et donner des preuves"))],
    )
    days = forms.TypedChoiceField(label=_("Pendant"), choices=LIVES, coerce=int, initial=90)


@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """Show the reader who they are for Vigie, what they may see, what acts in their name."""
    return render(request, "site/account.html", _context(request, TokenForm()))


def _context(request: HttpRequest, form: TokenForm) -> dict[str, Any]:
    user = person(request)
    mandates = accounts.mandates_of(user, request.today)  # type: ignore[attr-defined]
    every = len(rights.every_section())
    given = [rights.sections_held(one) for one in mandates]
    shown = [
        one | {"gives": sections, "gives_all": len(sections) == every}
        for one, sections in zip(mandates, given, strict=True)
    ]
    return {"mandates": shown, "tokens": tokens.of(user), "token_form": form}


@signed_in
@require_POST
@confirmed
def token(request: HttpRequest) -> HttpResponse:
    """Make a token for programs and show it once: only its hash is kept."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return render(request, "site/account.html", _context(request, form), status=422)
    given, user = form.cleaned_data, person(request)
    made = operation.make_token(
        user=user,
        name=given["name"],
        acts=frozenset(Act(act) for act in given["acts"].split()),
        lasts=timedelta(days=given["days"]),
        by=user.get_username(),
        now=request.now,  # type: ignore[attr-defined]
    )
    return render(request, "site/token.html", {"token": made, "days": given["days"]})


@signed_in
@require_POST
def revoke(request: HttpRequest, key: int) -> HttpResponseBase:
    """Revoke one's own token."""
    done = operation.revoke_token(
        user=person(request),
        key=key,
        by=request.user.get_username(),
        now=request.now,  # type: ignore[attr-defined]
    )
    if not done:
        raise Http404
    messages.success(request, _("Jeton révoqué."))
    return redirect("account")


@signed_in
@require_POST
def end_session(request: HttpRequest, key: int) -> HttpResponseBase:
    """End one of one's own sessions."""
    session = get_object_or_404(UserSession, pk=key, user=request.user)
    end_sessions(request, [session])
    messages.success(request, _("Session fermée."))
    return redirect("usersessions_list")
