"""The demonstration as a newcomer meets it: one command, then its pages in a browser."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.test_pages import faults_of, listened

pytestmark = [pytest.mark.browser, pytest.mark.prove]
COMMAND = [sys.executable, "-c", "from vigie.cli.main import run; run()", "demo"]
SIGN_IN = re.compile(r"^\s+national\s+(\S+)\s+analyst", re.MULTILINE)
PATIENCE_S = 240
LOOK = {"language": "fr", "dark": False, "width": 1280}


@dataclass(frozen=True)
class Served:
    """A demonstration that answers, and the password of its national account."""

    url: str
    password: str


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Run ``vigie demo`` on a hundredth of the country and wait until it answers."""
    folder = tmp_path_factory.mktemp("demo")
    port, said = free_port(), folder / "said.txt"
    environment = os.environ | {"VIGIE_HOME": str(folder / "home"), "VIGIE_LANGUAGE": "fr"}
    with said.open("w") as stream:
        running = subprocess.Popen(
            [*COMMAND, "--scale", "0.01", "--port", str(port)],
            stdout=stream,
            stderr=subprocess.STDOUT,
            env=environment,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(url, running, said)
        found = SIGN_IN.search(said.read_text())
        assert found, said.read_text()[-2_000:]
        yield Served(url, found[1])
    finally:
        running.terminate()
        running.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, running: subprocess.Popen[bytes], said: Path) -> None:
    """Return when the address answers; fail with what the command said when it stopped."""
    limit = time.monotonic() + PATIENCE_S
    while time.monotonic() < limit:
        if running.poll() is not None:
            pytest.fail(said.read_text()[-2_000:])
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    pytest.fail(f"{url} did not answer")


def test_the_demo_shows_its_country_without_a_fault(browser: Browser, served: Served) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    elsewhere, refused = listened(page, served.url)
    signed_in(page, served)
    assert "Établissements" in page.inner_text("main")
    faults = {path: found for path in met(page, served) if (found := _faults(page, served, path))}
    page.close()
    assert not faults
    assert not elsewhere
    assert not refused


def signed_in(page: Page, served: Served) -> None:
    page.goto(f"{served.url}/compte/login/")
    page.fill("[name=login]", "national")
    page.fill("[name=password]", served.password)
    page.click("main [type=submit]")


def met(page: Page, served: Served) -> list[str]:
    """Follow the links a reader would: nation, region, department, establishment, findings."""
    paths = ["/", "/sources/", "/etablissements/"]
    for path, link in (
        ("/", "a[href^='/region/']"),
        ("/", "a[href^='/departement/']"),
        ("/etablissements/?tri=-coverage", "tbody a[href^='/etablissement/']"),
    ):
        page.goto(served.url + path)
        paths.append(str(page.locator(link).first.get_attribute("href")))
    findings = f"{paths[-1]}constats/"
    page.goto(served.url + findings)
    links = ("tbody a[href^='/vulnerabilite/']", "tbody a[href^='/produit/']")
    known = [page.locator(link) for link in links]
    return [*paths, findings, *(str(k.first.get_attribute("href")) for k in known if k.count())]


def _faults(page: Page, served: Served, path: str) -> list[str]:
    return faults_of(page, served.url + path, LOOK)
