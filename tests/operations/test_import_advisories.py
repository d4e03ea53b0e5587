"""Importing advisories: whole or not at all, again without a change, killed without a loss."""

import gzip
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import country
from vigie.engine import advisories as engine
from vigie.errors import InputRefused
from vigie.operations.advisories import import_files, sources_state
from vigie.operations.importing import Outcome
from vigie.store.advisories import set_aside_records
from vigie.store.home import lake
from vigie.store.models import RawFile
from vigie.store.raw import place_of

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "feeds"
NOW = datetime(2031, 1, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _home(home: Path) -> None:
    """A home of the test's own."""


def _snapshot() -> engine.AdvisorySnapshot:
    snapshot = engine.current(lake())
    assert snapshot is not None
    return snapshot


def test_all_the_samples_import_in_one_command() -> None:
    report = import_files([SAMPLES], now=NOW)
    assert report.exit_code == 0
    beside = {p.name for p in SAMPLES.iterdir() if p.name.startswith("companion")}
    said = {one.name: one.outcome for one in report.files}
    assert {Path(n).name for n, o in said.items() if o is Outcome.NOT_AN_ADVISORY} == beside
    assert set(said.values()) == {Outcome.IMPORTED, Outcome.NOT_AN_ADVISORY}
    assert len(said) == len(list(SAMPLES.iterdir()))
    tables = {name: _snapshot().table(name).collect().height for name in ("records", "exploited")}
    assert tables["records"] > 0 and tables["exploited"] == 1


def test_the_newest_of_two_files_on_a_cve_stands() -> None:
    import_files([SAMPLES / "nvd_2_0.json", SAMPLES / "nvd_1_1.json"], now=NOW)
    rows = engine.cve_rows(_snapshot(), "CVE-2031-0001")
    assert rows["records"]["description"].to_list() == ["Sample, modified later."]


def test_the_same_files_again_change_nothing() -> None:
    first = import_files([SAMPLES], now=NOW)
    files = list(RawFile.objects.order_by("id").values())
    again = import_files([SAMPLES], now=NOW + timedelta(days=1))
    assert set(again.outcomes) == {Outcome.UNCHANGED}
    assert again.details == first.details
    assert list(RawFile.objects.order_by("id").values()) == files


def test_raw_bytes_are_archived_before_they_are_read() -> None:
    report = import_files([SAMPLES / "kev.json"], now=NOW)
    assert place_of(report.files[0].sha256).read_bytes() == (SAMPLES / "kev.json").read_bytes()


def test_a_refused_file_keeps_the_last_good_state(tmp_path: Path) -> None:
    import_files([SAMPLES], now=NOW)
    before = _snapshot().id
    cut = tmp_path / "nvd.json"
    cut.write_bytes((SAMPLES / "nvd_2_0.json").read_bytes()[:900])
    report = import_files([cut], now=NOW)
    assert report.exit_code == 1
    assert _snapshot().id == before
    assert report.files[0].reason_fr and report.files[0].reason_en
    (state,) = (one for one in sources_state(now=NOW) if one["name"] == "nvd")
    assert "truncated" in state["error"]["en"]


def test_a_refused_file_keeps_the_others_from_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello")
    shutil.copy(SAMPLES / "kev.json", tmp_path)
    report = import_files([tmp_path], now=NOW)
    assert report.exit_code == 3
    assert [one.outcome for one in report.files] == [Outcome.REFUSED, Outcome.IMPORTED]


def test_a_record_set_aside_is_listed_with_its_file_and_place(tmp_path: Path) -> None:
    bad = tmp_path / "overrides.jsonl"
    good = (SAMPLES / "nvd_overrides.jsonl").read_text()
    bad.write_text('{"_annotation": {"cve_id": "not one"}, "cve": {}}\n' + good)
    report = import_files([bad], now=NOW)
    assert report.exit_code == 3
    (row,) = set_aside_records("nvd-overrides")
    assert (row["file"], row["position"]) == ("overrides.jsonl", "line 1")
    assert row["reason_fr"] and row["reason_en"]


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(InputRefused):
        import_files([Path("nowhere")], now=NOW)


def test_a_source_is_late_when_its_data_is_older_than_twice_its_rhythm() -> None:
    import_files([SAMPLES / "kev.json"], now=NOW)
    late = {one["name"]: one["is_late"] for one in sources_state(now=NOW)}
    assert late["kev"] is True
    assert late["epss"] is None, "a source that never came is unknown, not late"
    fresh = {
        one["name"]: one["is_late"] for one in sources_state(now=datetime(2031, 1, 8, tzinfo=UTC))
    }
    assert fresh["kev"] is False


@pytest.mark.shared
def test_real_files_import_without_a_refusal(shared_data: Path) -> None:
    chosen = ("nvd/incremental", "nvd/api2", "kev", "certfr/certfr-2000.jsonl.gz", "eol")
    folders = [
        shared_data / one
        for one in (*chosen, "csaf/cisa_icsma", "csaf/oasis_examples", "csaf/cisa_feed")
    ]
    report = import_files(folders, now=NOW)
    assert report.outcomes[Outcome.REFUSED] == 0
    assert not any(one.set_aside for one in report.files)
    assert report.outcomes[Outcome.NOT_AN_ADVISORY] >= 10


_IMPORT = """
import django; django.setup()
from datetime import UTC, datetime
from pathlib import Path
import sys
from vigie.operations.advisories import import_files
from vigie.store import isolation
isolation.become_service()
import_files([Path(p) for p in sys.argv[1:]], now=datetime(2031, 1, 20, tzinfo=UTC))
"""


_MIGRATE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
"""


def _start(folder: Path, code: str, *paths: Path) -> "subprocess.Popen[bytes]":
    words = [sys.executable, "-c", code, *map(str, paths)]
    return subprocess.Popen(words, env=country.environment(folder))


def _many_overrides(path: Path, count: int) -> Path:
    line = (SAMPLES / "nvd_overrides.jsonl").read_text()
    with gzip.open(path, "wt") as stream:
        stream.writelines(line.replace("2031-0003", f"2032-{n:05d}") for n in range(count))
    return path


def _records(folder: Path) -> int:
    snapshot = engine.current(folder / "lake")
    return 0 if snapshot is None else snapshot.table("records").collect().height


@pytest.mark.prove
def test_a_killed_import_loses_nothing_and_the_next_one_completes(tmp_path: Path) -> None:
    chance = random.Random(50)
    folder, small, more = tmp_path / "home", SAMPLES / "kev.json", []
    assert _start(folder, _MIGRATE).wait() == 0
    for ordinal in range(50):
        before = _records(folder)
        more.append(_many_overrides(tmp_path / f"overrides{ordinal}.jsonl.gz", 300 * ordinal + 1))
        run = _start(folder, _IMPORT, small, more[-1])
        time.sleep(chance.uniform(0.2, 3.0))
        run.send_signal(signal.SIGKILL)
        run.wait()
        assert _records(folder) in (before, max(before, 300 * ordinal + 1))
    assert _start(folder, _IMPORT, small, *more).wait() == 0
    assert _records(folder) == 300 * 49 + 1
