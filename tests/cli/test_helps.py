"""Every command and every parameter is told in both languages, as each process says it."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.country import environment

COMMAND = Path(__file__).resolve().parents[2] / "src" / "vigie" / "cli"
WALK = """
import json, os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.config.settings")
import django; django.setup()
import typer, vigie.cli.main as main
main.gather()
def walk(command, path):
    yield " ".join(path), command.help or ""
    context = typer.Context(command, info_name=path[-1])
    for one in command.get_params(context):
        yield " ".join([*path, one.opts[0]]), one.help or ""
    for name, held in getattr(command, "commands", {}).items():
        yield from walk(held, [*path, name])
print(json.dumps(dict(walk(typer.main.get_command(main.app), ["vigie"]))))
"""
SAME = {"role", "port"}
"""Helps that both languages may write alike."""


def helps(home: Path, language: str) -> dict[str, str]:
    """Return the help of each command and parameter, as a process of that language has it."""
    ran = subprocess.run(
        [sys.executable, "-c", WALK],
        env=environment(home, VIGIE_LANGUAGE=language),
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    told: dict[str, str] = json.loads(ran.stdout)
    return told


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], dict[str, str]]:
    home = tmp_path_factory.mktemp("helps")
    return helps(home, "fr"), helps(home, "en")


def test_every_command_and_parameter_has_a_help(
    both: tuple[dict[str, str], dict[str, str]],
) -> None:
    for told in both:
        assert len(told) > 200
        assert [place for place, text in told.items() if not text.strip()] == []


def test_french_and_english_are_told_apart(
    both: tuple[dict[str, str], dict[str, str]],
) -> None:
    french, english = both
    assert french.keys() == english.keys()
    alike = {p: text for p, text in french.items() if text == english[p] and text not in SAME}
    assert alike == {}


def test_no_docstring_is_taken_for_a_help(both: tuple[dict[str, str], dict[str, str]]) -> None:
    told = {" ".join(text.split()) for helped in both for text in helped.values()}
    assert told & set(docstrings()) == set()


def docstrings() -> Iterator[str]:
    for path in COMMAND.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and (text := ast.get_docstring(node)):
                yield " ".join(text.split())
