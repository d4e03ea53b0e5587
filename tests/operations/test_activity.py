"""What establishments return of their care themselves."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from vigie.core.establishments.values import Discipline
from vigie.core.scope import NATION
from vigie.operations.activity import import_files, template
from vigie.operations.establishments import import_files as import_registry
from vigie.operations.importing import FileOutcome, Outcome
from vigie.store import establishments as store

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "registries"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SITE = "970100905"


@pytest.fixture(autouse=True)
def registry(home: Path) -> None:
    import_registry(sorted(SAMPLES.glob("sae-*.csv")), now=NOW)


def given(folder: Path, text: str) -> FileOutcome:
    path = folder / "activite.csv"
    path.write_text(text, encoding="utf-8")
    return import_files([path], now=NOW).files[0]


def hours(finess: str = SITE) -> dict[str, float]:
    rows = store.care_of(scope=NATION, finess=finess)
    return {row["discipline"]: row["hours_low"] for row in rows}


def test_a_return_stands_above_the_registry_and_stays_when_it_comes_again(tmp_path: Path) -> None:
    assert Discipline.ESTIMATED in hours()
    table = (
        f"FINESS;Discipline;Unité;Nombre;Lits\n{SITE};Hébergement;Journée d’hébergement;1 000;3"
    )
    assert given(tmp_path, table).outcome is Outcome.IMPORTED
    assert hours() == {Discipline.RESIDENTIAL: 24_000.0}
    assert given(tmp_path, table).outcome is Outcome.UNCHANGED
    import_registry(sorted(SAMPLES.glob("sae-*.csv")), now=NOW)
    assert hours() == {Discipline.RESIDENTIAL: 24_000.0}
    (row,) = store.care_of(scope=NATION, finess=SITE)
    assert (row["source"], row["is_estimated"], row["beds"]) == ("own", False, 3.0)


def test_it_replaces_what_the_annual_survey_counted_and_nothing_twice(tmp_path: Path) -> None:
    lines = ("short_stay;inpatient_day;100", "critical_care;inpatient_day;40")
    text = "".join(f"010000901;{line}\n" for line in lines)
    given(tmp_path, "finess;discipline;unit;count\n" + text)
    assert hours("010000901") == {
        Discipline.SHORT_STAY: 60 * 24.0,
        Discipline.CRITICAL_CARE: 40 * 24.0,
    }


def test_the_staff_of_its_system_follows(tmp_path: Path) -> None:
    before = store.perimeter_states()["EJ-970100906"].staff
    line = f"{SITE};residential;residential_day;90000\n"
    given(tmp_path, "finess;discipline;unit;count\n" + line)
    assert store.perimeter_states()["EJ-970100906"].staff != before


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("x;emergency;emergency_visit;3", "finess"),
        (f"{SITE};gardening;emergency_visit;3", "discipline"),
        (f"{SITE};estimated;emergency_visit;3", "discipline"),
        (f"{SITE};emergency;moon;3", "unit"),
        (f"{SITE};emergency;emergency_visit;", "count"),
        (f"{SITE};emergency;emergency_visit;many", "count"),
        (f"{SITE};emergency;emergency_visit;-3", "count"),
        (f"{SITE};emergency;emergency_visit;nan", "count"),
        (f"{SITE};residential;residential_day;5", "unit"),
    ],
)
def test_a_fault_refuses_the_file_whole_with_its_line_and_field(
    line: str, where: str, tmp_path: Path
) -> None:
    before = hours()
    good = f"{SITE};residential;residential_day;10\n"
    found = given(tmp_path, "finess;discipline;unit;count\n" + good + line)
    assert found.outcome is Outcome.REFUSED
    assert "line 3" in found.reason_en and where in found.reason_en
    assert hours() == before


def test_an_unknown_site_is_set_aside_and_the_others_are_taken(tmp_path: Path) -> None:
    lines = f"{SITE};residential;residential_day;10\n999999999;emergency;emergency_visit;3\n"
    found = given(tmp_path, "finess;discipline;unit;count\n" + lines)
    assert (found.outcome, found.records, found.set_aside) == (Outcome.IMPORTED, 2, 1)


def test_a_table_without_its_columns_says_which(tmp_path: Path) -> None:
    assert "count" in given(tmp_path, "finess;discipline;unit\n").reason_en


def test_a_workbook_says_the_same(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["finess", "discipline", "unite", "nombre"])
    sheet.append([int(SITE), "urgences", "passage", 10])
    path = tmp_path / "activite.xlsx"
    book.save(path)
    assert import_files([path], now=NOW).exit_code == 0
    assert hours() == {Discipline.EMERGENCY: 40.0}


def test_the_template_is_a_table_that_reads(tmp_path: Path) -> None:
    found = given(tmp_path, template())
    assert (found.outcome, found.set_aside) == (Outcome.UNCHANGED, 1)
