"""The queue of names and the form that decides of one, in a real browser."""

import pytest

from tests.browser.conftest import Opened
from tests.browser.test_pages import LOOKS, faults_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ["/noms/", "/noms/decider/?name=Greenshot%201.3&publisher=Greenshot"]


@pytest.mark.parametrize("who", ["nation", "chu"])
@pytest.mark.parametrize("look", LOOKS)
def test_no_page_of_names_has_a_fault(
    look: dict[str, object], who: str, opened: Opened, live_server: object
) -> None:
    page = opened(who, **look).new_page()
    faults = {
        path: found for path in PAGES if (found := faults_of(page, f"{live_server}{path}", look))
    }
    assert not faults
    assert page.locator("form [name=product]").count() == 1


def test_a_candidate_is_reached_and_confirmed_by_its_name(
    opened: Opened, live_server: object
) -> None:
    page = opened("nation", script=False).new_page()
    page.goto(f"{live_server}/noms/")
    confirm = page.get_by_role("button", name="Confirmer : Greenshot 1.3")
    assert confirm.count() >= 1
