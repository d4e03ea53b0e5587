"""Killing the command at random moments: nothing is lost, nothing stands by half, the next run
completes."""

import json
import random
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import country, postgres
from tests.faults import command_program

SEED = 20261120
KILLS = {
    "establishments": 8,
    "perimeters": 5,
    "advisories": 10,
    "inventory": 8,
    "evidence": 5,
    "observe": 14,
}
"""Kills of each step, 50 in all."""
ATTEMPTS_PER_KILL = 3
State = dict[str, Any]

assert sum(KILLS.values()) == 50


@dataclass(frozen=True, slots=True)
class Step:
    """One command on the home that stood before it, and what an undisturbed run leaves."""

    home: Path
    words: tuple[str, ...]
    before: State
    after: State
    work_s: float


def start(home: Path, *words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, command_program.__file__, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=country.environment(home) | {"VIGIE_LOG_LEVEL": "ERROR"},
    )


def first_account(run: "subprocess.Popen[str]") -> State:
    """Wait until the program works; return what stood before."""
    assert run.stdout is not None
    for line in run.stdout:
        if line.startswith("stands "):
            found: State = json.loads(line.removeprefix("stands "))
            return found
    raise AssertionError(run.stderr.read() if run.stderr else "")


def completed(home: Path, *words: str) -> tuple[State, State, float]:
    """Run to the end; return what stood before and after, and how long the work took."""
    run = start(home, *words)
    before = first_account(run)
    began = time.monotonic()
    output, errors = run.communicate(timeout=240)
    assert run.returncode == 0, errors
    assert "Traceback" not in errors
    accounts = [line for line in output.splitlines() if line.startswith("stands ")]
    after = json.loads(accounts[-1].removeprefix("stands "))
    return before, after, time.monotonic() - began


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Step]:
    """Each step of the life of the small country, run once without any fault."""
    files = country.write(tmp_path_factory.mktemp("files"))
    first = [
        (kind, ("import", kind, str(folder))) for kind, folder in country.steps(files, "1-avant")
    ]
    second = [
        (kind, ("import", kind, str(folder))) for kind, folder in country.steps(files, "2-depuis")
    ]
    observe_then = ("observe", "--on", country.WEEK_AGO.isoformat())
    observe = ("observe", "--on", country.TODAY.isoformat())
    home, found = tmp_path_factory.mktemp("homes") / "0", {}
    life = [*first, ("then", observe_then), *second, ("observe", observe)]
    for number, (name, words) in enumerate(life):
        left = home.with_name(str(number + 1))
        postgres.copy_home(home, left) if home.exists() else left.mkdir()
        home.mkdir(exist_ok=True)
        before, after, work_s = completed(left, *words)
        found.setdefault(name, Step(home, words, before, after, work_s))
        home = left
    return found


@pytest.mark.prove
@pytest.mark.parametrize("name", KILLS)
def test_a_killed_command_loses_nothing_and_the_next_run_completes(
    name: str, scenes: dict[str, Step], tmp_path: Path
) -> None:
    step, chance = scenes[name], random.Random(f"{SEED}{name}")
    killed, attempts = 0, 0
    while killed < KILLS[name]:
        attempts += 1
        assert attempts <= ATTEMPTS_PER_KILL * KILLS[name], "the command ends before its kill"
        home = postgres.copy_home(step.home, tmp_path / str(attempts))
        killed += was_killed(home, step, chance.uniform(0.0, step.work_s))
        left, after, _ = completed(home, *step.words)
        assert left["nation"] in (step.before["nation"], step.after["nation"])
        assert no_row_is_lost(step.before["rows"], left["rows"])
        assert beside_the_journal(after) == beside_the_journal(step.after)
        assert after["rows"]["JournalEntry"] == after["rows"]["JournalLeaf"]
        shutil.rmtree(home)


def was_killed(home: Path, step: Step, moment_s: float) -> bool:
    """Start the command on a home and kill it after some work; return whether it was in time."""
    run = start(home, *step.words)
    first_account(run)
    try:
        run.communicate(timeout=moment_s)
    except subprocess.TimeoutExpired:
        run.kill()
        run.communicate()
        return True
    return False


def beside_the_journal(state: State) -> State:
    """Return what stands apart from the journal: a command that was killed leaves there that it
    began."""
    rows = {t: n for t, n in state["rows"].items() if not t.startswith("Journal")}
    return {**state, "rows": rows}


def no_row_is_lost(before: dict[str, int], left: dict[str, int]) -> bool:
    return all(left[table] >= n for table, n in before.items() if table != "JournalPending")
