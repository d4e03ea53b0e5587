"""Editing which sites a system serves, and what it inherits, from the command."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from vigie.cli.main import app, gather
from vigie.errors import VigieError
from vigie.operations.perimeters import import_files
from vigie.store import raw
from vigie.store.models import Inheritance, JournalEntry, Perimeter, PerimeterSite, RawFile, Site

gather("perimeter")
pytestmark = pytest.mark.django_db

SITE = "010000024"


@pytest.fixture(autouse=True)
def two_systems() -> None:
    first = Perimeter.objects.create(code="EJ-010780054", name="Essai", kind="hospital")
    Perimeter.objects.create(code="DPI", name="Dossier partagé", kind="shared")
    site = Site.objects.create(finess=SITE, name="Essai", kind="hospital", source="test")
    PerimeterSite.objects.create(perimeter=first, site=site)


def ran(*words: str) -> Result:
    return CliRunner().invoke(app, ["perimeter", *words])


def served(code: str) -> list[str]:
    links = PerimeterSite.objects.filter(perimeter__code=code)
    return list(links.values_list("site__finess", flat=True))


def test_a_site_is_tied_then_untied_and_each_edit_is_in_the_journal() -> None:
    assert ran("add-site", "DPI", SITE).exit_code == 0
    assert served("DPI") == [SITE]
    assert ran("remove-site", "EJ-010780054", SITE).exit_code == 0
    assert served("EJ-010780054") == []
    assert JournalEntry.objects.filter(act="perimeter").count() == 2


def test_the_last_system_of_a_site_cannot_be_untied() -> None:
    result = ran("remove-site", "EJ-010780054", SITE)
    assert isinstance(result.exception, VigieError)
    assert served("EJ-010780054") == [SITE]


def test_a_safeguard_is_inherited_then_refused() -> None:
    assert ran("inherit", "EJ-010780054", "DPI", "mfa_remote").exit_code == 0
    assert ran("inherit", "EJ-010780054", "DPI", "mfa_remote", "--except").exit_code == 0
    (row,) = Inheritance.objects.all()
    assert (row.safeguard, row.is_exception) == ("mfa_remote", True)


def test_an_unknown_safeguard_is_refused() -> None:
    assert isinstance(ran("inherit", "EJ-010780054", "DPI", "luck").exception, VigieError)


def test_a_table_of_shared_systems_is_archived_as_it_was_received(
    tmp_path: Path, home: Path
) -> None:
    path = tmp_path / "systemes.csv"
    path.write_text(f"code;nom;sites\nPACS;Imagerie partagée;{SITE}\n", encoding="utf-8")
    assert import_files([path], now=datetime(2026, 11, 23, tzinfo=UTC)).exit_code == 0
    kept = RawFile.objects.get(kind="perimeters")
    assert b"".join(raw.blocks(kept.sha256)) == path.read_bytes()
