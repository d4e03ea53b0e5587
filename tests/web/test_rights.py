"""Who may open what: every address of the router, for every kind of reader."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests.web import stand_in
from tests.web.routes import ADMINISTERED, BY_LINK, NAMED, POSTED, PUBLIC, address, names
from vigie.store.models import JournalEntry

pytestmark = pytest.mark.django_db

Reader = Callable[[str], Client]


@pytest.mark.parametrize("name", names())
def test_a_visitor_sees_public_pages_and_is_asked_to_sign_in_for_the_others(
    name: str, reader: Reader
) -> None:
    answer = reader("").get(address(name))
    if name in PUBLIC:
        assert answer.status_code == 200
    elif name == "set_language":
        assert answer.status_code == 302
    elif name in BY_LINK:
        assert answer.status_code in {404, 405}
    else:
        assert answer.status_code in ({302, 405} if name in POSTED else {302})
        assert name in POSTED or answer["Location"].startswith("/compte/login/")


@pytest.mark.parametrize("name", names())
def test_a_person_without_mandate_learns_nothing(name: str, reader: Reader) -> None:
    answer = reader("sans").get(address(name))
    if name in PUBLIC | {"account"}:
        assert answer.status_code == 200
    elif name not in POSTED:
        assert answer.status_code == 404


@pytest.mark.parametrize("name", [n for n in names() if n not in POSTED | ADMINISTERED | BY_LINK])
def test_a_national_mandate_opens_every_page(name: str, reader: Reader) -> None:
    expected = {200, 302} if name == "search" else {200}
    assert reader("nation").get(address(name)).status_code in expected


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("who", ["bretagne", "ehpad"])
def test_an_establishment_outside_the_right_answers_as_a_missing_one(
    name: str, who: str, reader: Reader
) -> None:
    client = reader(who)
    outside = client.get(reverse(name, kwargs={"finess": stand_in.CHU}))
    missing = client.get(reverse(name, kwargs={"finess": "999999999"}))
    assert outside.status_code == missing.status_code == 404
    assert _body(outside.content, stand_in.CHU) == _body(missing.content, "999999999")


def _body(content: bytes, number: str) -> str:
    """Return the page without the number asked for and without its tokens."""
    text = content.decode().replace(number, "")
    return "\n".join(line for line in text.splitlines() if "csrfmiddlewaretoken" not in line)


def test_a_reader_without_the_right_to_write_has_no_form(reader: Reader) -> None:
    address_of_form = reverse("evidence", kwargs={"finess": stand_in.CHU})
    assert reader("idf").get(address_of_form).status_code == 404
    assert reader("chu").get(address_of_form).status_code == 200


def test_a_look_from_outside_is_written_and_the_establishment_sees_it(reader: Reader) -> None:
    page = reverse("establishment", kwargs={"finess": stand_in.CHU})
    reader("chu").get(page)
    assert not JournalEntry.objects.exists()
    reader("idf").get(page)
    entry = JournalEntry.objects.get()
    assert (entry.actor, entry.act) == ("idf", "look")
    assert "idf" in reader("chu").get(page).content.decode()
    assert "Qui a regardé" not in reader("nation").get(page).content.decode()


def test_a_mandate_that_ended_opens_nothing(reader: Reader, people: dict) -> None:  # type: ignore[type-arg]
    people["nation"].mandates.update(until="2020-01-01")
    assert reader("nation").get(reverse("establishments")).status_code == 404
