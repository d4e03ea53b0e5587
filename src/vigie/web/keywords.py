"""The page of the watch by words: what is watched for, what resembles it, adding, taking back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from vigie.core.keywords import LONGEST
from vigie.errors import VigieError
from vigie.operations import keywords as watch
from vigie.web.rights import answering_scope_of, mandated, scope_of

MOST_OWNERS = 200
"""Perimeters offered in the form."""


class KeywordForm(forms.Form):
    """The words to look for."""

    text = forms.CharField(
        label=_("Mots à chercher"),
        max_length=LONGEST,
        help_text=_("Fabricant et modèle, par exemple. Un texte doit les contenir tous."),
    )
    note = forms.CharField(label=_("Pourquoi"), required=False, max_length=400)
    perimeter = forms.ChoiceField(label=_("Pour"), required=False)


@mandated
def keywords(request: HttpRequest) -> HttpResponse:
    """Show the keywords and what matches them; keep a new one."""
    scope, writing = scope_of(request), answering_scope_of(request)
    form = _form(request)
    if request.method == "POST" and not writing.is_empty and form.is_valid():
        given: dict[str, Any] = form.cleaned_data
        try:
            watch.add_keyword(
                scope=writing,
                **given,
                by=request.user.get_username(),
                now=request.now,  # type: ignore[attr-defined]
            )
        except VigieError as refusal:
            form.add_error(None, refusal.say(get_language() or "fr"))
        else:
            messages.success(request, _("Mot-clé gardé."))
            return redirect("keywords")
    today = request.today  # type: ignore[attr-defined]
    document = watch.keywords_document(scope=scope, today=today)
    context = {"document": document, "form": form, "may_write": not writing.is_empty}
    return render(request, "keywords/keywords.html", context)


@mandated
@require_POST
def remove(request: HttpRequest, key: int) -> HttpResponse:
    """Take a keyword back."""
    scope_of(request)
    now = request.now  # type: ignore[attr-defined]
    by = request.user.get_username()
    try:
        watch.remove_keyword(scope=answering_scope_of(request), key=key, by=by, now=now)
    except VigieError as refusal:
        raise Http404 from refusal
    messages.success(request, _("Mot-clé retiré."))
    return redirect("keywords")


def _form(request: HttpRequest) -> KeywordForm:
    form = KeywordForm(request.POST if request.method == "POST" else None)
    writing = answering_scope_of(request)
    nation = [("", _("toute la nation"))] if writing.national else []
    codes = watch.owners(scope=writing)[:MOST_OWNERS]
    form.fields["perimeter"].choices = [*nation, *((code, code) for code in codes)]  # type: ignore[attr-defined]
    return form
