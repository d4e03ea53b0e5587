"""The queue of names and the form that decides of one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from vigie.operations.products import MayNotDecide
from vigie.store.models import JournalEntry

pytestmark = pytest.mark.django_db
Reader = Callable[[str], Client]
GIVEN = {
    "name": "Greenshot 1.3",
    "publisher": "Greenshot",
    "product": "a:getgreenshot:greenshot",
    "reason": "vu sur le poste",
}


class _Kept:
    key = 7


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """Collect what is decided and proposed."""
    rows: list[tuple[str, dict[str, Any]]] = []
    for act in ("confirm_name", "propose_name"):

        def keep(act: str = act, **given: Any) -> _Kept:
            rows.append((act, given))
            return _Kept()

        monkeypatch.setattr(f"vigie.operations.products.{act}", keep)
    return rows


def test_the_queue_shows_names_their_candidates_and_the_decisions(reader: Reader) -> None:
    page = reader("nation").get(reverse("names")).content.decode()
    assert "a:getgreenshot:greenshot" in page
    assert "&lt;b&gt;bêta" in page
    assert "Accepter pour tous" in page


def test_who_does_not_see_the_nation_reads_no_count_too_small_to_be_told(reader: Reader) -> None:
    page = reader("chu").get(reverse("names")).content.decode()
    assert "trop peu pour être dit" in page


def test_one_click_decides_for_all_for_who_writes_for_the_nation(
    reader: Reader, said: list[tuple[str, dict[str, Any]]]
) -> None:
    answer = reader("nation").post(reverse("name"), GIVEN)
    assert answer.status_code == 302
    act, given = said[0]
    assert act == "confirm_name"
    assert given["by"] == "nation"
    assert given["product"] == GIVEN["product"]
    assert JournalEntry.objects.get().act == "name"


def test_an_establishment_proposes(reader: Reader, said: list[tuple[str, dict[str, Any]]]) -> None:
    assert reader("chu").post(reverse("name"), GIVEN).status_code == 302
    assert [act for act, _ in said] == ["propose_name"]


def test_who_may_not_write_finds_no_form(
    reader: Reader, said: list[tuple[str, dict[str, Any]]]
) -> None:
    assert reader("idf").get(reverse("name")).status_code == 404
    assert reader("idf").post(reverse("name"), GIVEN).status_code == 404
    assert said == []


def test_a_decision_says_why(reader: Reader, said: list[tuple[str, dict[str, Any]]]) -> None:
    assert reader("nation").post(reverse("name"), GIVEN | {"reason": ""}).status_code == 422
    assert said == []


def test_a_refusal_to_undo_is_told(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**given: Any) -> None:
        raise MayNotDecide

    monkeypatch.setattr("vigie.operations.products.undo_name", refuse)
    answer = reader("chu").post(
        reverse("name-undo", kwargs={"key": 3}), {"reason": "autre"}, follow=True
    )
    assert "mandat national" in answer.content.decode()
