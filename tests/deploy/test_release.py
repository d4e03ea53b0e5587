"""A release is the same bytes whoever makes it, and any file that differs from it is found."""

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from vigie.operations import release

ROOT = Path(__file__).resolve().parents[2]


def made(folder: Path, key: Path) -> Path:
    """Make a release of the last commit and return its wheel."""
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "release.py", folder, "--key", key],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("a release is made from a commit, and this is no repository")
    folder = tmp_path_factory.mktemp("release")
    (folder / "release.pub").write_text(release.public_key(folder / "release.pem"))
    return folder, made(folder / "dist", folder / "release.pem")


def test_two_makings_are_the_same_bytes(released: tuple[Path, Path], tmp_path: Path) -> None:
    folder, wheel = released
    again = made(tmp_path / "dist", folder / "release.pem")
    assert again.read_bytes() == wheel.read_bytes()
    for name in ("manifest.json", "manifest.sig", "provenance.json"):
        assert (tmp_path / "dist" / name).read_bytes() == (wheel.parent / name).read_bytes()


def test_the_wheel_as_released_is_whole(released: tuple[Path, Path]) -> None:
    folder, wheel = released
    found = release.verify(wheel.parent / "manifest.json", key=folder / "release.pub", wheel=wheel)
    assert found.is_whole and found.files > 500
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert "vigie/data/rights.toml" in names
    assert any(name.endswith("templates/base.html") for name in names)
    assert not any("test" in Path(name).name and name.endswith(".py") for name in names)


def rewritten(wheel: Path, target: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Write a wheel whose files were changed."""
    with zipfile.ZipFile(wheel) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    change(held)
    with zipfile.ZipFile(target, "w") as written:
        for name, raw in held.items():
            written.writestr(name, raw)
    return target


def changed(held: dict[str, bytes]) -> None:
    held["vigie/web/gate.py"] += b"\n"


def missing(held: dict[str, bytes]) -> None:
    del held["vigie/web/gate.py"]


def added(held: dict[str, bytes]) -> None:
    held["vigie/web/back_door.py"] = b""


@pytest.mark.parametrize("change", [changed, missing, added])
def test_any_file_that_differs_is_found(
    released: tuple[Path, Path], tmp_path: Path, change: Callable[[dict[str, bytes]], None]
) -> None:
    folder, wheel = released
    other = rewritten(wheel, tmp_path / wheel.name, change)
    found = release.verify(wheel.parent / "manifest.json", key=folder / "release.pub", wheel=other)
    assert not found.is_whole and len(getattr(found, change.__name__)) == 1


def test_every_single_file_is_watched(released: tuple[Path, Path]) -> None:
    """Each file of the package has its hash in the manifest."""
    folder, wheel = released
    found = release.verify(wheel.parent / "manifest.json", key=folder / "release.pub", wheel=wheel)
    with zipfile.ZipFile(wheel) as archive:
        own = [name for name in archive.namelist() if name.startswith("vigie/")]
    assert found.files == len(own)


def test_what_is_installed_is_compared_by_command(
    released: tuple[Path, Path], tmp_path: Path
) -> None:
    """The wheel unpacked elsewhere answers for itself, and says so once a file is touched."""
    folder, wheel = released
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "there")
    asked = [
        *(sys.executable, "-c", "from vigie.cli.main import run; run()", "doctor"),
        *("--verify", wheel.parent / "manifest.json", "--key", folder / "release.pub", "--json"),
    ]
    environment = {"PYTHONPATH": str(tmp_path / "there"), "VIGIE_HOME": str(tmp_path / "home")}
    environment |= {"DJANGO_SETTINGS_MODULE": "vigie.config.settings", "PATH": "/usr/bin:/bin"}
    run = lambda: subprocess.run(asked, env=environment, capture_output=True, text=True)  # noqa: E731
    first = run()
    assert first.returncode == 0, first.stdout + first.stderr
    (tmp_path / "there" / "vigie" / "data" / "rights.toml").write_text("")
    shutil.rmtree(tmp_path / "there" / "vigie" / "__pycache__", ignore_errors=True)
    second = run()
    assert second.returncode == 1 and "vigie/data/rights.toml" in second.stdout


def test_a_manifest_that_was_changed_or_is_of_another_key_is_refused(
    released: tuple[Path, Path], tmp_path: Path
) -> None:
    folder, wheel = released
    other = tmp_path / "other.pub"
    other.write_text(release.public_key(tmp_path / "other.pem"))
    with pytest.raises(release.NotSigned):
        release.verify(wheel.parent / "manifest.json", key=other, wheel=wheel)
    copied = tmp_path / "manifest.json"
    copied.write_bytes((wheel.parent / "manifest.json").read_bytes().replace(b"vigie/web", b"x"))
    shutil.copy(wheel.parent / "manifest.sig", tmp_path / "manifest.sig")
    with pytest.raises(release.NotSigned):
        release.verify(copied, key=folder / "release.pub", wheel=wheel)
    with pytest.raises(release.UnusableManifest):
        release.verify(tmp_path / "nothing.json", key=folder / "release.pub", wheel=wheel)


def test_an_audit_without_advisories_did_not_pass(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "audit.py", tmp_path], capture_output=True, check=False
    )
    assert done.returncode == 2


def test_an_audit_names_a_pin_that_an_advisory_affects(tmp_path: Path) -> None:
    (tmp_path / "osv.json").write_text(
        '{"schema_version": "1.6.0", "id": "PYSEC-2099-1", "aliases": ["CVE-2099-0001"],'
        ' "modified": "2026-01-01T00:00:00Z", "published": "2026-01-01T00:00:00Z", "summary": "x",'
        ' "affected": [{"package": {"ecosystem": "PyPI", "name": "django"},'
        ' "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "999"}]}]}]}'
    )
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "audit.py", tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "CVE-2099-0001" in done.stdout and "django" in done.stdout
