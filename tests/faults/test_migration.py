"""A migration cut in the middle: nothing served half, the next one completes."""

import random
import subprocess
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests import country, postgres
from tests.faults.standing import stands

pytestmark = pytest.mark.prove
KILLS = 8


def migrating(home: Path, **where: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        country.command("migrate"),
        env=country.environment(home, **where),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def migrations_killed(home: Path, takes_s: float, **where: str) -> int:
    """Kill ``vigie migrate`` at random moments of the time it takes; return how often it was in
    time."""
    chance, killed = random.Random(11), 0
    for _ in range(KILLS):
        run = migrating(home, **where)
        sleep(chance.uniform(0.3, 0.9) * takes_s)
        run.kill()
        killed += run.wait() != 0
    return killed


def time_to_migrate(home: Path) -> float:
    """Return how long an undisturbed migration of an empty database takes here, in seconds."""
    home.mkdir()
    began = monotonic()
    assert migrating(home, **{postgres.SERVER: ""}).wait() == 0
    return monotonic() - began


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_migration_that_is_killed_is_completed_by_the_next(
    tmp_path: Path, database: str
) -> None:
    if database == "postgresql" and postgres.binaries() is None:
        pytest.skip("no PostgreSQL server on this machine (apt install postgresql)")
    home = tmp_path / "home"
    home.mkdir()
    takes_s = time_to_migrate(tmp_path / "undisturbed")
    if database == "sqlite":
        completed(home, takes_s, {postgres.SERVER: ""})
        return
    with postgres.server() as url:
        completed(home, takes_s, {postgres.SERVER: url})


def completed(home: Path, takes_s: float, where: dict[str, str]) -> None:
    assert migrations_killed(home, takes_s, **where)
    told = country.vigie(home, "show", "nation", **where)
    assert "Traceback" not in told.err
    assert country.vigie(home, "migrate", **where).code == 0
    assert country.vigie(home, "doctor", **where).code == 0
    assert stands(home, **where)["nation"] is None
    assert country.vigie(home, "verify-log", **where).code == 0
