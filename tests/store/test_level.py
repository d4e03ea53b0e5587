"""Levels by change: what was true on a day, as it was known then."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest

from vigie.store.level import (
    Observation,
    PerimeterLevel,
    TerritoryDocument,
    document,
    is_observed,
    level_days,
    levels_of,
    save_observation,
)
from vigie.store.models import LevelRow, Perimeter

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 2)


def perimeter() -> int:
    return Perimeter.objects.create(code="EJ-010000001", name="Essai", kind="hospital").pk


def level(key: int, letter: str) -> PerimeterLevel:
    return PerimeterLevel(
        perimeter=key,
        level_proved=letter,
        level_said=letter,
        level_possible="A",
        r_proved=0.6,
        r_said=0.5,
        r_possible=0.1,
        lost_best=1.0,
        lost_worst=9.0,
        weakest_zone="password",
        weakest_openness=0.8,
        proved_shut=2,
        zones_applicable=6,
        coverage=0.4,
        zones={},
        watch={},
        causes={},
    )


def observe(on: date, letters: dict[int, str], *, at: datetime | None = None) -> tuple[int, int]:
    instant = at or datetime(on.year, on.month, on.day, 4, tzinfo=UTC)
    observation = Observation(
        on=on,
        method="v1",
        parameters="test",
        started_at=instant,
        finished_at=instant,
        inputs={},
        digest=f"{on}{letters}",
    )
    nation = TerritoryDocument("nation", "FR", {"on": str(on), "letters": str(letters)})
    levels = [level(key, letter) for key, letter in letters.items()]
    return save_observation(observation, levels=levels, territories=[nation])


def shown(key: int, on: date) -> str:
    return levels_of(perimeters=[key], on=on, method="v1")[key].level_proved


def test_a_day_observed_twice_from_the_same_inputs_writes_nothing_new() -> None:
    key = perimeter()
    assert observe(DAY, {key: "C"}) == (1, 1)
    assert observe(DAY, {key: "C"}) == (0, 0)
    assert LevelRow.objects.count() == 1
    assert is_observed(on=DAY, method="v1", digest=f"{DAY}{ {key: 'C'} }")


def test_history_is_kept_by_change_only() -> None:
    key = perimeter()
    for shift, letter in enumerate("DDDCCB"):
        observe(DAY + timedelta(days=shift), {key: letter})
    days = [(on - DAY).days for on, _ in level_days(perimeter=key, method="v1")]
    assert days == [0, 3, 5]
    assert [shown(key, DAY + timedelta(days=d)) for d in range(6)] == list("DDDCCB")


def test_the_order_in_which_days_are_observed_never_changes_what_is_shown() -> None:
    letters = "DCB"
    for order in permutations(range(3)):
        key = Perimeter.objects.create(code=f"P{order}", name="Essai", kind="hospital").pk
        everyone = {key: ""}
        for shift in order:
            later = datetime(2026, 12, 1, tzinfo=UTC)
            observe(DAY + timedelta(days=shift), {**everyone, key: letters[shift]}, at=later)
        now_known = [
            next(
                value.level_proved
                for since, value in reversed(level_days(perimeter=key, method="v1"))
                if since <= DAY + timedelta(days=d)
            )
            for d in range(3)
        ]
        assert now_known == list(letters), order
        LevelRow.objects.all().delete()


def test_a_past_day_is_shown_as_it_was_known_then() -> None:
    key = perimeter()
    observe(DAY, {key: "D"})
    observe(DAY, {key: "B"}, at=datetime(2026, 11, 20, tzinfo=UTC))
    assert shown(key, DAY) == "D"
    observe(date(2026, 11, 21), {key: "B"})
    assert shown(key, date(2026, 11, 21)) == "B"


def test_a_perimeter_that_closed_is_no_longer_in_force() -> None:
    key = perimeter()
    observe(DAY, {key: "D"})
    observe(DAY + timedelta(days=1), {})
    assert levels_of(perimeters=[key], on=DAY + timedelta(days=1), method="v1") == {}
    assert shown(key, DAY) == "D"


def test_a_territory_document_is_found_on_its_day() -> None:
    key = perimeter()
    observe(DAY, {key: "D"})
    found = document(territory="nation", code="FR", on=DAY + timedelta(days=9), method="v1")
    assert found is not None
    assert found["on"] == str(DAY)
    assert document(territory="nation", code="FR", on=DAY - timedelta(days=1), method="v1") is None
