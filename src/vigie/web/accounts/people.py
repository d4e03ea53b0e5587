"""The people of a part of the country: invited, given mandates, closed by who administers it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, TypeVar

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
from vigie.store import approvals as requests
from vigie.store.accounts import invitations
from vigie.web.accounts.confirm import confirmed
from vigie.web.rights import may, person, scope_of_act
from vigie.web.wording import word

Document = dict[str, Any]
Answer = TypeVar("Answer")
FIRST_END = timedelta(days=180)
LONGEST_KEY = 18


class MandateForm(forms.Form):
    """Who, for what, where, until when."""

    username = forms.RegexField(
        label=_("Nom du compte"), regex=r"^[\w.@+-]+$", max_length=60, strip=True
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
        named = {name: given[name] for name in ("username", "role", "purpose", "until")}
        return accounts.Asked(
            **named,
            email=given.get("email", ""),
            code=given["code"].strip(),
            sections=frozenset(given["sections"]),
        )


class InvitationForm(MandateForm):
    """The same, with the address of who does not have an account yet."""

    field_order = ("username", "email")
    email = forms.EmailField(
        label=_("Adresse électronique"),
        required=False,
        help_text=_("Celle que son fournisseur d’identité garantit, s’il entre par lui."),
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
    form = _form(request, InvitationForm)
    if request.method == "POST":
        return _invited(request, form)
    return render(request, "account/invite.html", {"form": form})


@confirmed
def _invited(request: HttpRequest, form: MandateForm) -> HttpResponseBase:
    secret = _given(request, form, accounts.invite) if form.is_valid() else None
    if secret is None:
        return render(request, "account/invite.html", {"form": form}, status=422)
    return _link(request, secret)


@may(Act.ADMINISTER)
def mandate(request: HttpRequest) -> HttpResponseBase:
    """Show the form; give the mandate to an account that exists."""
    form = _form(request, MandateForm)
    if request.method == "POST":
        return _granted(request, form)
    return render(request, "account/mandate.html", {"form": form})


@confirmed
def _granted(request: HttpRequest, form: MandateForm) -> HttpResponseBase:
    if form.is_valid() and _given(request, form, _grant) is not None:
        messages.success(request, _("Mandat donné."))
        return redirect("people")
    return render(request, "account/mandate.html", {"form": form}, status=422)


def _grant(**told: Any) -> bool:
    accounts.grant(**told)
    return True


def _form(request: HttpRequest, kind: type[MandateForm]) -> MandateForm:
    today: date = request.today  # type: ignore[attr-defined]
    language = "en" if get_language() == "en" else "fr"
    granted = rights.roles_granted_by(person(request), today)
    roles = [(role.key, role.title[language]) for role in granted]
    first = {"until": today + FIRST_END, "username": request.GET.get("compte", "")[:60]}
    return kind(roles, request.POST or None, initial=first | _agreed(request))


def _agreed(request: HttpRequest) -> Document:
    """Return what another person agreed to at the reader's request, to fill the form with."""
    key = request.GET.get("demande", "")
    found = requests.read(int(key)) if key.isdecimal() and len(key) < LONGEST_KEY else None
    if found is None or found[0].asked_by != request.user.get_username():
        return {}
    subject: Document = found[1]["subject"]
    return subject


def _given(request: HttpRequest, form: MandateForm, act: Callable[..., Answer]) -> Answer | None:
    """Do what the form asks; put a refusal on it, and return nothing."""
    try:
        return act(asked=form.asked(), **_who(request))
    except VigieError as refusal:
        form.add_error(None, refusal.say(get_language() or "fr"))
        return None


@may(Act.ADMINISTER)
@require_POST
@confirmed
def leave(request: HttpRequest, username: str) -> HttpResponseBase:
    """Close a leaver: what they held here ends, the account with it when nothing is left."""
    closed = _done(request, accounts.leave, username=username)
    if closed is not None:
        kept = _("Ses mandats ici sont finis ; il en garde ailleurs.")
        messages.success(request, _("Compte fermé.") if closed else kept)
    return redirect("people")


@may(Act.ADMINISTER)
@require_POST
@confirmed
def renew(request: HttpRequest, username: str) -> HttpResponseBase:
    """Give a person who lost their second factor a new way in, shown once."""
    secret = _done(request, accounts.renew, username=username)
    return redirect("people") if secret is None else _link(request, secret)


@may(Act.ADMINISTER)
@require_POST
@confirmed
def end_mandate(request: HttpRequest, username: str, key: int) -> HttpResponseBase:
    """Take one mandate away; the account stays."""

    def ended(**told: Any) -> bool:
        accounts.end_mandate(**told)
        return True

    if _done(request, ended, username=username, key=key):
        messages.success(request, _("Mandat fini."))
    return redirect("people")


def _done(request: HttpRequest, act: Callable[..., Answer], **told: Any) -> Answer | None:
    """Act on an account; say a refusal, and return nothing."""
    try:
        return act(**told, **_who(request))
    except VigieError as refusal:
        messages.error(request, refusal.say(get_language() or "fr"))
        return None


def _link(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the address of a way in, once."""
    link = request.build_absolute_uri(reverse("invitation", kwargs={"secret": secret}))
    shown = {"link": link, "days": accounts.LINK_LIFE.days}
    return render(request, "account/invited.html", shown)


def _who(request: HttpRequest) -> Document:
    return {
        "by": person(request),
        "now": request.now,  # type: ignore[attr-defined]
        "today": request.today,  # type: ignore[attr-defined]
    }
