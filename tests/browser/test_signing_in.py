"""Second factor, passkey and identity provider in a real browser, by keyboard alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import BrowserContext, Page

from tests import identity_provider
from tests.browser.conftest import Opened
from tests.browser.test_pages import listened, reached, typed
from tests.identity_provider import IdentityProvider, Said
from tests.web.second_factor import code_of
from tests.web.test_identity import configure
from vigie.store.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHRASE = "une phrase de passe longue"


@pytest.fixture(autouse=True)
def no_attempt_counted() -> None:
    cache.clear()


@pytest.fixture
def owner(people: dict[str, User]) -> User:
    user = people["idf"]
    user.set_password(PHRASE)
    user.save()
    return user


def signed_by_password(page: Page, server: object) -> None:
    page.goto(f"{server}/compte/login/")
    typed(page, "[name=login]", "idf")
    typed(page, "[name=password]", PHRASE)
    page.keyboard.press("Enter")


def pressed(page: Page, wanted: str) -> None:
    reached(page, wanted)
    page.keyboard.press("Enter")


def has_no_fault(page: Page) -> None:
    faults = [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in Axe().run(page).response["violations"]
        for node in violation["nodes"][:3]
    ]
    assert not faults, page.url
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), page.url


@pytest.fixture
def key(opened: Opened) -> Iterator[tuple[BrowserContext, Page]]:
    """A window with a virtual key that verifies its user."""
    context = opened()
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield context, page


@pytest.mark.parametrize(
    ("script", "width"),
    [(True, 1280), (True, 360), (False, 800)],
    ids=["wide", "360", "no-script"],
)
def test_an_application_is_added_then_asked_for(
    script: bool, width: int, opened: Opened, live_server: object, owner: User
) -> None:
    page = opened(script=script, width=width).new_page()
    elsewhere, refused = listened(page, str(live_server))
    keyed(page, script, live_server)
    page.wait_for_url("**/compte/2fa/")
    checked(page, script)
    page.goto(f"{live_server}/etablissements/")
    assert page.url.endswith("/compte/2fa/")
    page.click("text=Ajouter une application")
    checked(page, script)
    seed = page.inner_text(".secret").strip()
    page.fill("[name=code]", code_of(seed, steps=-1))
    page.press("[name=code]", "Enter")
    page.wait_for_url("**/2fa/secours/")
    checked(page, script)
    assert page.locator(".codes li").count() == 10
    page.goto(f"{live_server}/etablissements/")
    assert "établissements" in page.inner_text("main")
    page.context.clear_cookies()
    keyed(page, script, live_server)
    page.wait_for_url("**/2fa/code/")
    checked(page, script)
    page.fill("[name=code]", code_of(seed))
    page.press("[name=code]", "Enter")
    page.wait_for_url(f"{live_server}/")
    assert not elsewhere
    assert not refused


def keyed(page: Page, script: bool, server: object) -> None:
    """Sign in by keyboard; without script the focus cannot be read, so fields are filled."""
    if script:
        signed_by_password(page, server)
        return
    page.goto(f"{server}/compte/login/")
    page.fill("[name=login]", "idf")
    page.fill("[name=password]", PHRASE)
    page.press("[name=password]", "Enter")


def checked(page: Page, script: bool) -> None:
    if script:
        has_no_fault(page)


def test_a_key_is_added_and_opens_a_session_alone_by_keyboard(
    key: tuple[BrowserContext, Page], live_server: object, owner: User
) -> None:
    context, page = key
    elsewhere, refused = listened(page, str(live_server))
    signed_by_password(page, live_server)
    page.wait_for_url("**/compte/2fa/")
    pressed(page, "a[href$='/cles/ajouter/']")
    page.wait_for_url("**/cles/ajouter/")
    has_no_fault(page)
    pressed(page, "main form button")
    page.wait_for_url("**/2fa/secours/")
    page.goto(f"{live_server}/compte/2fa/cles/")
    has_no_fault(page)
    page.goto(f"{live_server}/etablissements/")
    assert "établissements" in page.inner_text("main")
    context.clear_cookies()
    page.goto(f"{live_server}/compte/login/")
    has_no_fault(page)
    pressed(page, "form[data-fetch] button")
    page.wait_for_url(f"{live_server}/")
    page.goto(f"{live_server}/etablissements/")
    assert "établissements" in page.inner_text("main")
    assert not elsewhere
    assert not refused


def test_a_key_is_a_second_factor_and_confirms_a_sensitive_act(
    key: tuple[BrowserContext, Page], live_server: object, owner: User
) -> None:
    context, page = key
    signed_by_password(page, live_server)
    page.wait_for_url("**/compte/2fa/")
    page.goto(f"{live_server}/compte/2fa/cles/ajouter/")
    page.uncheck("[name=passwordless]")
    pressed(page, "main form button")
    page.wait_for_url("**/2fa/secours/")
    context.clear_cookies()
    signed_by_password(page, live_server)
    page.wait_for_url("**/2fa/code/")
    has_no_fault(page)
    pressed(page, "form[data-options] button")
    page.wait_for_url(f"{live_server}/")
    page.goto(f"{live_server}/compte/2fa/cles/confirmer/?next=/mon-compte/")
    has_no_fault(page)
    pressed(page, "form[data-options] button")
    page.wait_for_url("**/mon-compte/")


def test_a_key_that_does_not_answer_is_said_and_nothing_opens(
    key: tuple[BrowserContext, Page], live_server: object, owner: User
) -> None:
    _, page = key
    page.goto(f"{live_server}/compte/login/")
    page.click("form[data-fetch] button")
    page.wait_for_selector("[role=status]:has-text('réessayez')")
    has_no_fault(page)
    assert page.url == f"{live_server}/compte/login/"


@pytest.fixture
def provider(settings: Any, tmp_path: Path) -> Iterator[IdentityProvider]:
    with identity_provider.running() as started:
        configure(settings, tmp_path, started, profile="proconnect")
        yield started


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_an_identity_provider_opens_refuses_and_is_left(
    script: bool,
    opened: Opened,
    live_server: object,
    provider: IdentityProvider,
    people: dict[str, User],
) -> None:
    User.objects.filter(username="nation").update(email="invitee@example.fr")
    page = opened(script=script).new_page()
    provider.said = Said(acr="eidas1")
    page.goto(f"{live_server}/compte/login/?next=/etablissements/")
    page.press("form[action*=identite] button", "Enter")
    page.wait_for_url("**/retour/**")
    assert "ne suffit pas" in page.inner_text("main")
    checked(page, script)
    provider.said = Said(acr="eidas2")
    page.goto(f"{live_server}/compte/login/?next=/etablissements/")
    page.press("form[action*=identite] button", "Enter")
    page.wait_for_url("**/etablissements/")
    assert "établissements" in page.inner_text("main")
    page.goto(f"{live_server}/mon-compte/")
    checked(page, script)
    page.press("form[action$='/logout/'] button", "Enter")
    page.wait_for_url(f"{provider.url}/logout**")
    assert provider.left[0]["post_logout_redirect_uri"] == f"{live_server}/"
    page.goto(f"{live_server}/etablissements/")
    assert "/compte/login/" in page.url
