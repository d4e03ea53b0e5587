"""The page of the method: the parameters, and what their ranges do."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from vigie.operations.sensitivity import sensitivity_document
from vigie.web.figures import times
from vigie.web.method import name_of

pytestmark = pytest.mark.django_db
Reader = Callable[[str], Client]


def test_the_page_shows_what_every_range_does_with_its_table(reader: Reader) -> None:
    page = reader("").get(reverse("method")).content.decode()
    part = page.partition('id="etendues"')[2]
    rows = re.findall(r'<th scope="row">', part)
    swings = sensitivity_document()["swings"]
    assert len(rows) == len(swings)
    assert part.count('class="bar"') == len(swings)
    widest = swings[0]
    assert times(widest["low"]) in part and times(widest["high"]) in part


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_parameter_has_a_name_in_words(language: str, reader: Reader) -> None:
    client = reader("")
    client.cookies["django_language"] = language
    part = client.get(reverse("method")).content.decode().partition('id="etendues"')[2]
    assert not re.findall(r'<th scope="row">[a-z_]+\.[a-z_0-9]+</th>', part)
    assert len({name_of(s["key"]) for s in sensitivity_document()["swings"]}) == part.count(
        '<th scope="row">'
    )


def test_the_study_is_computed_once() -> None:
    assert sensitivity_document() is sensitivity_document()
