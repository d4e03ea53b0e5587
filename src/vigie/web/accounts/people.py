"""The people of a part of the country: invited, given mandates, closed by who administers it."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from vigie.core.rights import Act
from vigie.errors import VigieError
from vigie.operations import accounts, rights
from vigie.store.accounts import invitations
from vigie.web.accounts.confirm import confirmed
from vigie.web.rights import may, person, scope_of_act
from vigie.web.wording import word

Document = dict[str, Any]
FIRST_END = timedelta(days=180)


class InvitationForm(forms.Form):
    """Who, for what, where, until when."""

    username = forms.RegexField(
        label=_("Nom du compte"), regex=r"^[\w.@+-]+$", max_length=60, strip=True
    )
    email = forms.EmailField(
        label=_("Adresse électronique"),
        required=False,
        help_text=_("Celle que son fournisseur d’identité garantit, s’il entre par lui."),
    )
    role = forms.ChoiceField(label=_("Rôle"))
    code = forms.CharField(
        label=_("Pour"),
        max_length=40,
        required=False,
        help_text=_("FINESS de l’entité, code du groupement ou de la région ; rien pour le pays."),
    )
    sections = forms.MultipleChoiceField(
        label=_("Rubriques"),
        required=False,
        widget=forms.SelectMultiple,
        help_text=_("Pour un contributeur seulement."),
    )
    purpose = forms.CharField(label=_("Dans quel but"), max_length=200)
    until = forms.DateField(
        label=_("Jusqu’au"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, roles: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        sections = sorted(rights.every_section())
        self.fields["sections"].choices = [  # type: ignore[attr-defined]
            (key, section_title(key)) for key in sections
        ]

    def asked(self) -> accounts.Asked:
        """Return what is asked, in the words of the operation."""
        given = self.cleaned_data
        named = {name: given[name] for name in ("username", "email", "role", "purpose", "until")}
        return accounts.Asked(
            **named, code=given["code"].strip(), sections=frozenset(given["sections"])
        )


def section_title(key: str) -> str:
    """Return the name of a section of safeguards: a zone, governance, or a named group."""
    titles = rights.rights().section_titles.get(key)
    if titles is not None:
        return str(titles["en" if get_language() == "en" else "fr"])
    return str(_("Gouvernance")) if key == "governance" else word("zone", key)


@may(Act.ADMINISTER)
def people(request: HttpRequest) -> HttpResponse:
    """Show who holds what within the reader's part."""
    by, today = person(request), request.today  # type: ignore[attr-defined]
    now = request.now  # type: ignore[attr-defined]
    waiting = invitations.waiting(now)
    if not scope_of_act(request, Act.ADMINISTER).national:
        waiting = [one for one in waiting if one["invited_by"] == by.username]
    rows = accounts.people_within(by, today)
    return render(request, "account/people.html", {"rows": rows, "waiting": waiting})


@may(Act.ADMINISTER)
def invite(request: HttpRequest) -> HttpResponseBase:
    """Show the form; make the link, and show it once."""
    form = _form(request)
    if request.method == "POST":
        return _invited(request, form)
    return render(request, "account/invite.html", {"form": form})


@confirmed
def _invited(request: HttpRequest, form: InvitationForm) -> HttpResponseBase:
    link = _link(request, form) if form.is_valid() else ""
    if not link:
        return render(request, "account/invite.html", {"form": form}, status=422)
    shown = {"link": link, "days": accounts.LINK_LIFE.days}
    return render(request, "account/invited.html", shown)


def _form(request: HttpRequest) -> InvitationForm:
    today: date = request.today  # type: ignore[attr-defined]
    language = "en" if get_language() == "en" else "fr"
    granted = rights.roles_granted_by(person(request), today)
    roles = [(role.key, role.title[language]) for role in granted]
    return InvitationForm(roles, request.POST or None, initial={"until": today + FIRST_END})


def _link(request: HttpRequest, form: InvitationForm) -> str:
    """Return the address to give; put a refusal on the form."""
    told = {
        "by": person(request),
        "now": request.now,  # type: ignore[attr-defined]
        "today": request.today,  # type: ignore[attr-defined]
    }
    try:
        secret = accounts.invite(asked=form.asked(), **told)
    except VigieError as refusal:
        form.add_error(None, refusal.say(get_language() or "fr"))
        return ""
    return request.build_absolute_uri(reverse("invitation", kwargs={"secret": secret}))


@may(Act.ADMINISTER)
@require_POST
@confirmed
def leave(request: HttpRequest, username: str) -> HttpResponseBase:
    """Close a leaver: what they held here ends, the account with it when nothing is left."""
    try:
        closed = accounts.leave(
            username=username,
            by=person(request),
            now=request.now,  # type: ignore[attr-defined]
            today=request.today,  # type: ignore[attr-defined]
        )
    except VigieError as refusal:
        messages.error(request, refusal.say(get_language() or "fr"))
        return redirect("people")
    said = (
        _("Compte fermé.") if closed else _("Ses mandats ici sont finis ; il en garde ailleurs.")
    )
    messages.success(request, said)
    return redirect("people")


@may(Act.ADMINISTER)
@require_POST
@confirmed
def renew(request: HttpRequest, username: str) -> HttpResponseBase:
    """Give a person who lost their second factor a new way in, shown once."""
    try:
        secret = accounts.renew(
            username=username,
            by=person(request),
            now=request.now,  # type: ignore[attr-defined]
            today=request.today,  # type: ignore[attr-defined]
        )
    except VigieError as refusal:
        messages.error(request, refusal.say(get_language() or "fr"))
        return redirect("people")
    link = request.build_absolute_uri(reverse("invitation", kwargs={"secret": secret}))
    shown = {"link": link, "days": accounts.LINK_LIFE.days}
    return render(request, "account/invited.html", shown)
