"""Killing an observation while findings are lived: no day by half, none told twice."""

import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import country
from tests.faults.conftest import OBSERVE, Scene
from tests.faults.standing import no_row_is_lost, same, stands

pytestmark = pytest.mark.prove
KILLS = 12
STEP = "life of findings"
PROGRAM = """
import sys
import django
django.setup()
from datetime import UTC, date, datetime
from vigie.operations.observe import observe
from vigie.store import isolation
isolation.become_service()

def said(fr, en):
    print(en, flush=True)

observe(on=date.fromisoformat(sys.argv[1]), now=datetime.now(UTC), progress=said)
"""


def killed_in_the_step(home: Path, after_s: float) -> bool:
    """Observe, and kill so long after the step began; return whether it was in time."""
    run = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, country.TODAY.isoformat()],
        env=country.environment(home),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert run.stdout is not None
    for line in run.stdout:
        if line.strip() == STEP:
            break
    try:
        run.communicate(timeout=after_s)
    except subprocess.TimeoutExpired:
        run.kill()
        run.communicate()
    return run.returncode != 0


def test_a_day_of_findings_that_is_cut_is_lived_whole_the_next_time(
    scene: Scene, tmp_path: Path
) -> None:
    chance, killed = random.Random(2), 0
    home = scene.copy(tmp_path / "home")
    for _ in range(KILLS):
        killed += killed_in_the_step(home, chance.uniform(0.0, 0.5))
        left = stands(home)
        assert no_row_is_lost(scene.before, left)
        days = left["rows"]["FindingDay"], left["rows"]["TransitionRow"]
        assert days in [
            (one["rows"]["FindingDay"], one["rows"]["TransitionRow"])
            for one in (scene.before, scene.after)
        ], "a day is told whole or not at all"
        if left["rows"]["FindingDay"] == scene.after["rows"]["FindingDay"]:
            shutil.rmtree(home)
            home = scene.copy(tmp_path / f"home{killed}")
    assert killed
    assert country.vigie(home, *OBSERVE).code == 0
    assert same(stands(home), scene.after)
    assert country.vigie(home, "verify-log").code == 0
