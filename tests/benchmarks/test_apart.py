"""What the command runs in a process of its own starts there, without what the command set up."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.peers.corpus import either, match, record, write_feed
from benchmarks.peers.environments import asked

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["devices", "peers.programs.vigie"])
def test_a_benchmark_run_apart_starts(name: str, tmp_path: Path) -> None:
    ours = {"HOME": str(tmp_path), "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"}
    kept = {key: os.environ[key] for key in ("PATH",) if key in os.environ}
    code = f"import benchmarks.{name}"
    done = subprocess.run([sys.executable, "-c", code], env={**kept, **ours}, check=False)
    assert done.returncode == 0


def test_the_program_compared_looks_up_in_a_process_of_its_own(tmp_path: Path) -> None:
    name = "cpe:2.3:a:acme:viewer:1.0:*:*:*:*:*:*:*"
    claimed = either(match(name.replace("1.0", "*"), versionEndExcluding="2.0"))
    feed = write_feed(tmp_path / "nvdcve-1.1-2021.json.gz", [record("CVE-2021-10001", claimed)])
    task = {"feeds": [str(feed)], "components": [name], "rows": 3, "distinct": 1, "seed": 1}
    told = asked("vigie", tmp_path / "home", {"do": "look up", "times": 1, **task})
    assert (told["found"], told["fleet_found"], told["ranges"]) == (1, 3, 1)
