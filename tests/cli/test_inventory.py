"""The commands on inventories: the template reads back, an estate is declared and told."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vigie.cli.main import app, gather
from vigie.sources.inventories.delivered import delivered
from vigie.store.models import Perimeter

gather()
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


def told(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_template_reads_back_without_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "template.csv"
    path.write_text(told("inventory", "template"), encoding="utf-8")
    with delivered(path) as parts:
        (inventory,) = list(parts)
    machines = getattr(inventory, "machines", ())
    assert [len(machine.components) for machine in machines] == [2, 2]


def test_an_estate_is_declared_and_told() -> None:
    Perimeter.objects.create(code="EJ-010000001", name="Exemple", kind="hospital", staff=100)
    before = json.loads(told("estate", "EJ-010000001", "--json"))
    assert before["origin"] == "estimated"
    after = json.loads(told("estate", "EJ-010000001", "250", "--json"))
    assert after == {"perimeter": "EJ-010000001", "machines": 250.0, "origin": "declared"}


def test_tidying_an_empty_lake_removes_nothing() -> None:
    assert "0 segment" in told("inventory", "tidy")
