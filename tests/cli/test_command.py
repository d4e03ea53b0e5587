"""The command as a process: exit codes, languages, refusals on standard error, no traceback."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.country import Run, vigie
from vigie.cli.main import app, gather

gather()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with an empty database, for the processes of this module."""
    folder = tmp_path_factory.mktemp("home")
    assert vigie(folder, "migrate").code == 0
    return folder


def refused(run: Run) -> str:
    """Return what a refusal says; it is one exit code, one sentence, and no traceback."""
    assert run.code == 1, run
    assert "Traceback" not in run.err + run.out
    return run.err


def test_a_refusal_speaks_the_language_of_the_person(place: Path) -> None:
    english = refused(vigie(place, "show", "nation", "--json"))
    french = refused(vigie(place, "show", "nation", "--json", VIGIE_LANGUAGE="fr"))
    assert "no day was observed" in english
    assert "aucun jour n'a encore été observé" in french


def test_a_refused_file_is_named_with_its_reason_and_exit_code_1(
    place: Path, tmp_path: Path
) -> None:
    path = tmp_path / "evidence.csv"
    path.write_text("perimeter;safeguard;value;proof;observed_on\nX;mfa_remote;2;measured;hier\n")
    run = vigie(place, "import", "evidence", path)
    assert run.code == 1
    assert "evidence.csv" in run.err and "line 2" in run.err
    french = vigie(place, "import", "evidence", path, "--json", VIGIE_LANGUAGE="fr")
    (told,) = json.loads(french.out)["files"]
    assert french.code == 1 and told["outcome"] == "refused"
    assert "Traceback" not in run.err + french.err


def test_a_file_that_is_not_there_is_refused(place: Path) -> None:
    assert "nowhere.csv" in refused(vigie(place, "import", "advisories", "nowhere.csv"))


def test_the_doctor_says_what_stands_and_what_to_do(place: Path) -> None:
    run = vigie(place, "doctor", "--json")
    checks = {check["name"]: check for check in json.loads(run.out)}
    assert run.code == 0
    assert checks["database"]["is_fine"] is True
    assert checks["advisories"]["is_fine"] is None
    assert all(check["fr"] and check["en"] for check in checks.values())


def test_names_are_not_resolved_without_any_advisory(place: Path) -> None:
    assert "vigie import advisories" in refused(vigie(place, "name", given="Firefox\n"))


@pytest.mark.parametrize(
    "words",
    [
        ("import", "weather", "file.csv"),
        ("import", "advisories"),
        ("show", "establishment"),
        ("show", "nation", "--on", "yesterday"),
        ("observe", "--on", "2026-02-30"),
        ("nonsense",),
        ("version", "compare", "--nonsense"),
    ],
    ids=" ".join,
)
@pytest.mark.django_db
def test_a_wrong_usage_is_exit_code_2(words: tuple[str, ...]) -> None:
    assert CliRunner().invoke(app, list(words)).exit_code == 2


@pytest.mark.parametrize(
    ("words", "french", "english"),
    [
        (("fetsh",), "Proche : 'fetch'.", "Did you mean 'fetch'?"),
        (("account", "list", "extra"), "de trop : extra", "unexpected extra argument(s) (extra)"),
    ],
)
def test_a_wrong_usage_speaks_one_language(
    place: Path, words: tuple[str, ...], french: str, english: str
) -> None:
    for language, wanted, other in (("fr", french, english), ("en", english, french)):
        run = vigie(place, *words, VIGIE_LANGUAGE=language)
        assert run.code == 2
        assert wanted in run.err and other not in run.err


@pytest.mark.django_db
def test_an_option_of_another_kind_is_a_wrong_usage() -> None:
    words = ["import", "advisories", "pyproject.toml", "--perimeter", "EJ-1"]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 2
    assert "--perimeter" in result.stderr


def test_versions_are_compared_line_by_line() -> None:
    lines = "semver\t1.0.0\t2.0.0\ndeb\t1:1.0\t2.0\ngeneric\t8.4\t8.4.0\nsemver\tx y\t1.0.0\n"
    result = CliRunner().invoke(app, ["version", "compare"], input=lines)
    answers = result.stdout.split()
    assert answers[:2] == ["<", ">"]
    assert answers[3] == "?"


def test_an_unknown_scheme_is_left_out_and_said_by_exit_code_3() -> None:
    result = CliRunner().invoke(app, ["version", "compare"], input="roman\tI\tV\n")
    assert (result.exit_code, result.stdout) == (3, "?\n")


def test_versions_are_held_against_ranges_line_by_line() -> None:
    lines = "npm\t1.2.3\t>=1.0 <2.0\nnpm\t2.0.0\t>=1.0 <2.0\n"
    result = CliRunner().invoke(app, ["version", "satisfies"], input=lines)
    assert (result.exit_code, result.stdout.split()) == (0, ["true", "false"])
