"""The queue of names that nothing tells, and what people decide of them, once for all."""

from math import ceil
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from vigie.errors import VigieError
from vigie.web import questions
from vigie.web.listing import page_of
from vigie.web.rights import answering_scope_of, mandated


class NameForm(forms.Form):
    """What a reported name stands for, and why."""

    name = forms.CharField(label=_("Nom déclaré"), max_length=300)
    publisher = forms.CharField(label=_("Éditeur déclaré"), max_length=200, required=False)
    product = forms.CharField(
        label=_("Produit"),
        max_length=300,
        help_text=_(
            "Partie, éditeur et produit (a:7-zip:7-zip), un nom CPE, ou « - » si aucun avis ne "
            "peut le nommer."
        ),
    )
    reason = forms.CharField(
        label=_("Pourquoi"), max_length=500, help_text=_("Gardé avec votre nom et l’heure.")
    )


@mandated
def queue(request: HttpRequest) -> HttpResponse:
    """Show the names that nothing tells, on most machines first, and the last decisions."""
    page = page_of(request)
    document = questions.names_queue(request, page=page)
    context: dict[str, Any] = {
        "document": document,
        "page": page,
        "pages": ceil(document["total"] / document["per_page"]) if document else 0,
        "decisions": questions.name_decisions(request),
        **_rights(request),
    }
    return render(request, "products/queue.html", context)


@mandated
def decide(request: HttpRequest) -> HttpResponse:
    """Show the form, or keep what it says; 404 to who may not write."""
    rights = _rights(request)
    if not rights["may_propose"]:
        raise Http404
    asked = {name: request.GET.get(name, "") for name in ("name", "publisher", "product")}
    form = NameForm(request.POST or None, initial=asked)
    if request.method == "POST" and form.is_valid() and _kept(request, form):
        return redirect("names")
    status = 422 if request.method == "POST" else 200
    return render(request, "products/decide.html", {"form": form, **rights}, status=status)


@mandated
@require_POST
def undo(request: HttpRequest, key: int) -> HttpResponse:
    """End a decision or a proposal, with the reason."""
    try:
        questions.undo_name(request, key=key, reason=request.POST.get("reason", ""))
    except VigieError as refusal:
        messages.error(request, refusal.say(get_language() or "fr"))
    else:
        messages.success(request, say("Décision défaite : elle reste lisible."))
    return redirect("names")


def _rights(request: HttpRequest) -> dict[str, bool]:
    scope = answering_scope_of(request)
    return {"may_decide": scope.national, "may_propose": not scope.is_empty}


def _kept(request: HttpRequest, form: NameForm) -> bool:
    """Keep what the form says; put a refusal on it."""
    try:
        is_for_all = questions.decide_name(request, form.cleaned_data)
    except VigieError as refusal:
        form.add_error(None, refusal.say(get_language() or "fr"))
        return False
    done = say("Décidé pour tous les établissements, dès la prochaine observation.")
    messages.success(request, done if is_for_all else say("Proposé à ceux qui décident."))
    return True
