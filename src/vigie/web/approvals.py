"""Two persons, and the emergency of one: the pages where they ask, decide, open and review."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from vigie.core.rights import Act, Part
from vigie.core.rights.approvals import Asked
from vigie.errors import VigieError
from vigie.operations import approvals as operation
from vigie.operations import emergency as emergencies
from vigie.store import approvals as store
from vigie.store import emergency as opened
from vigie.web.accounts.confirm import confirmed
from vigie.web.rights import acts_of, may, person

PARTS = (
    ("entity", _("un établissement (FINESS de l’entité)")),
    ("region", _("une région (code)")),
    ("national", _("tout le pays")),
)
LASTING = ((30, _("30 minutes")), (60, _("1 heure")), (240, _("4 heures")))


class EmergencyForm(forms.Form):
    """What must be seen, why, for how long."""

    part = forms.ChoiceField(label=_("Ouvrir"), choices=PARTS)
    code = forms.CharField(label=_("Lequel ou laquelle"), max_length=40, required=False)
    reason = forms.CharField(
        label=_("Pourquoi"),
        max_length=500,
        help_text=_("Une phrase : elle sera lue par d’autres."),
    )
    minutes = forms.TypedChoiceField(label=_("Pendant"), choices=LASTING, coerce=int)


@may(Act.APPROVE, Act.ASK)
def approvals(request: HttpRequest) -> HttpResponse:
    """Show what waits for a second person, and what was decided lately."""
    rows = store.listed(request.now)  # type: ignore[attr-defined]
    if Act.APPROVE not in acts_of(request):
        rows = [row for row in rows if row["asked_by"] == request.user.get_username()]
    context = {"rows": rows, "may_decide": Act.APPROVE in acts_of(request)}
    return render(request, "approvals/list.html", context)


@may(Act.APPROVE)
@require_POST
@confirmed
def decide(request: HttpRequest, key: int) -> HttpResponseBase:
    """Grant or refuse what another person asked."""
    granted = request.POST.get("granted") == "yes"
    _told(
        request,
        lambda: operation.decide(
            key=key,
            granted=granted,
            by=person(request),
            now=request.now,  # type: ignore[attr-defined]
        ),
        _("Demande accordée : elle servira une fois, pendant 24 heures.")
        if granted
        else _("Demande refusée."),
    )
    return redirect("approvals")


@may(Act.ASK)
@require_POST
def ask_export(request: HttpRequest) -> HttpResponseBase:
    """Ask for a mass export."""
    subject = {name: request.POST.get(name, "")[:200] for name in ("kind", "code", "query")}
    if not url_has_allowed_host_and_scheme(subject["query"], allowed_hosts=None):
        raise Http404
    _told(
        request,
        lambda: operation.ask(
            kind=Asked.MASS_EXPORT,
            subject=subject,
            reason=request.POST.get("reason", "")[:500],
            by=person(request),
            now=request.now,  # type: ignore[attr-defined]
        ),
        _("Demande envoyée : une autre personne décidera."),
    )
    return redirect("approvals")


@may(Act.EMERGENCY, Act.REVIEW, Act.NOTICES)
def emergencies_page(request: HttpRequest) -> HttpResponse:
    """Show the emergency accesses, those to review first; the form, to who is on call."""
    return _emergencies(request, EmergencyForm())


def _emergencies(request: HttpRequest, form: EmergencyForm, status: int = 200) -> HttpResponse:
    rows, acts = opened.listed(request.now), acts_of(request)  # type: ignore[attr-defined]
    if not acts & {Act.REVIEW, Act.NOTICES}:
        rows = [row for row in rows if row["by"] == request.user.get_username()]
    context = {
        "rows": rows,
        "form": form,
        "may_open": Act.EMERGENCY in acts,
        "may_review": Act.REVIEW in acts,
    }
    return render(request, "emergency/list.html", context, status=status)


@may(Act.EMERGENCY)
@require_POST
@confirmed
def begin_emergency(request: HttpRequest) -> HttpResponseBase:
    """Open an emergency access."""
    form = EmergencyForm(request.POST)
    if form.is_valid() and _begun(request, form):
        messages.warning(request, _("Accès d’urgence ouvert : tout ce que vous lisez est noté."))
        return redirect("emergencies")
    return _emergencies(request, form, 422)


def _begun(request: HttpRequest, form: EmergencyForm) -> bool:
    given = form.cleaned_data
    try:
        emergencies.begin(
            by=person(request),
            part=Part(given["part"]),
            code=given["code"].strip(),
            reason=given["reason"],
            lasts=timedelta(minutes=given["minutes"]),
            now=request.now,  # type: ignore[attr-defined]
        )
    except VigieError as refusal:
        form.add_error(None, refusal.say(get_language() or "fr"))
        return False
    return True


@may(Act.EMERGENCY)
@require_POST
def end_emergency(request: HttpRequest, key: int) -> HttpResponseBase:
    """End one's own emergency access."""
    emergencies.end(by=person(request), key=key, now=request.now)  # type: ignore[attr-defined]
    return redirect("emergencies")


@may(Act.REVIEW)
@require_POST
def review_emergency(request: HttpRequest, key: int) -> HttpResponseBase:
    """Review what another person opened."""
    _told(
        request,
        lambda: emergencies.review(
            by=person(request),
            key=key,
            is_justified=request.POST.get("justified") == "yes",
            text=request.POST.get("text", "")[:500],
            now=request.now,  # type: ignore[attr-defined]
        ),
        _("Relecture enregistrée."),
    )
    return redirect("emergencies")


def _told(request: HttpRequest, act: Any, done: Any) -> None:
    """Do, and say what came of it."""
    try:
        act()
    except VigieError as refusal:
        messages.error(request, refusal.say(get_language() or "fr"))
        return
    messages.success(request, done)
