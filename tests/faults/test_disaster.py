"""Backup, disaster, restore into another folder: the same figures, and a journal that verifies."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import country, postgres
from tests.faults import disaster_program
from tests.faults.conftest import served

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return country.write(tmp_path_factory.mktemp("files"))


def grow(files: Path, home: Path, part: str, **more: str) -> None:
    home.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, disaster_program.__file__, str(files), part],
        env=country.environment(home, **more) | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3_000:]


def run(home: Path, *arguments: str | Path, **more: str) -> str:
    done = country.vigie(home, *arguments, **more)
    assert done.code == 0, done.err[-3_000:]
    return done.out


Server = dict[str, str]


def the_whole_story(files: Path, folder: Path, there: Server, here: Server) -> None:
    """Keep twice while serving, lose everything, restore elsewhere, compare."""
    home, vault, kept = folder / "home", folder / "vault", folder / "checkpoints"
    public = country.vigie(home, "backup", "key", folder / "private.txt").out.strip()
    grow(files, home, country.BEFORE, **there)
    to = ["--recipient", public]
    with served(home, **there):
        first = json.loads(run(home, "backup", "keep", vault, *to, "--json", **there))
    grow(files, home, country.SINCE, **there)
    second = json.loads(run(home, "backup", "keep", vault, *to, "--json", **there))
    again = json.loads(run(home, "backup", "keep", vault, *to, "--json", **there))
    assert 0 < first["added"] <= first["bytes"]
    assert 0 < second["added"] < second["bytes"]
    assert again["added"] < second["bytes"], "what is there already is not written again"
    run(home, "backup", "keys", folder / "keys.age", *to, **there)
    run(home, "journal", "checkpoint", "--into", kept, **there)
    final = json.loads(run(home, "backup", "keep", vault, *to, "--json", **there))
    nation = run(home, "show", "nation", "--json", **there)
    assert run(home, "backup", "list", vault, **there).split() == sorted(
        one["name"] for one in (first, second, again, final)
    )
    shutil.rmtree(home)

    back = postgres.leave_empty(folder / "elsewhere")
    identity = ["--identity", folder / "private.txt"]
    run(back, "restore", vault, *identity, "--keys", folder / "keys.age", **here)
    assert run(back, "show", "nation", "--json", **here) == nation
    whole = json.loads(run(back, "verify-log", "--checkpoint", kept, "--json", **here))
    assert whole["whole"] and whole["checkpoints"] >= 2
    with served(back, **here):
        pass

    refused = country.vigie(back, "restore", vault, *identity, **here)
    assert refused.code == 1 and "not empty" in refused.err
    assert run(back, "show", "nation", "--json", **here) == nation


def test_a_lost_installation_comes_back_whole_elsewhere(files: Path, tmp_path: Path) -> None:
    the_whole_story(files, tmp_path, {}, {})


@pytest.mark.prove
@pytest.mark.postgres
def test_a_lost_server_comes_back_whole_on_another(files: Path, tmp_path: Path) -> None:
    if postgres.binaries() is None:
        pytest.skip("no PostgreSQL server on this machine (apt install postgresql)")
    with postgres.server() as there, postgres.server() as here:
        the_whole_story(
            files, tmp_path, {"VIGIE_DATABASE_URL": there}, {"VIGIE_DATABASE_URL": here}
        )


@pytest.fixture(scope="module")
def vault(files: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("vault")
    home = folder / "home"
    public = country.vigie(home, "backup", "key", folder / "private.txt").out.strip()
    grow(files, home, country.BEFORE)
    run(home, "backup", "keep", folder / "vault", "--recipient", public)
    return folder / "vault", folder / "private.txt"


@pytest.mark.parametrize("harm", ["piece cut", "piece changed", "piece gone", "list cut"])
def test_a_damaged_backup_restores_nothing(
    vault: tuple[Path, Path], tmp_path: Path, harm: str
) -> None:
    place = shutil.copytree(vault[0], tmp_path / "vault")
    target = next((place / ("backups" if harm == "list cut" else "pieces")).rglob("*/*")
                  if harm != "list cut" else (place / "backups").glob("*.age"))  # fmt: skip
    raw = target.read_bytes()
    target.unlink()
    if not harm.endswith("gone"):
        target.write_bytes(raw[: len(raw) // 2] if harm.endswith("cut") else raw[:-9] + b"x" * 9)
    home = postgres.leave_empty(tmp_path / "home")
    done = country.vigie(home, "restore", place, "--identity", vault[1])
    assert done.code == 1 and "damaged" in done.err
    left = [f for f in (tmp_path / "home").rglob("*") if f.is_file()]
    assert all(f.name.startswith(("vigie.sqlite3", "secret-key")) for f in left)


def test_who_writes_backups_cannot_read_them(vault: tuple[Path, Path], tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    country.vigie(tmp_path / "home", "backup", "key", other)
    done = country.vigie(tmp_path / "home", "restore", vault[0], "--identity", other)
    assert done.code == 1
    assert other.stat().st_mode & 0o077 == 0
    for piece in vault[0].rglob("*"):
        assert piece.is_dir() or piece.read_bytes().startswith(b"age-encryption.org/v1")


def test_a_backup_asks_to_whom(tmp_path: Path) -> None:
    assert country.vigie(tmp_path / "home", "backup", "keep", tmp_path / "vault").code == 2
