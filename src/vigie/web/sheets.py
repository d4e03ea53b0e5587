"""The sheets of those who gather answers: issued, printed, typed in, read back, revoked."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from vigie.core.questionnaire import LONGEST, Channel, Sheet, Standing
from vigie.core.rights import Act
from vigie.core.scope import Scope
from vigie.errors import VigieError
from vigie.operations import sheets as operation
from vigie.operations.questionnaire import questionnaire, rows_of
from vigie.web.accounts.words import CHANNELS
from vigie.web.questionnaire import language
from vigie.web.rights import may, note_look, person, scope_of_act

FIRST_DAYS = 21
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class IssueForm(forms.Form):
    """For whom, by which channel, for how long."""

    text = forms.CharField(
        label=_("Établissement"),
        max_length=60,
        help_text=_("FINESS de l’entité ou du site, ou code de son système d’information."),
    )
    channel = forms.ChoiceField(label=_("Comment répondra-t-il"), choices=list(CHANNELS.items()))
    days = forms.IntegerField(
        label=_("Pendant combien de jours"), min_value=1, max_value=LONGEST.days
    )


class EntryForm(forms.Form):
    """Who answered, when, and that the answers were read back."""

    speaker = forms.CharField(
        label=_("Qui répond"), max_length=120, help_text=_("Un nom et une fonction.")
    )
    on = forms.DateField(label=_("Jour de l’appel, ou date écrite sur le papier"), widget=DAY)
    is_read_back = forms.BooleanField(
        label=_("J’ai relu chaque réponse à voix haute, ou comparé chacune au papier."),
        required=False,
    )


@may(Act.ASSIST)
def listing(request: HttpRequest) -> HttpResponse:
    """Show the sheets within the reader's part, and find one by its reference."""
    return _listing(request, IssueForm(initial={"days": FIRST_DAYS}))


def _listing(request: HttpRequest, form: forms.Form, status: int = 200) -> HttpResponse:
    now = request.now  # type: ignore[attr-defined]
    found = operation.sheets(scope=_scope(request))
    rows = [{"sheet": one, "standing": one.standing(now).value} for one in found]
    return render(request, "sheets/list.html", {"rows": rows, "form": form}, status=status)


@may(Act.ASSIST)
def find(request: HttpRequest) -> HttpResponseBase:
    """Lead to the sheet whose reference was typed."""
    try:
        found = operation.sheet_named(
            scope=_scope(request), text=request.GET.get("reference", "")[:40]
        )
    except VigieError as refusal:
        messages.error(request, refusal.say(language()))
        return redirect("sheets")
    return redirect("sheet", key=found.key)


@may(Act.ASSIST)
@require_POST
def issue(request: HttpRequest) -> HttpResponseBase:
    """Issue a sheet; its link is shown once."""
    form = IssueForm(request.POST)
    issued = _issued(request, form) if form.is_valid() else None
    if issued is None:
        return _listing(request, form, 422)
    if not issued.secret:
        return redirect("sheet", key=issued.key)
    link = request.build_absolute_uri(reverse("sheet-link", kwargs={"secret": issued.secret}))
    context = {"link": link, "sheet": _found(request, issued.key)}
    return render(request, "sheets/issued.html", context)


def _issued(request: HttpRequest, form: IssueForm) -> operation.Issued | None:
    given = form.cleaned_data
    try:
        return operation.issue(
            scope=_scope(request),
            text=given["text"],
            channel=Channel(given["channel"]),
            lasts=timedelta(days=given["days"]),
            by=person(request).username,
            now=request.now,  # type: ignore[attr-defined]
        )
    except VigieError as refusal:
        form.add_error(None, refusal.say(language()))
        return None


@may(Act.ASSIST)
def sheet(request: HttpRequest, key: int) -> HttpResponse:
    """Show a sheet: its own answers, where it stands, what can be done with it."""
    found = _found(request, key)
    note_look(request, finess=found.finess, entity=found.finess)
    return render(request, "sheets/sheet.html", _context(request, found))


@may(Act.ASSIST)
def printed(request: HttpRequest, key: int) -> HttpResponse:
    """Show the form to print: a reference for the sheet, a code for each question."""
    found = _found(request, key)
    context = _context(request, found) | {"blank": rows_of({}, language())}
    return render(request, "sheets/printed.html", context)


@may(Act.ASSIST)
def enter(request: HttpRequest, key: int) -> HttpResponseBase:
    """Type answers in, as they are said or written; then read them back."""
    found = _open(request, key)
    if request.method != "POST":
        return render(request, "sheets/enter.html", _context(request, found))
    given = {code: request.POST.get(code, "")[:20] for code in questionnaire().questions}
    try:
        operation.save(sheet=found, given=given, now=request.now)  # type: ignore[attr-defined]
    except VigieError as refusal:
        context = _context(request, found) | {"refusal": refusal.say(language())}
        return render(request, "sheets/enter.html", context, status=422)
    return redirect("sheet-check", key=key)


@may(Act.ASSIST)
def check(request: HttpRequest, key: int) -> HttpResponseBase:
    """Read the answers back, then record them with who answered and when."""
    found = _open(request, key)
    form = EntryForm(request.POST or None, initial={"on": request.today})  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid() and _sent(request, found, form):
        messages.success(request, _("Réponses enregistrées comme preuves déclarées."))
        return redirect("sheet", key=key)
    status = 422 if request.method == "POST" else 200
    context = _context(request, found) | {"form": form}
    return render(request, "sheets/check.html", context, status=status)


def _sent(request: HttpRequest, found: Sheet, form: EntryForm) -> bool:
    try:
        operation.send(
            sheet=found,
            **form.cleaned_data,
            today=request.today,  # type: ignore[attr-defined]
            now=request.now,  # type: ignore[attr-defined]
            entered_by=person(request).username,
        )
    except VigieError as refusal:
        form.add_error(None, refusal.say(language()))
        return False
    return True


@may(Act.ASSIST)
@require_POST
def revoke(request: HttpRequest, key: int) -> HttpResponseBase:
    """Make a sheet useless at once."""
    by, now = person(request).username, request.now  # type: ignore[attr-defined]
    try:
        done = operation.revoke(scope=_scope(request), key=key, by=by, now=now)
    except VigieError as refusal:
        raise Http404 from refusal
    said = _("Feuille révoquée.") if done else _("Cette feuille n’était plus ouverte.")
    messages.success(request, said)
    return redirect("sheet", key=key)


def _scope(request: HttpRequest) -> Scope:
    return scope_of_act(request, Act.ASSIST)


def _found(request: HttpRequest, key: int) -> Sheet:
    found = operation.sheet(scope=_scope(request), key=key)
    if found is None:
        raise Http404
    return found


def _open(request: HttpRequest, key: int) -> Sheet:
    """Return a sheet that an operator may type in: open, and not a link's."""
    found = _found(request, key)
    is_open = found.standing(request.now) is Standing.OPEN  # type: ignore[attr-defined]
    if not is_open or found.channel is Channel.LINK:
        raise Http404
    note_look(request, finess=found.finess, entity=found.finess)
    return found


def _context(request: HttpRequest, found: Sheet) -> dict[str, Any]:
    standing = found.standing(request.now)  # type: ignore[attr-defined]
    return {
        "sheet": found,
        "standing": standing.value,
        "rows": rows_of(found.answers, language()),
        "is_typed": found.channel is not Channel.LINK,
    }
