"""A small sample country for tests: a few hospitals and a hundred homes, in two weeks.

The files are those of the sample generator at a tiny scale: every kind of input, in the real
formats. ``WEEK_AGO`` is the day before which the first part came, ``TODAY`` the day of the second.
"""

import importlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests import postgres
from vigie.sample import dataset

TODAY = date(2026, 11, 20)
WEEK_AGO = TODAY - timedelta(days=7)
SCALE, SEED = 0.003, 11
BEFORE, SINCE = dataset.BEFORE, dataset.SINCE
STEPS = (
    (BEFORE, "establishments"),
    (BEFORE, "perimeters"),
    (BEFORE, "advisories"),
    (BEFORE, "inventory"),
    (BEFORE, "evidence"),
    (SINCE, "advisories"),
    (SINCE, "inventory"),
    (SINCE, "evidence"),
)
"""Part and kind, in the order in which they came."""


def write(folder: Path, *, scale: float = SCALE, seed: int = SEED) -> Path:
    """Write the files of the country under ``folder`` and return it."""
    dataset.write(folder, dataset.DataSet(seed=seed, scale=scale, today=TODAY))
    return folder


def evening(day: date) -> datetime:
    """Return the instant of a day at which its observation runs."""
    return datetime(day.year, day.month, day.day, 20, tzinfo=UTC)


def steps(files: Path, part: str) -> Iterator[tuple[str, Path]]:
    """Yield each kind of a part with its folder."""
    for one, kind in STEPS:
        if one == part:
            yield kind, files / part / kind


def grow(files: Path, part: str) -> None:
    """Import a part of the country in this process, an hour before the observation of its day."""
    day = WEEK_AGO if part == BEFORE else TODAY
    for kind, folder in steps(files, part):
        take(kind, folder, evening(day) - timedelta(hours=1))


def take(kind: str, folder: Path, now: datetime) -> None:
    """Import a folder of one kind in this process."""
    operation = importlib.import_module(f"vigie.operations.{kind}").import_files
    report = operation([folder], now=now)
    assert report.exit_code == 0, report.document()


@dataclass(frozen=True, slots=True)
class Run:
    """How a run of the command ended."""

    code: int
    out: str
    err: str


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return the environment of a process with a home of its own, and a database of its own when
    the suite runs on a server."""
    if postgres.SERVER not in more:
        more |= postgres.environment_of(home)
    kept = {k: v for k, v in os.environ.items() if not k.startswith("VIGIE_")}
    kept |= {"DJANGO_SETTINGS_MODULE": "vigie.config.settings", "PYTHONPATH": _sources()}
    return kept | {"VIGIE_HOME": str(home), "VIGIE_LANGUAGE": "en"} | more


def _sources() -> str:
    return str(Path(__file__).resolve().parent.parent / "src")


def command(*arguments: str | Path) -> list[str]:
    """Return the words that run the ``vigie`` command in a process of its own."""
    program = "from vigie.cli.main import run; run()"
    return [sys.executable, "-c", program, *map(str, arguments)]


def vigie(home: Path, *arguments: str | Path, given: str = "", **more: str) -> Run:
    """Run the command to its end."""
    done = subprocess.run(
        command(*arguments),
        env=environment(home, **more),
        input=given,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr)


Document = dict[str, Any]
