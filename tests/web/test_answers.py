"""Answering on findings by the pages: forms, refusals, reviews; what changed."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.web import stand_in

pytestmark = pytest.mark.django_db
Reader = Callable[[str], Client]
FORM = reverse("establishment-answer", kwargs={"finess": stand_in.CHU})
LIST = reverse("establishment-answers", kwargs={"finess": stand_in.CHU})
GIVEN = {
    "perimeter": "SI-1",
    "product": "a:apache:log4j",
    "cve": stand_in.CVE,
    "kind": "accepted",
    "reason": "le fournisseur ne suit pas",
    "until": (date.today() + timedelta(days=40)).isoformat(),
    "measure": "poste isolé",
}


def test_an_answer_is_given_and_its_list_shown(reader: Reader) -> None:
    answer = reader("chu").post(FORM, GIVEN)
    assert (answer.status_code, answer["Location"]) == (302, LIST)


@pytest.mark.parametrize("missing", ["reason", "until", "measure"])
def test_an_answer_that_lacks_something_keeps_what_was_typed(missing: str, reader: Reader) -> None:
    answer = reader("chu").post(FORM, GIVEN | {missing: ""})
    assert answer.status_code == 422
    assert stand_in.CVE in answer.content.decode()


def test_who_may_not_write_has_no_form_and_cannot_withdraw(reader: Reader) -> None:
    withdraw = reverse("establishment-withdraw", kwargs={"finess": stand_in.CHU, "key": 3})
    assert reader("idf").get(FORM).status_code == 404
    assert reader("idf").post(withdraw, {"reason": "x"}).status_code == 404
    assert "Retirer" not in reader("idf").get(LIST).content.decode()
    answer = reader("chu").post(withdraw, {"reason": "corrigé"}, follow=True)
    assert "Réponse retirée" in answer.content.decode()


def test_taking_back_asks_why(reader: Reader) -> None:
    withdraw = reverse("establishment-withdraw", kwargs={"finess": stand_in.CHU, "key": 3})
    assert "Dites pourquoi" in reader("chu").post(withdraw, follow=True).content.decode()


def test_the_review_is_for_national_analysts(reader: Reader) -> None:
    assert reader("chu").get(reverse("review")).status_code == 404
    for name, key in (("review-answer", 4), ("review-undo", 1)):
        url = reverse(name, kwargs={"key": key})
        assert reader("chu").post(url, {"reason": "x"}).status_code == 404
        told = {"reason": "vérifié", "verdict": "confirmed"}
        assert reader("nation").post(url, told)["Location"] == reverse("review")


def test_what_changed_is_told_by_number_and_by_event(reader: Reader) -> None:
    page = reverse("establishment-changes", kwargs={"finess": stand_in.CHU})
    shown = reader("chu").get(page).content.decode()
    assert "Depuis hier : 12 avis vous concernent" in shown
    fixed = reader("chu").get(page + "?quoi=fixed&jours=7").content.decode()
    assert "Depuis 7 jours" in fixed
    assert fixed.count(stand_in.CVE) < shown.count(stand_in.CVE)


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("never", "Aucun inventaire n’a encore été rapproché"),
        ("first", "premier jour observé"),
        ("unseen", "Aucun inventaire de cet établissement"),
    ],
)
def test_nothing_to_tell_is_said_plainly(
    state: str, says: str, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = stand_in.findings.changes("", "none") | {"state": state, "events": [], "total": 0}
    monkeypatch.setattr("vigie.operations.findings.changes_document", lambda **_: empty)
    shown = reader("nation").get(reverse("changes")).content.decode()
    assert says in shown
    assert "vous concernent" not in shown


def test_precision_says_what_was_never_judged(reader: Reader) -> None:
    shown = reader("").get(reverse("precision")).content.decode()
    assert "inconnue" in shown
