"""The whole ``vigie observe`` of a nation, in a home of its own, by the real command.

The home is made of the registry and the advisories of ``VIGIE_HOME`` (linked, never written to),
35,000 medico-social sites of the sample country, and the inventories drawn by ``national.py``.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vigie.store.home import home

_LAUNCH = (sys.executable, "-c", "from vigie.cli.main import run; run()")
_ROOT = Path(__file__).parents[1]


def observed(*, rows: int, seed: int) -> dict[str, Any]:
    """Make the home, observe it, observe it again after one delivery; return what each took."""
    folder = Path(tempfile.mkdtemp(prefix="vigie-bench-home-"))
    try:
        _furnish(folder)
        made = _run(folder, _steps("furnish", rows, seed))
        first = _run(folder, (*_LAUNCH, "observe", "--json"))
        again = _run(folder, (*_LAUNCH, "observe", "--json"))
        _run(folder, _steps("deliver", rows, seed))
        after = _run(folder, (*_LAUNCH, "observe", "--json"))
        return {
            **made["said"],
            **_taken("observe", first),
            **_taken("observe_nothing_new", again),
            **_taken("observe_one_delivery", after),
            "observe_disk_mib": _size(folder / "lake" / "snapshots") >> 20,
            "home_disk_mib": _size(folder) >> 20,
        }
    finally:
        shutil.rmtree(folder)


def _furnish(folder: Path) -> None:
    """Copy the home but for its observations and inventories; the advisories are linked."""
    former = home()
    for name in ("vigie.sqlite3", "secret-key"):
        if (former / name).exists():
            shutil.copy2(former / name, folder / name)
    shutil.copytree(
        former / "lake" / "advisories", folder / "lake" / "advisories", copy_function=os.link
    )
    if (former / "lake" / "names").exists():
        shutil.copytree(former / "lake" / "names", folder / "lake" / "names")


def _steps(step: str, rows: int, seed: int) -> tuple[str, ...]:
    return (sys.executable, "-m", "benchmarks.furnishing", step, str(rows), str(seed))


def _run(folder: Path, command: tuple[str, ...]) -> dict[str, Any]:
    """Run a command in the home; return wall time, processor time, peak memory, what it said."""
    paths = os.pathsep.join([str(_ROOT), str(_ROOT / "src")])
    ours: Mapping[str, str] = {"VIGIE_HOME": str(folder), "PYTHONPATH": paths}
    before = time.perf_counter()
    started = subprocess.Popen(command, env={**os.environ, **ours}, stdout=subprocess.PIPE)
    assert started.stdout is not None
    said = started.stdout.read()
    _, status, used = os.wait4(started.pid, 0)
    if status:
        raise subprocess.CalledProcessError(status, command)
    return {
        "wall_s": round(time.perf_counter() - before, 1),
        "cpu_s": round(used.ru_utime + used.ru_stime, 1),
        "peak_mib": used.ru_maxrss >> 10,
        "said": json.loads(said or b"{}"),
    }


def _taken(name: str, run: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{name}_{what}": run[what] for what in ("wall_s", "cpu_s", "peak_mib")}


def _size(folder: Path) -> int:
    return sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())
