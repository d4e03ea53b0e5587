"""A migration cut in the middle: nothing served half, the next one completes."""

import random
import subprocess
from pathlib import Path
from time import sleep

import pytest

from tests import country, postgres
from tests.faults.standing import stands

pytestmark = pytest.mark.prove
KILLS = 8


def migrations_killed(home: Path, **where: str) -> int:
    """Kill ``vigie migrate`` at random moments; return how often it was in time."""
    chance, killed = random.Random(11), 0
    for _ in range(KILLS):
        run = subprocess.Popen(
            country.command("migrate"),
            env=country.environment(home, **where),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        sleep(chance.uniform(0.8, 4.0))
        run.kill()
        killed += run.wait() != 0
    return killed


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_migration_that_is_killed_is_completed_by_the_next(
    tmp_path: Path, database: str
) -> None:
    if database == "postgresql" and postgres.binaries() is None:
        pytest.skip("no PostgreSQL server on this machine (apt install postgresql)")
    home = tmp_path / "home"
    home.mkdir()
    if database == "sqlite":
        completed(home, {postgres.SERVER: ""})
        return
    with postgres.server() as url:
        completed(home, {postgres.SERVER: url})


def completed(home: Path, where: dict[str, str]) -> None:
    assert migrations_killed(home, **where)
    told = country.vigie(home, "show", "nation", **where)
    assert "Traceback" not in told.err
    assert country.vigie(home, "migrate", **where).code == 0
    assert country.vigie(home, "doctor", **where).code == 0
    assert stands(home, **where)["nation"] is None
    assert country.vigie(home, "verify-log", **where).code == 0
