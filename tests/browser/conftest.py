"""A real browser on a real server, the pages answered from documents built by hand."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.web.conftest import documents, people, reader

__all__ = ["documents", "people", "reader"]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
CHROMIUM = next(
    (
        found
        for name in ("chromium", "chromium-browser", "google-chrome")
        if (found := shutil.which(name))
    ),
    None,
)
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
Opened = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium; its tests are skipped, and named, where there is none."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def opened(
    browser: Browser, live_server: object, reader: Callable[[str], Client]
) -> Iterator[Opened]:
    """Open a window as one of the people, with a language, a colour scheme and a width."""
    windows: list[BrowserContext] = []

    def window(
        who: str = "",
        *,
        language: str = "fr",
        dark: bool = False,
        width: int = 1280,
        script: bool = True,
    ) -> BrowserContext:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
        )
        url = str(live_server)
        cookies = [{"name": "django_language", "value": language, "url": url}]
        if who:
            session = reader(who).cookies["sessionid"].value
            cookies.append({"name": "sessionid", "value": session, "url": url})
        context.add_cookies(cookies)  # type: ignore[arg-type]
        windows.append(context)
        return context

    yield window
    for each in windows:
        each.close()
