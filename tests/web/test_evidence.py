"""The form that gives evidence."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.web import stand_in
from vigie.store.models import JournalEntry

pytestmark = pytest.mark.django_db
Reader = Callable[[str], Client]
FORM = reverse("evidence", kwargs={"finess": stand_in.CHU})
GIVEN = {
    "perimeter": f"EJ-{stand_in.CHU}",
    "safeguard": "mfa_remote",
    "low": "40",
    "high": "60",
    "seen": "80",
    "proof": "documented",
    "observed_on": "2026-11-02",
    "reference": "Audit du 2 novembre, p. 4",
}


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Collect what the form records."""
    rows: list[dict[str, Any]] = []
    monkeypatch.setattr("vigie.operations.evidence.record_evidence", lambda **g: rows.append(g))
    return rows


def test_a_form_is_kept_with_who_and_when(reader: Reader, kept: list[dict[str, Any]]) -> None:
    answer = reader("chu").post(FORM, GIVEN)
    assert answer.status_code == 302
    assert kept[0]["low"] == 0.4
    assert kept[0]["given_by"] == "chu"
    assert JournalEntry.objects.get().act == "evidence"


@pytest.mark.parametrize(
    "wrong",
    [
        {"low": "70"},
        {"reference": ""},
        {"seen": "140"},
        {"perimeter": "EJ-000000000"},
        {"observed_on": ""},
    ],
)
def test_what_cannot_be_true_is_refused_with_its_field(
    wrong: dict[str, str], reader: Reader, kept: list[dict[str, Any]]
) -> None:
    answer = reader("chu").post(FORM, GIVEN | wrong)
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert not kept
    assert not JournalEntry.objects.exists()


def test_who_may_not_write_cannot_post(reader: Reader, kept: list[dict[str, Any]]) -> None:
    assert reader("idf").post(FORM, GIVEN).status_code == 404
    assert not kept
