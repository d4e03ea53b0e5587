"""The pages of what changed and of answers, in a real browser, for who may review."""

import pytest

from tests.browser.conftest import Opened
from tests.browser.test_pages import LOOKS, faults_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = [
    "/changements/",
    "/changements/?jours=7&quoi=fixed",
    "/relecture/",
    "/methode/precision/",
    "/etablissement/750712184/reponses/",
    "/etablissement/750712184/repondre/?perimeter=SI-1&product=a:apache:log4j&cve=CVE-2021-44228",
]


@pytest.mark.parametrize("look", LOOKS)
def test_no_page_of_answers_has_a_fault(
    look: dict[str, object], opened: Opened, live_server: object
) -> None:
    page = opened("nation", **look).new_page()
    faults = {
        path: found for path in PAGES if (found := faults_of(page, f"{live_server}{path}", look))
    }
    assert not faults


def test_an_answer_is_given_and_withdrawn_without_script(
    opened: Opened, live_server: object
) -> None:
    page = opened("chu", script=False).new_page()
    page.goto(f"{live_server}/etablissement/750712184/constats/")
    page.click("a[href*='repondre']")
    page.fill("[name=reason]", "le fournisseur ne suit pas encore")
    page.fill("[name=until]", "2099-01-01")
    page.fill("[name=measure]", "poste isolé")
    page.click("main button[type=submit]")
    assert "plus d’un an" in page.inner_text("main")
