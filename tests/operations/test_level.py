"""The documents of the level: their shape, who may read them, how they add up."""

import json
from collections.abc import Iterable
from datetime import date, timedelta
from importlib import resources
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from tests.country import TODAY, WEEK_AGO, Document, evening
from vigie.core.scope import NATION, NOBODY, Scope
from vigie.operations.level import (
    NoSuchSubject,
    NotObserved,
    establishment_document,
    establishments_page,
    history,
    may_read,
    required,
    territory_document,
)
from vigie.store import establishments
from vigie.store.evidence import GivenEvidence, append_many, perimeters_by_reference
from vigie.store.level import TerritoryDocument
from vigie.store.models import AggregateRow, Entity, GroupingMember, Site

pytestmark = pytest.mark.usefixtures("observed")

ADDITIVE = ("establishments", "care_hours", "care_hours_lost", "blind_spots")
ROUNDING = 0.06
"""Hours are shown to a tenth: each part may be off by half of it."""


def schema(name: str) -> Draft202012Validator:
    text = resources.files("vigie").joinpath("data", "schemas", f"{name}.json").read_text()
    return Draft202012Validator(json.loads(text), format_checker=FormatChecker())


def shown(territory: str, code: str, *, scope: Scope = NATION, on: date | None = None) -> Document:
    return required(territory_document(scope=scope, territory=territory, code=code, on=on), code)


def parts(territory: str) -> list[Document]:
    found = AggregateRow.objects.filter(
        territory=territory, until=None, superseded_at=None
    ).values_list("code", flat=True)
    return [shown(territory, code) for code in found]


def told(finess: str, *, scope: Scope = NATION, on: date | None = None) -> Document:
    return required(establishment_document(scope=scope, finess=finess, on=on), finess)


def a_site(**conditions: Any) -> Site:
    site = Site.objects.filter(**conditions).select_related("entity").order_by("finess").first()
    assert site is not None
    return site


def a_site_with_evidence() -> Site:
    return a_site(systems__perimeter__evidence__proof="measured")


# Shape


def test_every_territory_document_follows_its_schema() -> None:
    validator = schema("territory")
    for kind in ("nation", "region", "department", "grouping", "category"):
        documents = parts(kind)
        assert documents, kind
        for document in documents:
            validator.validate(document)


def test_every_establishment_document_follows_its_schema() -> None:
    validator = schema("establishment")
    for site in Site.objects.order_by("finess"):
        validator.validate(told(site.finess))
    for entity in Entity.objects.order_by("finess")[:20]:
        validator.validate(told(entity.finess))


def test_a_document_names_its_day_its_method_and_its_unit() -> None:
    nation = shown("nation", "FR")
    assert (nation["on"], nation["method"]) == (TODAY.isoformat(), "v1")
    assert nation["care_hours_lost"]["best"] < nation["care_hours_lost"]["worst"]
    assert len(nation["zones"]) == 6


# Sums


def total(documents: Iterable[Document], *path: str) -> float:
    found = 0.0
    for document in documents:
        value: Any = document
        for word in path:
            value = value[word]
        found += value
    return found


@pytest.mark.parametrize(
    "path",
    [
        ("establishments",),
        ("care_hours", "low"),
        ("care_hours", "high"),
        ("care_hours_lost", "best"),
        ("care_hours_lost", "worst"),
        ("blind_spots", "establishments"),
    ],
    ids=".".join,
)
@pytest.mark.parametrize("kind", ["department", "region", "category"])
def test_the_parts_add_up_to_the_nation(kind: str, path: tuple[str, ...]) -> None:
    found = parts(kind)
    expected = total([shown("nation", "FR")], *path)
    assert total(found, *path) == pytest.approx(expected, abs=ROUNDING * (len(found) + 1))


def test_the_departments_add_up_to_their_region() -> None:
    for region in parts("region"):
        inside = [line for line in region["parts"] if line["territory"] == "department"]
        assert total(inside, "establishments") == region["establishments"]
        for reading in ("best", "worst"):
            assert total(inside, "care_hours_lost", reading) == pytest.approx(
                region["care_hours_lost"][reading], abs=ROUNDING * (len(inside) + 1)
            )


