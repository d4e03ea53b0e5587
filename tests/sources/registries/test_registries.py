"""Every registry module on its hand-made sample."""

import io
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from vigie.core.establishments.values import (
    CareCount,
    CommuneRecord,
    Edition,
    EntityRecord,
    GroupingRecord,
    MembershipRecord,
    MergerRecord,
    PlaceRecord,
    SiteRecord,
    Status,
)
from vigie.core.inventory import SetAside
from vigie.core.vocabulary import Finess
from vigie.errors import InputRefused
from vigie.sources.catalogue import modules, recognise
from vigie.sources.opening import head_of, opened

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "registries"


def records(name: str) -> list[Any]:
    path = SAMPLES / name
    module = recognise("registries", name=name, head=head_of(path))
    assert module is not None, name
    with opened(path) as stream:
        return list(module.parse(stream, name))


def of(kind: type, found: list[Any]) -> list[Any]:
    return [record for record in found if isinstance(record, kind)]


@pytest.mark.parametrize(
    "path",
    [p for p in sorted(SAMPLES.iterdir()) if p.name != "perimeters.csv"],
    ids=lambda p: p.name,
)
def test_every_sample_is_claimed_by_exactly_one_module(path: Path) -> None:
    head = head_of(path)
    claims = [m.SOURCE.name for m in modules("registries") if m.recognises(path.name, head)]
    assert len(claims) == 1


@pytest.mark.parametrize("name", ["finess-legacy-cp1252.csv", "finess-legacy-utf8.csv"])
def test_the_legacy_file_reads_the_same_in_both_encodings(name: str) -> None:
    found = records(name)
    sites = {site.finess.text: site for site in of(SiteRecord, found)}
    assert sites["010000901"].name == "CENTRE HOSPITALIER INVENTÉ DE L'ÉTANG"
    assert sites["010000901"].opened_on == date(1975, 3, 1)
    assert sites["2A0000902"].commune == "2A004"
    assert sites["2A0000902"].opened_on is None
    assert sites["970100903"].commune == "97101"
    assert Counter(type(r) for r in found)[SetAside] == 2
    assert of(Edition, found) == [Edition(date(2026, 1, 12))]


def test_the_legacy_file_gives_degrees_in_europe_and_overseas() -> None:
    places = {p.finess.text: p for p in of(PlaceRecord, records("finess-legacy-cp1252.csv"))}
    assert places["010000901"].latitude == pytest.approx(46.2222, abs=0.01)
    assert places["010000901"].longitude == pytest.approx(5.2088, abs=0.02)
    assert places["970100903"].latitude == pytest.approx(16.23, abs=0.01)


@pytest.mark.parametrize("name", ["finess-plus-schema-v1.json", "finess-plus-v1.0.0.json"])
def test_both_spellings_of_the_flow_say_the_same(name: str) -> None:
    found = records(name)
    sites = {site.finess.text: site for site in of(SiteRecord, found)}
    entities = {entity.finess.text: entity for entity in of(EntityRecord, found)}
    assert sites["010000901"].latitude == pytest.approx(46.2222)
    assert sites["010000904"].category == "362"
    assert sites["010000911"].closed_on == date(2025, 6, 30)
    assert entities["2A0000900"].status is Status.NONPROFIT
    assert entities["010000910"].closed_on == date(2025, 6, 30)


def test_a_grouping_has_its_support_and_its_members() -> None:
    found = records("finess-plus-v1.0.0.json")
    groupings = {g.code: g for g in of(GroupingRecord, found)}
    roles = {(m.grouping, m.entity.text): m.role for m in of(MembershipRecord, found)}
    assert groupings["GHT-84199"].kind == "ght"
    assert roles["GHT-84199", "010000900"] == "support"
    assert roles["GHT-84199", "2A0000900"] == "member"
    assert roles["GCO-2A0000900", "010000900"] == "member"


def test_a_member_that_the_flow_does_not_describe_is_set_aside_and_named() -> None:
    left = of(SetAside, records("finess-plus-v1.0.0.json"))
    assert any("999" in item.reason_en for item in left)


def test_an_absorbed_entity_names_who_absorbed_it() -> None:
    assert of(MergerRecord, records("finess-plus-v1.0.0.json")) == [
        MergerRecord("entity", Finess("010000910"), Finess("010000900"), date(2025, 6, 30))
    ]


@pytest.mark.parametrize(
    ("sample", "schema"),
    [
        ("finess-plus-schema-v1.json", "schema-structures-v1.json"),
        ("finess-plus-activities-v1.json", "schema-activites-v1.json"),
    ],
)
def test_the_samples_of_the_flow_follow_its_published_schema(
    shared_data: Path, sample: str, schema: str
) -> None:
    rules = json.loads((shared_data / "etablissements/finess_schemas" / schema).read_text())
    known = rules.setdefault("definitions", {})
    known |= {name: {} for name in _referenced(rules) if name not in known}
    jsonschema.validate(json.loads((SAMPLES / sample).read_text()), rules)


def _referenced(node: Any) -> Iterator[str]:
    """Yield the definitions that a schema names; the published one leaves some of them out."""
    if isinstance(node, dict):
        if str(node.get("$ref", "")).startswith("#/definitions/"):
            yield node["$ref"].removeprefix("#/definitions/")
        for child in list(node.values()):
            yield from _referenced(child)
    elif isinstance(node, list):
        for child in node:
            yield from _referenced(child)


def test_the_flow_of_activities_is_recognised_and_adds_nothing() -> None:
    assert records("finess-plus-activities-v1.json") == [Edition(None, "activities")]


@pytest.mark.parametrize("cut", [50, 900, 3000])
def test_a_truncated_flow_is_refused_whole(cut: int) -> None:
    module = next(m for m in modules("registries") if m.SOURCE.name == "finess-plus")
    content = (SAMPLES / "finess-plus-v1.0.0.json").read_bytes()[:cut]
    with pytest.raises(InputRefused):
        list(module.parse(io.BytesIO(content), "cut.json"))


def test_the_sae_reads_totals_only() -> None:
    rehabilitation = of(CareCount, records("sae-SSR.csv"))
    critical = of(CareCount, records("sae-REA.csv"))
    assert sum(c.count for c in rehabilitation) == 9_500
    assert sum(c.count for c in critical) == 3_000


def test_the_sae_tells_legal_entities_from_sites() -> None:
    found = records("sae-IDB.csv")
    assert [s.finess.text for s in of(SiteRecord, found)] == ["010000912"]
    assert {e.finess.text for e in of(EntityRecord, found)} == {"010000900"}
    assert of(SiteRecord, records("sae-ID.csv"))[1].commune == "97101"


def test_eurostat_numbers_get_their_leading_zeros_back() -> None:
    found = records("eurostat.csv")
    assert [s.finess.text for s in of(SiteRecord, found)] == ["010000901", "010000999"]
    assert len(of(SetAside, found)) == 1
    assert of(Edition, found) == [Edition(date(2020, 3, 6))]


def test_a_centre_outside_the_globe_is_set_aside() -> None:
    found = records("communes.csv")
    assert len(of(CommuneRecord, found)) == 2
    assert len(of(SetAside, found)) == 1


def test_a_flow_that_begins_without_groupings_is_recognised() -> None:
    flow = json.loads((SAMPLES / "finess-plus-v1.0.0.json").read_bytes())
    head = json.dumps({"gcc": [], "gco": [], "pmej": flow["pmej"]}).encode()[:4096]
    module = recognise("registries", name="flow.json", head=head)
    assert module is not None and module.SOURCE.name == "finess-plus"
