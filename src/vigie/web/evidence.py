"""The form by which an establishment gives evidence: value, proof, date, document."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from vigie.errors import VigieError
from vigie.operations.wording import PROOFS
from vigie.store import journal
from vigie.web import questions
from vigie.web.rights import mandated, may_write

Document = dict[str, Any]
GIVEN_PROOFS = ("documented", "declared", "measured")


class EvidenceForm(forms.Form):
    """What is given; shares are asked in percent, because that is how people say them."""

    perimeter = forms.ChoiceField(label=_("Système d’information"))
    safeguard = forms.ChoiceField(label=_("Mesure de protection"))
    low = forms.FloatField(
        label=_("En place, au moins (%)"), min_value=0, max_value=100, widget=forms.NumberInput
    )
    high = forms.FloatField(
        label=_("En place, au plus (%)"),
        min_value=0,
        max_value=100,
        help_text=_("Le même nombre si vous le savez exactement."),
    )
    seen = forms.FloatField(
        label=_("Part du parc regardée (%)"),
        min_value=0,
        max_value=100,
        initial=100,
        help_text=_("Ce qui n’a pas été regardé reste inconnu."),
    )
    proof = forms.ChoiceField(label=_("Preuve"), choices=[(p, PROOFS[p]) for p in GIVEN_PROOFS])
    observed_on = forms.DateField(
        label=_("Observé le"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reference = forms.CharField(
        label=_("Référence du document"),
        max_length=300,
        required=False,
        help_text=_("Titre, date, page : ce qui permet de le retrouver."),
    )

    def __init__(
        self, document: Document, *args: Any, safeguards: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        perimeters = [(p["code"], p["name"]) for p in document["perimeters"]]
        self.fields["perimeter"].choices = perimeters  # type: ignore[attr-defined]
        self.fields["safeguard"].choices = safeguards  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse bounds the wrong way round, and a document without its reference."""
        given = super().clean() or {}
        low, high = given.get("low"), given.get("high")
        if low is not None and high is not None and low > high:
            self.add_error("high", _("Le maximum est plus petit que le minimum."))
        if given.get("proof") == "documented" and not given.get("reference"):
            self.add_error("reference", _("Une preuve documentée nomme son document."))
        return given


def safeguards_of(document: Document) -> list[tuple[str, str]]:
    """Return the safeguards that apply to a perimeter of the establishment at least."""
    title = "title_en" if get_language() == "en" else "title_fr"
    known = {
        each["safeguard"]: each[title]
        for perimeter in document["perimeters"]
        for each in perimeter["safeguards"]
        if each["applicable"]
    }
    return list(known.items())


@mandated
def give(request: HttpRequest, finess: str) -> HttpResponse:
    """Show the form, or keep what it says; 404 to who may not write there."""
    document = questions.establishment(request, finess)
    if not may_write(request, document):
        raise Http404
    safeguards = [one for one in safeguards_of(document) if may_write(request, document, one[0])]
    form = EvidenceForm(
        document, request.POST or None, safeguards=safeguards, initial=_asked(request)
    )
    if request.method == "POST" and form.is_valid() and _kept(request, form, finess):
        messages.success(
            request, _("Preuve enregistrée. Elle comptera à la prochaine observation.")
        )
        return redirect("establishment", finess=finess)
    status = 422 if request.method == "POST" else 200
    return render(
        request, "evidence/give.html", {"document": document, "form": form}, status=status
    )


def _asked(request: HttpRequest) -> Document:
    return {
        "perimeter": request.GET.get("systeme", ""),
        "safeguard": request.GET.get("mesure", ""),
        "observed_on": request.today,  # type: ignore[attr-defined]
    }


def _kept(request: HttpRequest, form: EvidenceForm, finess: str) -> bool:
    """Record the evidence and the act; put a refusal on the form."""
    given = form.cleaned_data
    try:
        questions.record_evidence(request, given)
    except VigieError as refusal:
        form.add_error(None, refusal.say(get_language() or "fr"))
        return False
    journal.record(
        at=request.now,  # type: ignore[attr-defined]
        actor=request.user.get_username(),
        act=journal.EVIDENCE,
        subject=journal.establishment_subject(finess),
        detail={"safeguard": given["safeguard"], "perimeter": given["perimeter"]},
    )
    return True
