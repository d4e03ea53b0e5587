"""Sheets of answers in a real browser: filled in without script, by someone without account."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache

from tests.browser.conftest import Opened
from tests.browser.test_pages import LOOKS, faults_of, listened
from tests.web import stand_in
from vigie.core.questionnaire import Channel
from vigie.core.scope import NATION
from vigie.operations import sheets
from vigie.store.models import AnswerSheet, Entity, EvidenceRow, Perimeter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAME = "Maison d’exemple des Tilleuls, résidence autonomie"


@pytest.fixture(autouse=True)
def home_of_tests(db: None) -> None:
    cache.clear()
    entity = Entity.objects.create(finess=stand_in.HOME, name=NAME, region="53", source="test")
    told = {"code": f"EJ-{stand_in.HOME}", "name": NAME, "kind": "small_home", "region": "53"}
    Perimeter.objects.create(entity=entity, **told)


def issued(channel: Channel) -> Any:
    told = {"scope": NATION, "text": stand_in.HOME, "by": "operateur", "now": datetime.now(UTC)}
    return sheets.issue(channel=channel, lasts=timedelta(days=21), **told)


@pytest.mark.parametrize("look", LOOKS)
def test_no_page_of_sheets_has_a_fault(
    look: dict[str, Any], opened: Opened, live_server: object
) -> None:
    link, paper = issued(Channel.LINK), issued(Channel.PAPER)
    own = f"/feuilles/{paper.key}"
    page = opened("operateur", **look).new_page()
    elsewhere, refused = listened(page, str(live_server))
    paths = [
        *("/feuilles/", f"{own}/", f"{own}/imprimer/", f"{own}/saisir/", f"{own}/relire/"),
        *(f"/reponse/{link.secret}/{part}" for part in ("", "a/", "d/")),
        "/reponse/inconnu/",
    ]
    faults = {p: found for p in paths if (found := faults_of(page, f"{live_server}{p}", look))}
    assert not faults
    assert not elsewhere and not refused


def test_someone_without_account_or_script_answers_a_part_then_comes_back_and_sends(
    opened: Opened, live_server: object
) -> None:
    address = f"{live_server}/reponse/{issued(Channel.LINK).secret}/"
    page = opened(script=False).new_page()
    page.goto(address)
    page.click("text=Vos ordinateurs")
    page.check("[name=A1][value=most]")
    page.check("[name=A2][value=unknown]")
    page.click("text=Enregistrer et revenir plus tard")
    again = opened(script=False, width=360).new_page()
    again.goto(address + "a/")
    assert again.is_checked("[name=A2][value=unknown]")
    again.click("text=Enregistrer et continuer")
    assert "Partie 2 sur 4" in again.inner_text("main")
    again.goto(address)
    again.fill("[name=speaker]", "Mme Test, directrice")
    again.click("text=Envoyer mes réponses")
    assert "Merci" in again.inner_text("main")
    assert again.goto(address).status == 404  # type: ignore[union-attr]
    assert EvidenceRow.objects.count() == 2


def test_a_call_is_typed_in_read_back_and_recorded_without_script(
    opened: Opened, live_server: object
) -> None:
    sheet = issued(Channel.TELEPHONE)
    page = opened("operateur", script=False).new_page()
    page.goto(f"{live_server}/feuilles/{sheet.key}/saisir/")
    page.check("[name=D1][value=part]")
    page.click("text=Enregistrer et relire")
    assert "En partie" in page.inner_text("main")
    page.fill("[name=speaker]", "M. Test, cadre")
    page.click("text=Enregistrer comme preuves déclarées")
    assert "à voix haute" in page.inner_text("[role=alert]")
    page.check("[name=is_read_back]")
    page.click("text=Enregistrer comme preuves déclarées")
    assert AnswerSheet.objects.get().entered_by == "operateur"
