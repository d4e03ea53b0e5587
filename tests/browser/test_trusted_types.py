"""Trusted types in a real browser: text never becomes markup or script, and pages still live."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Opened
from tests.browser.test_pages import listened

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = "/etablissements/"
SINKS = {
    "innerHTML": "document.body.innerHTML = text",
    "outerHTML": "document.querySelector('main').outerHTML = text",
    "insertAdjacentHTML": "document.body.insertAdjacentHTML('beforeend', text)",
    "srcdoc": "document.createElement('iframe').srcdoc = text",
    "document.write": "document.write(text)",
    "fragment of a range": "document.createRange().createContextualFragment(text)",
    "text of a script": "document.createElement('script').text = text",
    "address of a script": "document.createElement('script').src = 'https://ailleurs.example/'",
    "words run later": "setTimeout('window.harmed = true', 0)",
    "a second policy": "trustedTypes.createPolicy('autre', {createHTML: (x) => x})",
    "the policy again": "trustedTypes.createPolicy('default', {createHTML: (x) => x})",
}


def given(page: Page, line: str) -> str:
    """Run a line as if a script of the page held it; return the name of what it raised."""
    program = (
        "() => { const text = '<b id=harm onclick=x>x</b>';"
        f" try {{ {line}; return 'done'; }} catch (error) {{ return error.name; }} }}"
    )
    said: str = page.evaluate(program)
    return said


@pytest.mark.parametrize("sink", SINKS)
def test_text_is_refused_as_markup_and_as_script(
    opened: Opened, live_server: object, sink: str
) -> None:
    page = opened("nation").new_page()
    page.goto(f"{live_server}{LIST}")
    assert page.evaluate("Boolean(trustedTypes.defaultPolicy)")
    assert given(page, SINKS[sink]) in {"TypeError", "EvalError"}
    assert page.locator("#harm").count() == 0 and page.locator("h1").count() == 1
    assert page.evaluate("window.harmed") is None


def test_a_fragment_takes_its_place_and_the_page_before_comes_back(
    opened: Opened, live_server: object
) -> None:
    page = opened("nation").new_page()
    elsewhere, refused = listened(page, str(live_server))
    page.goto(f"{live_server}{LIST}")
    before = page.inner_text("#rows")
    page.evaluate("window.sameDocument = true")
    page.fill("#f-q", "350000022")
    page.wait_for_selector("text=40 établissements")
    assert page.evaluate("window.sameDocument"), "a fragment, not another page"
    page.go_back()
    page.wait_for_function("before => document.querySelector('#rows').innerText === before",
                           arg=before)  # fmt: skip
    assert not elsewhere and not refused


def test_a_script_inside_a_fragment_does_not_run(opened: Opened, live_server: object) -> None:
    page = opened("nation").new_page()
    harm = "<p>reçu</p><script>window.harmed = true</script><script src='/static/js/webauthn.js'>"

    def answered(route: Any) -> None:
        if route.request.headers.get("hx-request"):
            route.fulfill(body=f"{harm}</script>", content_type="text/html; charset=utf-8")
        else:
            route.continue_()

    page.route(f"**{LIST}**", answered)
    page.goto(f"{live_server}{LIST}")
    page.fill("#f-q", "x")
    page.wait_for_selector("text=reçu")
    assert page.evaluate("window.harmed") is None
    assert page.locator("#rows script").count() == 0
