"""A figure of a territory and the list it leads to count the same."""

from typing import Any

import pytest

from tests.country import TODAY, WEEK_AGO
from vigie.core.scope import NATION
from vigie.operations.level import establishments_page, territory_document
from vigie.store.models import LevelRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("observed")]
READINGS = ("proved", "said", "possible")


@pytest.fixture
def nation() -> dict[str, Any]:
    document = territory_document(scope=NATION, territory="nation", code="FR")
    assert document is not None
    return document


def page(**filters: str) -> dict[str, Any]:
    found = establishments_page(scope=NATION, territory="nation", code="FR", filters=filters)
    assert found is not None
    return found


def test_each_weak_zone_leads_to_the_systems_it_counts(nation: dict[str, Any]) -> None:
    counted = {(row["zone"], row["cause"]): row["perimeters"] for row in nation["weak_zones"]}
    assert any(counted.values())
    for (zone, cause), perimeters in counted.items():
        assert page(zone=zone, cause=cause)["systems"] == perimeters, (zone, cause)


@pytest.mark.parametrize("reading", READINGS)
def test_each_level_leads_to_the_systems_it_counts(nation: dict[str, Any], reading: str) -> None:
    for letter, perimeters in nation[f"levels_{reading}"].items():
        assert page(reading=reading, at=letter)["systems"] == perimeters, letter


def test_blind_spots_lead_to_the_establishments_they_count(nation: dict[str, Any]) -> None:
    blind = nation["blind_spots"]
    assert page(unseen="1")["total"] == blind["establishments"] > 0
    for row in blind["by_category"]:
        assert page(unseen="1", kind=row["category"])["total"] == row["establishments"]
        assert page(kind=row["category"])["total"] == row["of"]


@pytest.mark.usefixtures("undone")
def test_what_moved_leads_to_the_systems_that_moved() -> None:
    row = LevelRow.objects.filter(until=None, superseded_at=None, since__lte=WEEK_AGO).first()
    assert row is not None
    LevelRow.objects.filter(pk=row.pk).update(until=TODAY, level_proved="D")
    row.pk, row.since, row.level_proved = None, TODAY, "C"
    row.save(force_insert=True)
    since = WEEK_AGO.isoformat()
    assert page(moved="up", since=since)["systems"] == 1
    assert page(moved="up", since=since)["total"] > 0
    assert page(moved="down", since=since)["systems"] == 0


def test_a_step_of_the_funnel_leads_to_the_sites_of_its_entities(nation: dict[str, Any]) -> None:
    for step, entities in nation["funnel"].items():
        if step != "entities":
            total = page(step=step)["total"]
            assert total >= entities and bool(total) == bool(entities)
    assert page(step="no such step")["total"] == 0


def test_a_count_of_the_watch_leads_to_those_it_was_counted_at(nation: dict[str, Any]) -> None:
    everybody = page()["total"]
    assert nation["watch"]["exploited"] > 0
    assert 0 < page(watch="exploited")["total"] <= page(watch="machines")["total"] < everybody


def test_zones_split_those_proved_shut_from_the_others(nation: dict[str, Any]) -> None:
    for row in nation["zones"]:
        shut = page(zone=row["zone"], state="shut")["systems"]
        left_open = page(zone=row["zone"], state="open")["systems"]
        assert 0 < shut + left_open <= nation["perimeters"]
    everywhere = page(state="all_shut")["total"]
    assert (everywhere > 0) == (nation["proved_shut_share"]["low"] > 0)


def test_words_that_mean_nothing_choose_everything() -> None:
    everybody = page()["total"]
    odd = {"zone": "cellar", "state": "ajar", "cause": "1=1; --", "watch": "x", "since": "soon"}
    found = page(**odd, reading="dreamt", at="A", moved="sideways")
    assert (found["total"], found["systems"]) == (everybody, None)
