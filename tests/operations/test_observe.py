"""A day's observation: once, again, on nothing, and after something new."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests import country
from tests.country import TODAY, WEEK_AGO, evening
from vigie.core.scope import NATION
from vigie.operations.level import establishment_document, territory_document
from vigie.operations.observe import instant, observe
from vigie.store.models import (
    AggregateRow,
    Entity,
    EvidenceRow,
    LevelRow,
    ObservationRow,
    Perimeter,
    PerimeterSite,
    Site,
)


def rows() -> list[int]:
    return [m.objects.count() for m in (AggregateRow, EvidenceRow, LevelRow, ObservationRow)]


@pytest.mark.usefixtures("observed")
def test_a_clock_set_back_forgets_nothing_that_is_known() -> None:
    newest = max(EvidenceRow.objects.values_list("known_at", flat=True))
    assert instant(newest - timedelta(days=1)) == newest
    assert instant(newest + timedelta(days=1)) == newest + timedelta(days=1)


@pytest.mark.usefixtures("observed")
def test_an_observation_twice_changes_nothing() -> None:
    before = rows()
    again = observe(on=TODAY, now=evening(TODAY) + timedelta(hours=2))
    assert not again.is_new
    assert (again.levels_changed, again.documents_changed, again.measured) == (0, 0, 0)
    assert rows() == before


@pytest.mark.usefixtures("observed", "undone")
def test_a_day_without_anything_new_writes_no_level_that_did_not_move() -> None:
    levels = LevelRow.objects.count()
    tomorrow = TODAY + timedelta(days=1)
    report = observe(on=tomorrow, now=evening(tomorrow))
    assert report.is_new
    assert LevelRow.objects.count() == levels + report.levels_changed
    assert report.levels_changed < Perimeter.objects.count()


@pytest.mark.usefixtures("observed", "undone")
def test_the_observation_tells_what_it_used() -> None:
    row = ObservationRow.objects.get(on=TODAY, is_current=True)
    assert {"registry", "evidence", "watch", "catalogue", "parameters"} <= set(row.inputs)
    assert row.inputs["registry"]["sites"] == Site.objects.count()
    assert set(row.inputs["watch"]) == {"advisories", "snapshot"}


@pytest.mark.usefixtures("observed", "undone")
def test_each_step_is_told_in_both_languages() -> None:
    told: list[tuple[str, str]] = []
    EvidenceRow.objects.filter(source="questionnaire").update(withdrawn_at=evening(TODAY))
    later = evening(TODAY) + timedelta(hours=3)
    observe(on=TODAY, now=later, progress=lambda fr, en: told.append((fr, en)))
    assert ("territoires", "territories") in told
    assert all(fr and en and fr != en for fr, en in told)


@pytest.mark.usefixtures("observed", "undone")
def test_a_past_day_observed_again_keeps_what_was_known_then() -> None:
    then = territory_document(scope=NATION, territory="nation", code="FR", on=WEEK_AGO)
    late = evening(TODAY) + timedelta(hours=1)
    assert observe(on=WEEK_AGO, now=late).is_new
    again = territory_document(scope=NATION, territory="nation", code="FR", on=WEEK_AGO)
    assert again == then


@pytest.mark.django_db
@pytest.mark.usefixtures("home")
def test_a_country_without_anything_is_observed() -> None:
    report = observe(on=TODAY, now=evening(TODAY))
    nation = territory_document(scope=NATION, territory="nation", code="FR")
    assert report.is_new and nation is not None
    assert (nation["establishments"], nation["perimeters"]) == (0, 0)
    assert nation["coverage_share"] == 0.0


@pytest.mark.django_db
@pytest.mark.usefixtures("home")
def test_never_seen_is_the_worst_level_for_every_perimeter(country_files: Path) -> None:
    registry = dict(country.steps(country_files, country.BEFORE))["establishments"]
    country.take("establishments", registry, evening(WEEK_AGO))
    observe(on=TODAY, now=evening(TODAY))
    nation = territory_document(scope=NATION, territory="nation", code="FR")
    assert nation is not None
    everyone = Perimeter.objects.count()
    assert nation["levels_proved"] == dict.fromkeys("ABCD", 0) | {"E": everyone}
    assert nation["levels_said"] == dict.fromkeys("ABCD", 0) | {"E": everyone}
    assert nation["coverage_share"] == 0.0
    assert nation["proved_shut_share"] == {"low": 0.0, "high": 1.0}
    assert nation["blind_spots"]["establishments"] == Site.objects.count()


@pytest.mark.django_db
@pytest.mark.usefixtures("home")
def test_a_system_shared_by_two_entities_is_one_perimeter_for_both() -> None:
    one, two = (entity_with_site(number) for number in (1, 2))
    shared = Perimeter.objects.create(code="SI-1", name="Partagé", kind="hospital", staff=100)
    PerimeterSite.objects.bulk_create(
        PerimeterSite(perimeter=shared, site=site) for site in (one, two)
    )
    observe(on=TODAY, now=evening(TODAY))
    nation = territory_document(scope=NATION, territory="nation", code="FR")
    assert nation is not None
    assert (nation["establishments"], nation["perimeters"]) == (2, 1)
    for site in (one, two):
        document = establishment_document(scope=NATION, finess=site.finess)
        assert document is not None
        (system,) = document["perimeters"]
        assert system["shared"] is True
        assert {each["finess"] for each in system["sites"]} == {one.finess, two.finess}


def entity_with_site(number: int) -> Site:
    entity = Entity.objects.create(
        finess=f"01000009{number}", name=f"Entité {number}", department="01", region="84"
    )
    return Site.objects.create(
        finess=f"01000008{number}",
        entity=entity,
        name=f"Site {number}",
        kind="hospital",
        department="01",
        region="84",
    )
