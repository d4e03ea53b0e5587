"""Statements of makers taken for one establishment: answered there, and nowhere else."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.country import TODAY, evening
from tests.operations.test_answering import a_finding, compiled
from vigie.core.scope import NATION, NOBODY, Scope
from vigie.engine import questions
from vigie.engine.scope import PerimeterScope
from vigie.errors import InputRefused
from vigie.operations.findings.answering import Asked
from vigie.operations.findings.stating import NoSuchPerimeter, Stated, state
from vigie.store.models import AnswerRow

pytestmark = pytest.mark.usefixtures("observed", "undone")
NOW = evening(TODAY) + timedelta(hours=1)


def vex(folder: Path, asked: Asked, version: str, status: str = "not_affected") -> Path:
    path = folder / "vex.json"
    name = f"cpe:2.3:{asked.product}:{version}:*:*:*:*:*:*:*"
    statement = {
        "vulnerability": {"name": asked.cve},
        "products": [{"@id": "made", "identifiers": {"cpe23": name}}],
        "status": status,
        "justification": "component_not_present",
    }
    document = {
        "@context": "https://openvex.dev/ns/v0.2.0",
        "@id": "made",
        "statements": [statement],
    }
    path.write_text(json.dumps(document), "utf-8")
    return path


def stated(path: Path, asked: Asked, scope: Scope = NATION) -> Stated:
    return state(scope=scope, path=path, perimeter=asked.perimeter, by="camille", now=NOW)


def rows_of(perimeter: int, asked: Asked) -> int:
    found = questions.findings(compiled(), perimeter, PerimeterScope.of([perimeter]))
    return len(found.filter((found["product"] == asked.product) & (found["cve"] == asked.cve)))


def test_what_a_maker_exempts_is_not_applicable_there_alone(tmp_path: Path) -> None:
    perimeter, asked = a_finding()
    assert stated(vex(tmp_path, asked, "*"), asked).answered == 1
    row = AnswerRow.objects.get()
    assert (row.perimeter, row.product, row.cve) == (perimeter, asked.product, asked.cve)
    assert (row.kind, row.cause) == ("not_applicable", "local")
    assert "component_not_present" in row.reason
    again = stated(vex(tmp_path, asked, "*"), asked)
    assert (again.answered, again.known) == (0, 1)


@pytest.mark.parametrize("status", ["affected", "under_investigation"])
def test_a_statement_that_exempts_nothing_answers_nothing(tmp_path: Path, status: str) -> None:
    _, asked = a_finding()
    assert stated(vex(tmp_path, asked, "*", status), asked).answered == 0


def test_a_statement_on_another_version_leaves_the_finding(tmp_path: Path) -> None:
    perimeter, asked = a_finding()
    done = stated(vex(tmp_path, asked, "0.0.0.1"), asked)
    assert (done.answered, done.partly) == (0, 0)
    assert rows_of(perimeter.pk, asked) > 0


def test_nobody_states_out_of_sight(tmp_path: Path) -> None:
    _, asked = a_finding()
    with pytest.raises(NoSuchPerimeter):
        stated(vex(tmp_path, asked, "*"), asked, NOBODY)


def test_a_file_without_statements_is_refused(tmp_path: Path) -> None:
    _, asked = a_finding()
    path = tmp_path / "names.txt"
    path.write_text("cpe:2.3:a:acme:portal:1.0:*:*:*:*:*:*:*\n", "utf-8")
    with pytest.raises(InputRefused):
        stated(path, asked)
