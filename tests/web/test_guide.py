"""The guide and the documentation, served from the files of ``docs``."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from vigie.web.guide import entries, rendered, served

pytestmark = pytest.mark.django_db
Reader = Callable[[str], Client]


def test_every_link_of_every_page_leads_to_a_page_that_opens(reader: Reader) -> None:
    client = reader("")
    for address in sorted(set(served().values())):
        page = client.get(address)
        assert page.status_code == 200, address
        main = page.content.decode().partition("<main")[2].partition("</main>")[0]
        assert ".md" not in " ".join(re.findall(r'href="([^"]*)"', main)), address
        for link in re.findall(r'href="(/[^"#]*)', main):
            assert client.get(link).status_code == 200, (address, link)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_guide_is_in_the_language_of_the_reader(language: str, reader: Reader) -> None:
    client = reader("")
    client.cookies["django_language"] = language
    for entry in entries():
        title = rendered(f"guide/{language}/{entry[language]}", language).title
        name, facts = (
            ("guide-page", {"page": entry["address"]}) if entry["address"] else ("guide", {})
        )
        assert f"<h1>{title}</h1>" in client.get(reverse(name, kwargs=facts)).content.decode()


def test_titles_have_the_anchors_that_links_use() -> None:
    body = rendered("methods/level-v1.md", "en").body
    for fragment in re.findall(r'href="#([^"]+)"', body):
        assert f'id="{fragment}"' in body
    assert re.search(r'<h2 id="[a-z0-9-]+">', body)


@pytest.mark.parametrize(
    "address", ["/guide/nothing/", "/documentation/adr/README/", "/documentation/methods/nothing/"]
)
def test_what_is_not_served_is_missing(address: str, reader: Reader) -> None:
    assert reader("").get(address).status_code == 404


def test_no_style_and_no_script_comes_from_a_text() -> None:
    for path in served():
        body = rendered(path, "en").body
        assert "<script" not in body and " style=" not in body, path