def test_the_sites_of_a_department_lose_what_it_loses() -> None:
    for department in parts("department"):
        sites = [told(s.finess) for s in Site.objects.filter(department=department["code"])]
        for reading in ("best", "worst"):
            assert total(sites, "care_hours_lost", reading) == pytest.approx(
                department["care_hours_lost"][reading], rel=1e-4, abs=ROUNDING * (len(sites) + 1)
            )


def test_every_establishment_is_counted_once_in_the_levels() -> None:
    nation = shown("nation", "FR")
    for reading in ("levels_proved", "levels_said", "levels_possible"):
        assert sum(nation[reading].values()) == nation["perimeters"]


def test_saying_never_proves_and_what_is_possible_is_never_worse() -> None:
    for site in Site.objects.all():
        for perimeter in told(site.finess)["perimeters"]:
            r = perimeter["r"]
            assert r["proved"] >= r["said"] >= r["possible"]
            for safeguard in perimeter["safeguards"]:
                assert safeguard["proved"] <= safeguard["said"] <= safeguard["possible"]


# Rights


def test_what_is_outside_the_scope_answers_as_what_does_not_exist() -> None:
    site = a_site()
    elsewhere = Site.objects.exclude(region=site.region).exclude(entity=site.entity).first()
    assert elsewhere is not None
    scope = Scope(regions=frozenset({site.region}))
    for finess in (elsewhere.finess, "999999999", ""):
        assert establishment_document(scope=scope, finess=finess) is None
    assert establishment_document(scope=NOBODY, finess=site.finess) is None
    for subject in (elsewhere.finess, "999999999"):
        with pytest.raises(NoSuchSubject) as refusal:
            required(establishment_document(scope=scope, finess=subject), subject)
        assert subject in refusal.value.say("fr")


def test_a_regional_scope_sees_its_region_and_its_establishments_alone() -> None:
    site = a_site()
    scope = Scope(regions=frozenset({site.region}))
    assert told(site.finess, scope=scope)["finess"] == site.finess
    page = establishments_page(scope=scope, territory="nation", code="FR", per_page=500)
    assert page is not None
    assert {row["region"] for row in page["rows"]} == {site.region}
    assert page["total"] == Site.objects.filter(region=site.region).count()


def test_large_territories_are_read_by_any_mandate_and_by_no_one_without() -> None:
    mandate = Scope(entities=frozenset({"000000000"}))
    for kind, code in (("nation", "FR"), ("region", "84"), ("category", "hospital")):
        assert may_read(mandate, kind, code)
        assert not may_read(NOBODY, kind, code)
        assert territory_document(scope=NOBODY, territory=kind, code=code) is None


def test_a_department_is_read_from_inside_only() -> None:
    site = a_site()
    other = Site.objects.exclude(department=site.department).exclude(entity=site.entity).first()
    assert other is not None and site.entity is not None
    inside = Scope(entities=frozenset({site.entity.finess}))
    assert may_read(inside, "department", site.department)
    own = set(Site.objects.filter(entity=site.entity).values_list("department", flat=True))
    assert may_read(inside, "department", other.department) == (other.department in own)


def test_a_grouping_is_read_by_its_members_and_by_those_above() -> None:
    member = GroupingMember.objects.select_related("grouping", "entity").first()
    assert member is not None
    code = member.grouping.code
    inside = set(
        GroupingMember.objects.filter(grouping__code=code).values_list("entity__finess", flat=True)
    )
    stranger = Entity.objects.exclude(finess__in=inside).first()
    assert stranger is not None
    assert may_read(Scope(entities=frozenset({member.entity.finess})), "grouping", code)
    assert may_read(Scope(groupings=frozenset({code})), "grouping", code)
    assert not may_read(Scope(entities=frozenset({stranger.finess})), "grouping", code)


