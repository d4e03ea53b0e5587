"""Killing an import of inventories at random moments: whole before, whole after, never between."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests import country
from tests.faults import inventory_program
from tests.faults.inventory_program import MACHINES, PERIMETERS

KILLS = 50
LONGEST_S = 0.35


def program(home: Path, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, inventory_program.__file__, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env=country.environment(home),
    )


def delivery(folder: Path, edition: int) -> str:
    path = folder / f"{edition}.csv"
    rows = (
        f"m{number};P{number % PERIMETERS};Logiciel {item};{edition}"
        for number in range(MACHINES)
        for item in range(40)
    )
    path.write_text("machine;perimeter;name;version\n" + "\n".join(rows) + "\n")
    return str(path)


def what_stood(run: "subprocess.Popen[str]") -> str:
    """Return the edition that stood when the program began."""
    assert run.stdout is not None
    words = run.stdout.readline().split()
    assert words[:1] == ["ready"]
    return words[1] if len(words) > 1 else ""


@pytest.mark.prove
def test_a_killed_import_leaves_the_last_whole_delivery(tmp_path: Path) -> None:
    chance = random.Random(20260105)
    home = tmp_path / "home"
    assert program(home, "start").wait() == 0
    possible, killed = {""}, 0
    for edition in range(1, KILLS + 1):
        run = program(home, "import", delivery(tmp_path, edition), str(edition))
        stood = what_stood(run)
        assert stood in possible
        possible = {stood, str(edition)}
        try:
            run.wait(timeout=chance.uniform(0.0, LONGEST_S))
        except subprocess.TimeoutExpired:
            run.kill()
            run.wait()
            killed += 1
    assert killed > 0
    run = program(home, "import", delivery(tmp_path, KILLS + 1), str(KILLS + 1))
    output, _ = run.communicate()
    assert run.returncode == 0
    assert f"done {KILLS + 1} 1" in output
