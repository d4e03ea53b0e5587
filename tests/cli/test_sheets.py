"""``vigie answers`` and ``vigie publication``: what a machine's holder does without pages."""

import json
from datetime import UTC, date, datetime

import pytest
import typer
from typer.testing import CliRunner

from tests.web.fixtures import editions
from vigie.cli import publication, sheets
from vigie.core.questionnaire import NotReadBack, UnknownAnswer
from vigie.core.questionnaire.references import WrongReference
from vigie.store.models import AnswerSheet, EditionRow, Entity, EvidenceRow, Perimeter

pytestmark = pytest.mark.django_db
FINESS = "350000022"


@pytest.fixture(autouse=True)
def small_home(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_LANGUAGE", "en")
    entity = Entity.objects.create(finess=FINESS, name="Essai", region="53", source="test")
    Perimeter.objects.create(code=f"EJ-{FINESS}", name="Essai", kind="small_home", entity=entity)


def run(*words: str):  # type: ignore[no-untyped-def]
    app = typer.Typer()
    sheets.register(app)
    publication.register(app)
    return CliRunner().invoke(app, list(words))


def issued(channel: str) -> str:
    done = run("answers", "issue", FINESS, "--by", channel)
    assert done.exit_code == 0, done.output
    return str(AnswerSheet.objects.get().reference)


def test_a_call_is_typed_in_read_back_and_sent() -> None:
    reference = issued("telephone")
    assert "A1" in run("answers", "form", reference).output
    read = run("answers", "enter", reference, "A1=2", "D3=9").output
    assert "Almost everywhere" in read and "I do not know" in read
    told = ("answers", "send", reference, "--speaker", "Mrs X, director")
    assert isinstance(run(*told).exception, NotReadBack)
    assert not EvidenceRow.objects.exists()
    assert "2 pieces" in run(*told, "--read-back").output
    row = AnswerSheet.objects.get()
    assert row.entered_by.startswith("commande") and row.speaker == "Mrs X, director"
    assert json.loads(run("answers", "list", "--json").output)[0]["standing"] == "sent"


def test_a_link_is_printed_once_and_a_sheet_is_revoked() -> None:
    done = run("answers", "issue", FINESS)
    reference = str(AnswerSheet.objects.get().reference)
    assert "/reponse/" in done.output
    assert "/reponse/" not in run("answers", "show", reference).output
    assert "revoked" in run("answers", "revoke", reference).output
    assert AnswerSheet.objects.get().code_hash is None


def test_what_is_mistyped_is_refused_and_keeps_nothing() -> None:
    reference = issued("paper")
    wrong = reference[:-1] + ("A" if reference[-1] != "A" else "B")
    assert isinstance(run("answers", "show", wrong).exception, WrongReference)
    assert isinstance(run("answers", "enter", reference, "A1=8").exception, UnknownAnswer)
    assert run("answers", "enter", reference, "A1").exit_code == 2
    assert AnswerSheet.objects.get().answers == {}
    assert len(json.loads(run("answers", "questions", "--json").output)["parts"]) == 4


def test_editions_are_listed_shown_and_an_altered_one_is_found() -> None:
    shown, at = editions.edition(), datetime(2026, 11, 24, tzinfo=UTC)
    EditionRow.objects.create(
        number=1, on=date(2026, 11, 23), text=shown.text, sha256=shown.sha256, epsilon=1.0,
        proposed_by="a", proposed_at=at, published_at=at,
    )  # fmt: skip
    assert json.loads(run("publication", "list", "--json").output)[0]["sha256"] == shown.sha256
    assert run("publication", "show", "1").output.strip() == shown.text
    assert run("publication", "verify").exit_code == 0
    EditionRow.objects.update(text=shown.text + " ")
    altered = run("publication", "verify")
    assert altered.exit_code == 1 and "1" in altered.output