def test_an_establishment_sees_the_system_it_shares_but_not_those_who_share_it() -> None:
    shared = next(iter(shared_systems()))
    served = [site for site, _ in shared]
    entities = {entity for _, entity in shared}
    scope = Scope(entities=frozenset({shared[0][1]}))
    mine = told(served[0], scope=scope)
    assert any(len(p["sites"]) >= 1 for p in mine["perimeters"])
    others = [site for site, entity in shared if entity != shared[0][1]]
    assert len(entities) > 1
    for finess in others:
        assert establishment_document(scope=scope, finess=finess) is None


def shared_systems() -> list[list[tuple[str, str]]]:
    """Return, per system that serves several entities, its (site, entity)."""
    found: dict[int, list[tuple[str, str]]] = {}
    rows = Site.objects.exclude(entity=None).values_list(
        "systems__perimeter", "finess", "entity__finess"
    )
    for perimeter, site, entity in rows.order_by("finess"):
        found.setdefault(perimeter, []).append((site, entity))
    return [sites for sites in found.values() if len({entity for _, entity in sites}) > 1]


def test_a_shared_system_is_counted_once_in_the_nation_and_its_care_split() -> None:
    (site, _), *_ = shared_systems()[0]
    document = told(site)
    assert len(document["perimeters"]) >= 1
    bearing = [p for p in document["perimeters"] if len(p["sites"]) > 1]
    assert bearing
    lost = document["care_hours_lost"]["worst"]
    assert lost <= sum(p["care_hours_lost"]["worst"] for p in document["perimeters"]) + ROUNDING


# Lists


def test_pages_follow_each_other_without_loss_or_repeat() -> None:
    for sort in ("level", "-level", "lost", "-name", "coverage"):
        found: list[str] = []
        for page in range(1, 100):
            some = establishments_page(
                scope=NATION, territory="nation", code="FR", sort=sort, page=page, per_page=7
            )
            assert some is not None
            if not some["rows"]:
                break
            found += [row["finess"] for row in some["rows"]]
        assert len(found) == len(set(found)) == Site.objects.count()


def test_a_list_is_filtered_by_text_kind_letter_and_sight() -> None:
    site = a_site_with_evidence()

    def numbers(**filters: str) -> set[str]:
        page = establishments_page(
            scope=NATION, territory="nation", code="FR", filters=filters, per_page=500
        )
        assert page is not None
        return {row["finess"] for row in page["rows"]}

    assert numbers(text=site.finess) == {site.finess}
    assert numbers(kind=site.kind) == set(
        Site.objects.filter(kind=site.kind).values_list("finess", flat=True)
    )
    assert numbers(text="' OR 1=1 --") == set()
    seen, unseen = numbers(), numbers(unseen="1")
    assert unseen < seen and site.finess not in unseen
    assert set().union(*(numbers(letter=letter) for letter in "ABCDE")) == seen


def test_a_search_folds_the_case_of_letters_with_accents_too() -> None:
    named = Site.objects.filter(name__contains="é").order_by("finess").first()
    assert named is not None
    for text in (named.name.upper(), named.name.lower()):
        assert named.finess in searched(text)
    for text in (f"{named.name}%", "É.*"):
        assert not searched(text)


def searched(text: str) -> set[str]:
    page = establishments_page(
        scope=NATION, territory="nation", code="FR", filters={"text": text}, per_page=500
    )
    assert page is not None
    return {row["finess"] for row in page["rows"]}


def test_no_list_is_given_without_a_mandate() -> None:
    assert establishments_page(scope=NOBODY, territory="nation", code="FR") is None


# Time


def test_a_past_day_is_shown_as_it_was_known_then() -> None:
    then = shown("nation", "FR", on=WEEK_AGO)
    assert then["on"] == WEEK_AGO.isoformat()
    assert then["known_at"][:10] == WEEK_AGO.isoformat()
    assert shown("nation", "FR", on=TODAY - timedelta(days=1))["on"] == WEEK_AGO.isoformat()
    with pytest.raises(NotObserved):
        territory_document(
            scope=NATION, territory="nation", code="FR", on=WEEK_AGO - timedelta(days=1)
        )


def test_an_establishment_of_a_past_day_counts_only_what_was_known_then() -> None:
    site = a_site_with_evidence()
    for perimeter in told(site.finess, on=WEEK_AGO)["perimeters"]:
        for safeguard in perimeter["safeguards"]:
            for piece in safeguard["evidence"]:
                if piece["known_at"] > evening(WEEK_AGO).isoformat():
                    assert piece["status"] == "waiting"


