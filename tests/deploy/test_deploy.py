"""What is deployed names settings that exist, and every setting is documented."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from vigie.config import environment

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
SETTING = re.compile(r"\bVIGIE_[A-Z]+(?:_[A-Z]+)*(?:_<SOURCE>)?")
UNITS = sorted(DEPLOY.glob("systemd/*.service"))


def settings_in(*places: Path) -> set[str]:
    return {name for place in places for name in SETTING.findall(place.read_text())}


def documented() -> set[str]:
    return settings_in(ROOT / "docs" / "operating.md")


def test_every_setting_that_is_read_is_documented() -> None:
    read = settings_in(*(ROOT / "src").rglob("*.py"))
    families = {name.removesuffix("_<SOURCE>") for name in documented()}
    assert {name for name in read if name.removesuffix("_<SOURCE>") not in families} == set()


def test_every_setting_that_is_deployed_is_documented() -> None:
    files = [p for p in DEPLOY.rglob("*") if p.is_file() and p.suffix != ".md"]
    assert settings_in(*files)
    assert settings_in(*files) <= documented()


@pytest.mark.parametrize("unit", UNITS, ids=lambda p: p.stem)
def test_a_unit_runs_a_command_that_exists_without_privileges(unit: Path) -> None:
    parser = configparser.RawConfigParser(strict=False, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(unit)
    service = parser["Service"]
    assert service["User"] == "vigie" and service["NoNewPrivileges"] == "yes"
    command = service["ExecStart"].split()[1]
    assert list((ROOT / "src/vigie/cli").glob(f"{command}.py"))
    verify = shutil.which("systemd-analyze")
    if verify:
        done = subprocess.run([verify, "verify", "--man=no", unit], capture_output=True, text=True)
        said = [line for line in done.stderr.splitlines() if unit.name in line]
        assert not [line for line in said if "Unknown" in line or "Invalid" in line], said


def test_containers_run_commands_that_exist_with_secrets_in_files() -> None:
    tree = yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text())
    ours = {name: s for name, s in tree["services"].items() if "build" in s}
    assert {s["command"][0] for s in ours.values()} == {"migrate", "serve", "worker"}
    for service in ours.values():
        assert service["cap_drop"] == ["ALL"] and service["read_only"]
        assert not [n for n in service["environment"] if "PASSWORD" in n or n.endswith("_URL")]


def test_a_secret_is_read_from_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "url"
    place.write_text("postgresql://vigie@127.0.0.1:5432/vigie\n")
    monkeypatch.delenv("VIGIE_DATABASE_URL", raising=False)
    monkeypatch.setenv("VIGIE_DATABASE_URL_FILE", str(place))
    assert environment.database(tmp_path)["NAME"] == "vigie"
    place.unlink()
    with pytest.raises(environment.UnusableSetting, match="VIGIE_DATABASE_URL_FILE"):
        environment.database(tmp_path)


def test_a_segment_that_is_offered_again_is_archived_once_and_never_replaced(
    tmp_path: Path,
) -> None:
    text = (DEPLOY / "postgresql" / "archive.conf").read_text()
    (said,) = re.findall(r"(?m)^archive_command = '(.+)'$", text)
    archive, segment = tmp_path / "wal", tmp_path / "segment"
    archive.mkdir()
    command = said.replace("/var/backups/vigie/wal", str(archive)).replace("%p", str(segment))

    def code(content: str) -> int:
        segment.write_text(content)
        return subprocess.run(["sh", "-c", command.replace("%f", "0001")]).returncode

    assert [code("first"), code("first"), code("other")] == [0, 0, 1]
    assert [(p.name, p.read_text()) for p in archive.iterdir()] == [("0001", "first")]
