"""The page and the API of the watch by words."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.web import stand_in
from vigie.store.models import KeywordRow

pytestmark = pytest.mark.django_db
Reader = Callable[..., Client]


def test_matches_are_said_possible_and_lead_to_their_text(reader: Reader) -> None:
    page = reader("nation").get("/mots-cles/").content.decode()
    assert "tag-unknown" in page and "CERTFR-2026-AVI-0101" in page
    assert f"/vulnerabilite/{stand_in.CVE}/" in page and "Rien ne lui ressemble" in page


def test_who_may_write_adds_and_who_may_not_is_shown_no_form(reader: Reader) -> None:
    answer = reader("nation").post("/mots-cles/", {"text": "Acme Vela", "note": ""})
    assert answer.status_code == 302
    row = KeywordRow.objects.get()
    assert (row.words, row.added_by, row.perimeter) == ("acme vela", "nation", None)
    assert "<textarea" not in (page := reader("idf").get("/mots-cles/").content.decode())
    assert "Ajouter un mot-clé" not in page


def test_words_that_match_anything_are_refused_in_words(reader: Reader) -> None:
    page = reader("nation").post("/mots-cles/", {"text": "a b"}).content.decode()
    assert "mot-clé inutilisable" in page and not KeywordRow.objects.exists()


def test_the_api_keeps_and_takes_back_within_rights(reader: Reader) -> None:
    kept = reader("nation").post(
        "/api/keywords", {"text": "acme vela"}, content_type="application/json"
    )
    assert kept.status_code == 201
    refused = reader("idf").post(
        "/api/keywords", {"text": "acme vela"}, content_type="application/json"
    )
    assert refused.status_code == 422
    assert reader("nation").get("/api/keywords").json()["schema"] == "vigie/keywords/1"
    address = f"/api/keywords/{kept.json()['key']}"
    assert reader("idf").delete(address).status_code == 422
    assert reader("nation").delete(address).status_code == 204
