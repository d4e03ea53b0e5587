"""Answers on findings: given, listed, taken back, reviewed; how often we are right."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from vigie.errors import VigieError
from vigie.operations.wording import ANSWER_CAUSES, ANSWERS
from vigie.web import questions
from vigie.web.rights import answering_scope_of, mandated, may_answer, scope_of

Document = dict[str, Any]
LONG = forms.Textarea(attrs={"rows": 3})


class AnswerForm(forms.Form):
    """What is answered; the core says what each kind needs."""

    perimeter = forms.CharField(widget=forms.HiddenInput, max_length=60)
    product = forms.CharField(widget=forms.HiddenInput, max_length=300)
    cve = forms.CharField(widget=forms.HiddenInput, max_length=60)
    kind = forms.ChoiceField(label=_("Réponse"), choices=list(ANSWERS.items()))
    reason = forms.CharField(
        label=_("Pourquoi"),
        max_length=2000,
        widget=LONG,
        help_text=_("Une phrase qu’un autre comprendra dans six mois."),
    )
    until = forms.DateField(
        label=_("Accepté jusqu’au"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Pour une acceptation : un an au plus. À cette date, le constat revient."),
    )
    measure = forms.CharField(
        label=_("Ce qui compense"),
        required=False,
        max_length=2000,
        widget=LONG,
        help_text=_("Pour une acceptation : ce qui protège en attendant."),
    )
    cause = forms.ChoiceField(
        label=_("Cause"),
        required=False,
        choices=[("", _("sans objet")), *ANSWER_CAUSES.items()],
        help_text=_("Pour un constat qui ne s’applique pas ; un analyste national relit."),
    )


class WhyForm(forms.Form):
    """Why something is taken back or reviewed."""

    reason = forms.CharField(label=_("Pourquoi"), max_length=2000)


@mandated
def give(request: HttpRequest, finess: str) -> HttpResponse:
    """Show the form of an answer, or keep what it says; 404 to who may not write there."""
    document = questions.establishment(request, finess)
    if not may_answer(request, document):
        raise Http404
    asked = {name: request.GET.get(name, "")[:300] for name in ("perimeter", "product", "cve")}
    form = AnswerForm(request.POST or None, initial=asked)
    is_given = request.method == "POST" and form.is_valid()
    if is_given and _done(request, form, questions.answer, **form.cleaned_data):
        messages.success(request, _("Réponse enregistrée, avec votre nom et l’heure."))
        return redirect("establishment-answers", finess=finess)
    status = 422 if request.method == "POST" else 200
    finding = asked | {name: form.data[name] for name in asked if name in form.data}
    context = {"document": document, "form": form, "finding": finding}
    return render(request, "answers/give.html", context, status=status)


@mandated
def of_establishment(request: HttpRequest, finess: str) -> HttpResponse:
    """Show the answers of an establishment, those taken back too."""
    document = questions.establishment(request, finess)
    found = questions.answers(request, finess=finess)
    context = {
        "document": document,
        "answers": found["answers"],
        "may_write": may_answer(request, document),
        "form": WhyForm(),
    }
    return render(request, "answers/establishment.html", context)


@mandated
@require_POST
def withdraw(request: HttpRequest, finess: str, key: int) -> HttpResponse:
    """Take an answer back."""
    if not may_answer(request, questions.establishment(request, finess)):
        raise Http404
    _act(request, questions.withdraw, key, _("Réponse retirée : le constat revient."))
    return redirect("establishment-answers", finess=finess)


@mandated
def reviewing(request: HttpRequest) -> HttpResponse:
    """Show what waits for a review and what reviews left aside: to national analysts."""
    if not scope_of(request).national:
        raise Http404
    may = answering_scope_of(request).national
    context = {"document": questions.waiting(request), "may_write": may}
    return render(request, "answers/review.html", context)


@mandated
@require_POST
def review(request: HttpRequest, key: int) -> HttpResponse:
    """Keep what a national analyst makes of a "not us"."""
    is_confirmed = request.POST.get("verdict") == "confirmed"
    _national(request)
    done = _("Relecture enregistrée.")
    _act(request, questions.review, key, done, confirmed=is_confirmed)
    return redirect("review")


@mandated
@require_POST
def undo(request: HttpRequest, key: int) -> HttpResponse:
    """Take back the suppression of a claim."""
    _national(request)
    done = _("L’affirmation comptera à nouveau à la prochaine observation.")
    _act(request, questions.undo, key, done)
    return redirect("review")


def precision(request: HttpRequest) -> HttpResponse:
    """Show everyone how often findings that people judged were right, by tier."""
    return render(request, "answers/precision.html", {"tiers": questions.precision()})


def _national(request: HttpRequest) -> None:
    if not (scope_of(request).national and answering_scope_of(request).national):
        raise Http404


def _act(request: HttpRequest, question: Any, key: int, done: Any, **told: Any) -> None:
    form = WhyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Dites pourquoi."))
    elif _done(request, form, question, key=key, reason=form.cleaned_data["reason"], **told):
        messages.success(request, done)
    else:
        messages.error(request, " ".join(map(str, form.non_field_errors())))


def _done(request: HttpRequest, form: forms.Form, question: Any, **told: Any) -> bool:
    """Ask; put a refusal on the form."""
    try:
        question(request, **told)
    except VigieError as refusal:
        form.add_error(None, refusal.say(get_language() or "fr"))
        return False
    return True
