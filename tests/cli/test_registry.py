"""The commands on the registry, as a person runs them."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vigie.cli.main import app, gather
from vigie.operations.establishments import import_files

gather()
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "registries"


@pytest.fixture
def imported(db: None, home: Path) -> None:
    files = [*SAMPLES.glob("sae-*.csv"), SAMPLES / "eurostat.csv"]
    import_files(files, now=datetime(2026, 11, 23, tzinfo=UTC))


@pytest.mark.usefixtures("imported")
def test_differences_are_given_as_json() -> None:
    found = CliRunner().invoke(app, ["registry", "differences", "--json"])
    document = json.loads(found.stdout)
    assert found.exit_code == 0
    assert (document["in_both"], document["counts"]["only_in_second"]) == (1, 1)


@pytest.mark.usefixtures("imported")
def test_the_funnel_counts_who_was_invited(tmp_path: Path) -> None:
    table = tmp_path / "invited.csv"
    table.write_text("finess,invited_on,arrived_on\n10000900,2026-01-31,2026-02-01\n")
    assert CliRunner().invoke(app, ["registry", "invite", str(table)]).exit_code == 0
    found = json.loads(CliRunner().invoke(app, ["registry", "funnel", "--json"]).stdout)
    assert (found["total"]["invited"], found["total"]["arrived"]) == (1, 1)
