"""The clock of the machine jumps by a day, forward then back: nothing is lost or counted twice."""

from pathlib import Path

import pytest

from tests import country
from tests.faults.conftest import OBSERVE, Scene
from tests.faults.standing import no_row_is_lost, stands

pytestmark = pytest.mark.prove
FAKE = next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))), None)


@pytest.fixture
def shifted() -> dict[str, dict[str, str]]:
    """The environment of a process whose clock is a day ahead, or behind."""
    if FAKE is None:
        pytest.skip("libfaketime is not installed (apt install libfaketime)")
    preload = {"LD_PRELOAD": str(FAKE), "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    return {"ahead": {**preload, "FAKETIME": "+1d"}, "behind": {**preload, "FAKETIME": "-1d"}}


def test_a_clock_that_jumps_a_day_each_way(
    scene: Scene, tmp_path: Path, shifted: dict[str, dict[str, str]]
) -> None:
    home = scene.copy(tmp_path / "home")
    assert country.vigie(home, *OBSERVE, **shifted["ahead"]).code == 0
    first = stands(home)
    assert first["nation"] == scene.after["nation"]
    for way in ("behind", "ahead", "behind"):
        again = country.vigie(home, *OBSERVE, "--json", **shifted[way])
        assert again.code == 0, again.err[-2_000:]
        after = stands(home)
        assert after["nation"] == first["nation"], way
        assert no_row_is_lost(first, after)
    assert country.vigie(home, "verify-log").code == 0


def test_nights_of_a_clock_that_jumps_run_each_step_and_lose_none(
    scene: Scene, tmp_path: Path, shifted: dict[str, dict[str, str]]
) -> None:
    home = scene.copy(tmp_path / "home")
    nights = []
    for way in ("ahead", "behind", "ahead"):
        assert country.vigie(home, "worker", "--once", **shifted[way]).code == 0
        nights.append(country.vigie(home, "night", "--show", "--json").out)
        assert '"failed"' not in nights[-1] and '"running"' not in nights[-1]
    assert nights[0] == nights[-1], "the night that was done is not done again"
    assert country.vigie(home, "verify-log").code == 0
    assert country.vigie(home, "worker", "--once").code == 0


def test_a_page_served_by_a_clock_behind_shows_the_day_it_is_of(
    scene: Scene, tmp_path: Path, shifted: dict[str, dict[str, str]]
) -> None:
    home = scene.copy(tmp_path / "home")
    nation = country.vigie(home, "show", "nation", "--json", **shifted["behind"])
    assert nation.code == 0 and country.WEEK_AGO.isoformat() in nation.out
