"""Every page in a real browser: no fault of accessibility, no request elsewhere, legible at 360
px."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import Page

from tests.browser.conftest import Opened
from tests.web.routes import FOR_PROGRAMS, POSTED, address, names
from tests.web.second_factor import code_of
from vigie.core.rights import Part
from vigie.core.rights.approvals import Asked
from vigie.operations import approvals, emergency
from vigie.store.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIGN_IN = "/compte/login/"
SEED = "JBSWY3DPEHPK3PXP"
PAGES = [
    SIGN_IN,
    "/compte/password/change/",
    "/compte/signup/",
    "/compte/inactive/",
    "/compte/sessions/",
    "/compte/reauthenticate/",
    "/compte/invitation/inconnu/",
    "/compte/2fa/",
    "/compte/2fa/cles/",
    "/nulle-part/",
    "/api/",
    *(address(n) for n in names() if n not in POSTED | FOR_PROGRAMS and "export" not in n),
    "/chercher/?q=exemple",
    "/methode/?de=/etablissement/750712184/",
    "/?le=2026-01-05",
]
LOOKS = [
    pytest.param({"language": "fr", "dark": False, "width": 1280}, id="fr-light-wide"),
    pytest.param(
        {"language": "en", "dark": True, "width": 360}, id="en-dark-360", marks=pytest.mark.prove
    ),
]
LONGEST_WAY = 250
"""Keys pressed at most to reach something by keyboard."""


@pytest.mark.parametrize("look", LOOKS)
def test_no_page_has_a_fault(look: dict[str, Any], opened: Opened, live_server: object) -> None:
    page = opened("chu", **look).new_page()
    elsewhere, refused = listened(page, str(live_server))
    faults = {
        path: found for path in PAGES if (found := faults_of(page, f"{live_server}{path}", look))
    }
    assert not faults
    assert not elsewhere
    assert not refused


def listened(page: Page, origin: str) -> tuple[list[str], list[str]]:
    """Collect the requests that leave the origin, and what the policy refuses."""
    elsewhere: list[str] = []
    refused: list[str] = []
    page.on("request", lambda r: None if r.url.startswith(origin) else elsewhere.append(r.url))
    page.on("console", lambda m: refused.append(m.text) if "Content Security" in m.text else None)
    page.on("pageerror", lambda error: refused.append(str(error)))
    return elsewhere, refused


def faults_of(page: Page, address: str, look: dict[str, Any]) -> list[str]:
    """Return the violations found by axe, a wrong language and a page wider than the window."""
    page.goto(address)
    found = [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in Axe().run(page).response["violations"]
        for node in violation["nodes"][:3]
    ]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("wider than the window")
    if page.get_attribute("html", "lang") != look["language"]:
        found.append("wrong language")
    return found


def test_the_focus_is_seen_on_everything_the_keyboard_reaches(
    opened: Opened, live_server: object
) -> None:
    page = opened("chu").new_page()
    page.goto(f"{live_server}/etablissements/")
    for _ in range(25):
        page.keyboard.press("Tab")
        width = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
        assert width >= 2, page.evaluate("document.activeElement.outerHTML.slice(0, 120)")


def test_signing_in_searching_and_leaving_work_without_script(
    opened: Opened, live_server: object, people: dict[str, Any]
) -> None:
    with_application(people["nation"])
    page = opened(script=False).new_page()
    page.goto(f"{live_server}/etablissements/")
    page.fill("[name=login]", "nation")
    page.fill("[name=password]", "une phrase de passe longue")
    page.press("[name=password]", "Enter")
    page.fill("[name=code]", code_of(SEED))
    page.press("[name=code]", "Enter")
    assert page.url.endswith("/etablissements/")
    page.fill("#f-q", "350000022")
    page.click("text=Filtrer")
    assert "40 établissements" in page.inner_text("main")
    page.click("button[value=en]")
    assert "40 establishments" in page.inner_text("main")


def test_a_filter_answers_at_once_with_script(opened: Opened, live_server: object) -> None:
    page = opened("nation").new_page()
    page.goto(f"{live_server}/etablissements/")
    page.fill("#f-q", "350000022")
    page.wait_for_selector("text=40 établissements")
    assert "q=350000022" in page.url


def test_evidence_is_given_with_the_keyboard_alone(
    opened: Opened, live_server: object, people: dict[str, Any]
) -> None:
    with_application(people["chu"])
    page = opened().new_page()
    own = f"{live_server}{address('establishment')}"
    page.goto(own)
    typed(page, "[name=login]", "chu")
    typed(page, "[name=password]", "une phrase de passe longue")
    page.keyboard.press("Enter")
    page.wait_for_url("**/2fa/code/**")
    typed(page, "[name=code]", code_of(SEED))
    page.keyboard.press("Enter")
    page.wait_for_url(own)
    reached(page, f"a[href^='{address('evidence')}']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address('evidence')}**")
    typed(page, "[name=low]", "80")
    typed(page, "[name=high]", "90")
    typed(page, "[name=reference]", "Rapport d’audit, page 4")
    page.keyboard.press("Enter")
    page.wait_for_url(own)
    assert "Preuve enregistrée" in page.inner_text("main")


def with_application(user: User) -> None:
    """Give a person a password and an application."""
    cache.clear()
    user.set_password("une phrase de passe longue")
    user.save()
    TOTP.activate(user, SEED)


def typed(page: Page, field: str, text: str) -> None:
    """Go to a field with the keyboard and write in it."""
    reached(page, field)
    page.keyboard.type(text)


def reached(page: Page, wanted: str) -> None:
    """Press Tab until what is wanted has the focus, which must be seen all along."""
    for _ in range(LONGEST_WAY):
        page.keyboard.press("Tab")
        width, here = page.evaluate(
            """wanted => [parseFloat(getComputedStyle(document.activeElement).outlineWidth),
            document.activeElement.matches(wanted)]""",
            wanted,
        )
        assert width >= 2, page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
        if here:
            return
    pytest.fail(f"{wanted} is not reached by keyboard")


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize(
    ("who", "name"),
    [
        ("direction", "people"),
        ("direction", "invite"),
        ("operateur", "approvals"),
        ("astreinte", "emergencies"),
        ("auditeur", "emergencies"),
    ],
)
def test_no_page_of_those_who_administer_has_a_fault(
    who: str,
    name: str,
    look: dict[str, Any],
    opened: Opened,
    live_server: object,
    people: dict[str, User],
) -> None:
    with_something_to_decide(people)
    page = opened(who, **look).new_page()
    assert not faults_of(page, f"{live_server}{address(name)}", look)


def with_something_to_decide(people: dict[str, User]) -> None:
    """Leave a request waiting and an emergency under way."""
    now = datetime.now(UTC)
    subject = {"kind": "nation", "code": "FR", "query": "/etablissements/export.csv"}
    approvals.ask(
        kind=Asked.MASS_EXPORT,
        subject=subject,
        reason="étude annuelle",
        by=people["nation"],
        now=now,
    )
    emergency.begin(
        by=people["astreinte"],
        part=Part.NATIONAL,
        code="",
        reason="attaque en cours, tri des accès",
        lasts=timedelta(hours=1),
        now=now,
    )
