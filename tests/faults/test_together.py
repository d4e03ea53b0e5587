"""Two observations started at once, and the same import twice at once: done once."""

import subprocess
from pathlib import Path

import pytest

from tests import country
from tests.faults.conftest import OBSERVE, Scene
from tests.faults.standing import no_row_is_lost, stands

pytestmark = pytest.mark.prove


def together(home: Path, *words: str | Path, count: int = 2) -> list[tuple[int, str]]:
    """Start the same command several times at once; return how each ended."""
    runs = [
        subprocess.Popen(
            country.command(*words),
            env=country.environment(home),
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(count)
    ]
    told = [run.communicate(timeout=300)[1] for run in runs]
    return [(run.returncode, said) for run, said in zip(runs, told, strict=True)]


def test_observations_started_at_once_leave_what_one_leaves(scene: Scene, tmp_path: Path) -> None:
    home = scene.copy(tmp_path / "home")
    for code, said in together(home, *OBSERVE, count=3):
        assert code in (0, 1), said
        assert "Traceback" not in said, said[-3_000:]
    assert country.vigie(home, *OBSERVE).code == 0
    left = stands(home)
    assert left["nation"] == scene.after["nation"]
    rows, expected = left["rows"], scene.after["rows"]
    for table in ("LevelRow", "AggregateRow", "EvidenceRow", "TransitionRow", "FindingDay"):
        assert rows[table] == expected[table], table
    assert country.vigie(home, "verify-log").code == 0


def test_one_delivery_imported_twice_at_once_stands_once(scene: Scene, tmp_path: Path) -> None:
    home, files = scene.copy(tmp_path / "home"), country.write(tmp_path / "files")
    again = files / country.SINCE / "inventory"
    for code, said in together(home, "import", "inventory", again):
        assert code in (0, 1), said
        assert "Traceback" not in said, said[-3_000:]
    assert no_row_is_lost(scene.before, stands(home))
    assert country.vigie(home, *OBSERVE).code == 0
    assert stands(home)["nation"] == scene.after["nation"]
