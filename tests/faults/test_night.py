"""Nights on real processes: several workers, a worker killed, a source that is broken."""

import json
import random
import signal
import subprocess
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from tests import country, postgres


@pytest.fixture
def home(tmp_path: Path) -> Path:
    files, home = country.write(tmp_path / "files"), tmp_path / "home"
    for kind, folder in country.steps(files, country.BEFORE):
        assert country.vigie(home, "import", kind, folder).code == 0
    return home


def night(home: Path, **more: str) -> dict[str, dict[str, Any]]:
    told = country.vigie(home, "night", "--show", "--json", **more)
    return {step["step"]: step for step in json.loads(told.out)}


def workers(home: Path, count: int, **more: str) -> list[subprocess.Popen[bytes]]:
    return [
        subprocess.Popen(
            country.command("worker", "--once"),
            env=country.environment(home, **more),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(count)
    ]


def test_three_workers_do_each_step_once_and_a_broken_source_stops_nothing(home: Path) -> None:
    port = postgres.free_port()
    broken = {
        "VIGIE_MIRROR_KEV": f"http://127.0.0.1:{port}/kev.json",
        "VIGIE_FETCH_LOOPBACK": "1",
    }
    for worker in workers(home, 3, **broken):
        assert worker.wait(timeout=240) == 0
    steps = night(home)
    assert steps.pop("fetch")["state"] == "failed"
    assert steps.pop("backup")["state"] == "skipped"
    assert {step["state"] for step in steps.values()} == {"done"}
    assert {step["attempts"] for step in steps.values()} == {1}
    assert len({step["worker"] for step in steps.values()}) == 1
    shown = country.vigie(home, "night", "--show")
    assert shown.code == 3 and "kev.json" in shown.out


@pytest.mark.prove
def test_a_worker_killed_at_any_moment_leaves_a_night_that_goes_on(home: Path) -> None:
    chance = random.Random(7)
    for _ in range(6):
        (worker,) = workers(home, 1)
        sleep(chance.uniform(0.5, 6.0))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    (worker,) = workers(home, 1)
    assert worker.wait(timeout=240) == 0
    steps = night(home)
    assert {step["state"] for step in steps.values()} <= {"done", "skipped"}
    assert country.vigie(home, "verify-log").code == 0
    assert country.vigie(home, "show", "nation", "--json").code == 0
