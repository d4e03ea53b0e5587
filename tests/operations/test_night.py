"""The order of a night: what is due, what is tried again, what was missed."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from vigie.config import schedule
from vigie.config.environment import UnusableSetting
from vigie.operations import night
from vigie.operations.night import ATTEMPTS, PAUSE, STEPS, Turn
from vigie.store import night as store

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 1, 15, tzinfo=UTC)


def due(now: datetime = NOW) -> list[str]:
    return [turn.step for turn in night.turns(ON, lambda: now)]


def states() -> dict[str, str]:
    return {step["step"]: step["state"] for step in store.steps_of(ON)}


def test_a_night_begins_with_every_step_in_order(home: Path) -> None:
    night.prepare(ON, NOW)
    assert due() == list(STEPS)


def test_what_is_done_is_not_done_twice(home: Path) -> None:
    for _ in range(2):
        night.prepare(ON, NOW)
        for turn in list(night.turns(ON, lambda: NOW)):
            store.start(turn.on, turn.step, worker="w", at=NOW)
            night.done(turn, {}, at=NOW)
    assert due() == []
    assert {step["attempts"] for step in store.steps_of(ON)} == {1}


def test_a_step_cut_while_it_ran_is_run_again_and_the_others_follow(home: Path) -> None:
    night.prepare(ON, NOW)
    store.start(ON, "fetch", worker="w", at=NOW)
    night.done(Turn(ON, "fetch"), None, at=NOW)
    night.done(Turn(ON, "receive"), {}, at=NOW)
    store.start(ON, "observe", worker="killed", at=NOW)
    assert due() == ["observe", "accounts", "tidy", "sign", "backup"]
    assert states()["fetch"] == store.SKIPPED


def test_a_step_that_fails_waits_then_is_tried_again_and_raises_an_alarm(home: Path) -> None:
    night.prepare(ON, NOW)
    for attempt in range(1, ATTEMPTS + 1):
        store.start(ON, "fetch", worker="w", at=NOW)
        night.failed(Turn(ON, "fetch"), ("panne", "failure"), at=NOW)
        assert "fetch" not in due(NOW + PAUSE * attempt - timedelta(seconds=1))
        assert ("fetch" in due(NOW + PAUSE * attempt)) == (attempt < ATTEMPTS)
    (alarm,) = night.alarms()
    assert (alarm["step"], alarm["error_fr"], alarm["error_en"]) == ("fetch", "panne", "failure")


def test_a_clock_that_jumps_a_day_back_does_not_silence_a_step(home: Path) -> None:
    night.prepare(ON, NOW)
    store.start(ON, "fetch", worker="w", at=NOW)
    night.failed(Turn(ON, "fetch"), ("panne", "failure"), at=NOW)
    assert "fetch" in due(NOW - timedelta(days=1))


def test_nights_without_anybody_are_missed_and_said(home: Path) -> None:
    night.prepare(ON - timedelta(days=4), NOW - timedelta(days=4))
    night.prepare(ON, NOW)
    for gap in (4, 3, 2, 1):
        said = {step["state"] for step in store.steps_of(ON - timedelta(days=gap))}
        assert said == {store.MISSED}
    assert set(states().values()) == {store.WAITING}


def test_a_clock_that_jumps_a_day_ahead_leaves_the_night_it_skipped_readable(home: Path) -> None:
    night.prepare(ON, NOW)
    for step in STEPS:
        store.start(ON, step, worker="w", at=NOW)
        night.done(Turn(ON, step), {}, at=NOW)
    night.prepare(ON + timedelta(days=1), NOW + timedelta(days=1))
    night.prepare(ON, NOW)
    assert set(states().values()) == {store.DONE}


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 11, 24, 1, 14, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 24, 1, 16, tzinfo=UTC), date(2026, 11, 24)),
        (datetime(2026, 7, 14, 0, 14, tzinfo=UTC), date(2026, 7, 13)),
        (datetime(2026, 7, 14, 0, 16, tzinfo=UTC), date(2026, 7, 14)),
    ],
)
def test_the_night_due_is_told_in_the_time_of_paris(
    at: datetime, expected: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VIGIE_NIGHT", raising=False)
    assert schedule.night_due(at) == expected


def test_a_schedule_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_NIGHT", "every now and then")
    with pytest.raises(UnusableSetting):
        schedule.line()
