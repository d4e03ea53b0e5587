"""The commands on findings: what changed, answering, taking back, reviewing."""

from datetime import UTC, datetime, timedelta

import pytest
from jsonschema import validate

from tests.cli.test_show import document, ran, schema
from tests.operations.test_answering import a_finding
from vigie.core.findings.life import Transition
from vigie.store.models import AnswerRow, Perimeter

pytestmark = pytest.mark.usefixtures("observed", "undone")
SOON = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()


def holder() -> str:
    perimeter, _ = a_finding()
    entity = Perimeter.objects.select_related("entity").get(pk=perimeter.pk).entity
    assert entity is not None
    return entity.finess


def accepted(reason: str = "fournisseur") -> tuple[int, str]:
    _, asked = a_finding()
    told = ("--by", "Camille", "--reason", reason, "--until", SOON, "--measure", "isolé")
    done = ran("finding", "accept", asked.perimeter, asked.product, asked.cve, *told)
    return done.exit_code, done.output


def test_what_changed_follows_its_schema_for_one_and_for_all() -> None:
    for words in (("show", "changes"), ("show", "changes", holder())):
        told = document(*words, "--days", "7")
        validate(told, schema("changes"))
        assert {row["transition"] for row in told["counts"]} == set(Transition)


def test_what_changed_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_LANGUAGE", "fr")
    assert "avis vous concernent" in ran("show", "changes", "--days", "7").output
    monkeypatch.setenv("VIGIE_LANGUAGE", "en")
    assert "advisories concern you" in ran("show", "changes", "--days", "7").output


def test_an_answer_is_given_listed_and_withdrawn() -> None:
    code, output = accepted()
    assert code == 0, output
    listed = document("finding", "answers", holder())
    validate(listed, schema("answers"))
    (answer,) = listed["answers"]
    assert (answer["by"], answer["stands"]) == ("Camille", True)
    taken = ran("finding", "withdraw", str(answer["answer"]), "--by", "C", "--reason", "corrigé")
    assert taken.exit_code == 0
    assert not document("finding", "answers", holder())["answers"][0]["stands"]


def test_an_answer_without_reason_is_refused_and_nothing_is_kept() -> None:
    code, _ = accepted(reason=" ")
    assert code != 0
    assert not AnswerRow.objects.exists()


def test_a_not_us_is_reviewed_and_its_claim_put_back() -> None:
    _, asked = a_finding()
    words = ("finding", "not-applicable", asked.perimeter, asked.product, asked.cve)
    who = ("--by", "Dominique", "--reason", "vérifié")
    assert ran(*words, *who, "--cause", "claim").exit_code == 0
    (waiting,) = document("finding", "waiting")["waiting"]
    assert ran("finding", "review", str(waiting["answer"]), *who, "--confirm").exit_code == 0
    (aside,) = document("finding", "waiting")["suppressions"]
    assert ran("finding", "undo", str(aside["suppression"]), *who).exit_code == 0
    assert sum(tier["wrong"] for tier in document("finding", "precision")) == 1
