"""The same country on SQLite and on a real PostgreSQL: the same documents, the same tests."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import country, postgres
from tests.store import life_program

ROOT = Path(__file__).resolve().parents[2]


def life(files: Path, home: Path, **more: str) -> Any:
    home.mkdir()
    done = subprocess.run(
        [sys.executable, life_program.__file__, str(files)],
        env=country.environment(home, **more) | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    return json.loads(done.stdout)


@pytest.mark.postgres
def test_both_databases_give_the_same_documents(tmp_path: Path, postgres_url: str) -> None:
    files = country.write(tmp_path / "files")
    embedded = life(files, tmp_path / "embedded", VIGIE_DATABASE_URL="")
    server = life(files, tmp_path / "server", VIGIE_DATABASE_URL=postgres_url)
    assert (embedded["engine"], server["engine"]) == ("sqlite", "postgresql")
    for one, other in zip(embedded["documents"], server["documents"], strict=True):
        assert one
        assert one == other


@pytest.mark.prove
@pytest.mark.postgres
def test_the_whole_suite_passes_on_the_server_too() -> None:
    if postgres.binaries() is None:
        pytest.skip("no PostgreSQL server on this machine (apt install postgresql)")
    done = subprocess.run(
        [sys.executable, "-m", "tests.postgres", "-q", "-n", "auto", "-m", "not prove"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=2_400,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4_000:]