@pytest.mark.usefixtures("undone")
def test_evidence_given_after_the_observation_waits_for_the_next_one() -> None:
    site = a_site_with_evidence()
    (key,) = perimeters_by_reference([site.finess])[site.finess]
    before = told(site.finess)
    append_many([given(key, "mfa_remote")], known_at=evening(TODAY) + timedelta(hours=1))
    after = told(site.finess)
    waiting = [piece for piece in pieces(after, "mfa_remote") if piece["status"] == "waiting"]
    assert [piece["reference"] for piece in waiting] == ["PV-7"]
    assert [p["r"] for p in after["perimeters"]] == [p["r"] for p in before["perimeters"]]


@pytest.mark.usefixtures("undone")
def test_evidence_of_an_unknown_safeguard_is_ignored_not_fatal() -> None:
    site = a_site_with_evidence()
    (key,) = perimeters_by_reference([site.finess])[site.finess]
    append_many([given(key, "of_another_catalogue")], known_at=evening(TODAY))
    assert told(site.finess)["perimeters"]


def given(perimeter: int, safeguard: str) -> GivenEvidence:
    return GivenEvidence(
        perimeter=perimeter,
        safeguard=safeguard,
        low=1.0,
        high=1.0,
        seen=1.0,
        proof="documented",
        observed_on=TODAY,
        source="essai",
        reference="PV-7",
    )


def pieces(document: Document, safeguard: str) -> list[Document]:
    return [
        piece
        for perimeter in document["perimeters"]
        for one in perimeter["safeguards"]
        if one["safeguard"] == safeguard
        for piece in one["evidence"]
    ]


def test_the_history_holds_each_day_that_moved_oldest_first() -> None:
    days = [line["on"] for line in history(scope=NATION, territory="nation", code="FR")]
    assert days == [WEEK_AGO.isoformat(), TODAY.isoformat()]
    assert history(scope=NOBODY, territory="nation", code="FR") == []
    site = a_site_with_evidence()
    lines = history(scope=NATION, finess=site.finess)
    assert lines and lines == sorted(lines, key=lambda line: line["on"])
    assert history(scope=NATION, finess=site.finess, on=WEEK_AGO)[-1]["on"] <= str(WEEK_AGO)


# Moves


@pytest.mark.parametrize("kind", ["nation", "region", "department", "grouping", "category"])
def test_rule_seen_and_world_add_up_to_the_whole_move(kind: str) -> None:
    for now in parts(kind):
        then = shown(kind, now["code"], on=WEEK_AGO)
        for reading in ("best", "worst"):
            moved = sum(now["changes"][part][reading] for part in ("rule", "seen", "world"))
            whole = now["care_hours_lost"][reading] - then["care_hours_lost"][reading]
            assert moved == pytest.approx(whole, abs=4 * ROUNDING)
        assert now["changes"]["since"] == WEEK_AGO.isoformat()


def test_nothing_is_compared_before_there_is_a_week() -> None:
    then = shown("nation", "FR", on=WEEK_AGO)
    assert then["changes"]["since"] is None
    assert not any(then["changes"][part]["worst"] for part in ("rule", "seen", "world"))


def test_under_one_edition_the_rule_does_not_move() -> None:
    for document in parts("department"):
        assert document["changes"]["rule"] == {"best": 0.0, "worst": 0.0}


# Store


def test_a_document_that_only_changes_its_day_is_the_same() -> None:
    one = TerritoryDocument("nation", "FR", {"on": "2026-11-13", "known_at": "a", "x": 1})
    two = TerritoryDocument("nation", "FR", {"on": "2026-11-20", "known_at": "b", "x": 1})
    assert one.fingerprint == two.fingerprint


def test_a_site_in_sight_opens_its_department() -> None:
    site = a_site()
    scope = Scope(regions=frozenset({site.region}))
    assert establishments.has_site_in_sight(scope=scope, department=site.department)
    assert not establishments.has_site_in_sight(scope=NOBODY, department=site.department)
