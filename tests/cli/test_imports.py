"""``vigie import``: exit codes, options and documents."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from vigie.cli import imports

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "feeds"


@pytest.fixture
def command(home: Path) -> typer.Typer:
    app = typer.Typer()
    imports.register(app)
    return app


def test_the_document_of_an_import_lists_how_each_file_ended(command: typer.Typer) -> None:
    answer = CliRunner().invoke(command, ["advisories", "--json", str(SAMPLES / "kev.json")])
    document = json.loads(answer.stdout)
    assert answer.exit_code == 0
    assert document["outcomes"] == {"imported": 1}
    assert document["files"][0]["format"] == "kev"


def test_a_refused_file_exits_with_one(command: typer.Typer, tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text("{")
    assert CliRunner().invoke(command, ["advisories", str(bad)]).exit_code == 1


def test_an_option_that_the_kind_does_not_take_is_a_wrong_usage(command: typer.Typer) -> None:
    arguments = ["advisories", "--perimeter", "EJ-1", str(SAMPLES / "kev.json")]
    assert CliRunner().invoke(command, arguments).exit_code == 2
