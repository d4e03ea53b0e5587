"""The documents of the watch: their shape, who may read them, how they add up."""

import json
from importlib import resources
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from vigie.core.scope import NATION, NOBODY, Scope
from vigie.engine import advisories, questions, snapshot
from vigie.operations.findings import (
    findings_page,
    product_document,
    products_named,
    vulnerability_document,
)
from vigie.operations.findings.shown import seen
from vigie.operations.priorities import ORDER
from vigie.store import findings as store
from vigie.store.home import lake
from vigie.store.models import Perimeter

pytestmark = pytest.mark.usefixtures("observed")
Document = dict[str, Any]
COUNTED = ("machines", "unknown_machines", "perimeters")


def schema(name: str) -> Draft202012Validator:
    text = resources.files("vigie").joinpath("data", "schemas", f"{name}.json").read_text()
    return Draft202012Validator(json.loads(text), format_checker=FormatChecker())


def known() -> advisories.AdvisorySnapshot:
    current = advisories.current(lake())
    assert current is not None
    return current


def every_cve() -> list[str]:
    cves: list[str] = known().table("records").select("cve").unique().collect()["cve"].to_list()
    return sorted(cves)


def told(cve: str, scope: Scope = NATION) -> Document:
    document = vulnerability_document(scope=scope, cve=cve)
    assert document is not None
    return document


def widespread() -> Document:
    """The vulnerability that affects most establishments of the country."""
    return max(map(told, every_cve()), key=lambda d: d["affected"]["establishments"])


def of_product(product: str, scope: Scope = NATION) -> Document:
    document = product_document(scope=scope, product=product)
    assert document is not None
    return document


def observed_entities() -> list[str]:
    """Legal entities whose perimeters have findings, the most findings first."""
    compiled = snapshot.current(lake())
    assert compiled is not None
    counted = compiled.table("watch").sort("affected", descending=True)
    held = Perimeter.objects.filter(pk__in=counted["perimeter"].to_list(), entity__isnull=False)
    finess = dict(held.values_list("pk", "entity__finess"))
    return [finess[pk] for pk in counted["perimeter"] if pk in finess]


# ---- shape -------------------------------------------------------------------------------------


def test_every_vulnerability_follows_its_schema() -> None:
    check = schema("vulnerability")
    for cve in every_cve():
        check.validate(json.loads(json.dumps(told(cve))))


def test_every_product_in_place_follows_its_schema() -> None:
    check = schema("product")
    compiled = snapshot.current(lake())
    assert compiled is not None
    for product in [p for p in compiled.products if p.product][:60]:
        check.validate(json.loads(json.dumps(of_product(str(product)))))


def test_pages_of_findings_follow_their_schema_and_hold_every_finding_once() -> None:
    finess = observed_entities()[0]
    first = findings_page(scope=NATION, finess=finess, per_page=50)
    rows: list[Document] = []
    for page in range(1, first["total"] // 50 + 2):
        shown = findings_page(scope=NATION, finess=finess, page=page, per_page=50)
        schema("findings").validate(json.loads(json.dumps(shown)))
        rows += shown["rows"]
    assert len(rows) == first["total"] == sum(d["findings"] for d in first["decisions"]) > 50
    places = [ORDER.index(row["decision"]) for row in rows]
    assert places == sorted(places)


def test_findings_are_chosen_by_decision_and_machine() -> None:
    finess = observed_entities()[0]
    every = findings_page(scope=NATION, finess=finess)
    for asked in every["decisions"]:
        some = findings_page(scope=NATION, finess=finess, decision=asked["decision"])
        assert some["total"] == asked["findings"]
    worst = every["machines"][0]
    own = findings_page(scope=NATION, finess=finess, machine=worst["machine"], per_page=10_000)
    assert own["total"] == worst["affected"] + worst["unknown"]
    assert {row["machine"] for row in own["rows"]} == {worst["machine"]}


# ---- what they say -----------------------------------------------------------------------------


def test_the_winning_claims_are_those_of_one_authority_per_product_and_losers_are_kept() -> None:
    lost = 0
    for cve in every_cve():
        winners: dict[str, set[str]] = {}
        for claim in told(cve)["claims"]:
            if claim["wins"]:
                winners.setdefault(claim["product"], set()).add(claim["authority"])
            lost += not claim["wins"]
        assert all(len(authorities) == 1 for authorities in winners.values())
    assert lost


def test_machines_add_up_by_exposure_care_and_decision() -> None:
    affected = widespread()["affected"]
    for name in ("by_exposure", "by_care_service"):
        assert sum(affected[name].values()) == affected["machines"]
        assert sum(affected[f"unknown_{name}"].values()) == affected["unknown_machines"]
    decided = sum(row["machines"] for row in affected["by_decision"])
    assert decided == affected["machines"] + affected["unknown_machines"]
    assert sum(row["affected"] for row in affected["rows"]) == affected["machines"]


def test_a_vulnerability_and_the_findings_of_each_establishment_agree() -> None:
    document = widespread()
    row = document["affected"]["rows"][0]
    page = findings_page(scope=NATION, finess=row["finess"], per_page=10_000)
    found = [f for f in page["rows"] if f["cve"] == document["cve"]]
    machines = {f["machine"] for f in found if f["verdict"] == "affected"}
    assert len(machines) == row["affected"]
    assert min(ORDER.index(f["decision"]) for f in found) == ORDER.index(row["decision"])


def test_a_vulnerability_that_affects_nobody_is_shown() -> None:
    nobody = [d for d in map(told, every_cve()) if not d["affected"]["rows"]]
    assert nobody
    assert all(d["affected"]["machines"] == 0 for d in nobody)


def test_an_advisory_that_came_after_the_observation_is_answered_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = widespread()
    compiled = snapshot.current(lake())
    assert compiled is not None and before["affected"]["machines"]
    empty = questions.affected(compiled, "CVE-1999-99999", seen(NATION))
    monkeypatch.setattr(questions, "affected", lambda *_: empty)
    assert told(before["cve"])["affected"]["machines"] == 0, "observed, and nobody is affected"
    monkeypatch.setitem(compiled.about, "advisories", "those of the day before")
    assert told(before["cve"]) == before


def test_a_product_counts_each_of_its_versions() -> None:
    (first, *_) = products_named(scope=NATION, words="windows")
    document = of_product(first["id"])
    assert sum(v["machines"] for v in document["versions"]) >= document["machines"] > 0
    assert {v["support"] for v in document["versions"]} <= {"supported", "ended", "unknown"}


# ---- rights ------------------------------------------------------------------------------------


def test_regions_share_the_nation_without_overlap() -> None:
    cve = widespread()["cve"]
    regions = Perimeter.objects.values_list("region", flat=True).distinct()
    parts = [told(cve, Scope(regions=frozenset({region})))["affected"] for region in regions]
    whole = told(cve)["affected"]
    for name in COUNTED:
        assert sum(part[name] for part in parts) == whole[name]


def test_an_establishment_sees_its_own_and_nobody_sees_nothing() -> None:
    document = widespread()
    row = document["affected"]["rows"][0]
    own = Scope(entities=frozenset({row["finess"]}))
    assert {r["finess"] for r in told(document["cve"], own)["affected"]["rows"]} == {row["finess"]}
    hidden = told(document["cve"], NOBODY)
    assert hidden["affected"]["rows"] == []
    assert not any(hidden["affected"][name] for name in COUNTED)
    assert hidden["claims"] == document["claims"]
    assert findings_page(scope=NOBODY, finess=row["finess"])["total"] == 0
    assert findings_page(scope=own, finess=row["finess"])["total"] > 0
    other = next(f for f in observed_entities() if f != row["finess"])
    assert findings_page(scope=own, finess=other)["total"] == 0


def test_an_unknown_vulnerability_reads_like_one_that_was_never_seen() -> None:
    assert vulnerability_document(scope=NATION, cve="CVE-1999-99999") is None
    assert vulnerability_document(scope=NOBODY, cve="CVE-1999-99999") is None
    assert product_document(scope=NATION, product="a:no:such") is None
    assert product_document(scope=NATION, product="nonsense") is None


def test_a_product_that_runs_elsewhere_only_is_as_one_that_does_not_exist() -> None:
    compiled = snapshot.current(lake())
    assert compiled is not None
    claims = known().table("claims").select("vendor", "product").unique().collect()
    named = set(claims.iter_rows())
    private = [p for p in compiled.products if p.product and p[1:] not in named]
    assert products_named(scope=NOBODY, words="windows") == []
    for product in private[:5]:
        assert product_document(scope=NOBODY, product=str(product)) is None
    public = next(p for p in compiled.products if p[1:] in named)
    assert of_product(str(public), NOBODY)["machines"] == 0
    assert of_product(str(public), NOBODY)["versions"] == []


def test_the_holder_of_a_perimeter_is_its_entity() -> None:
    keys = store.perimeters_in(NATION)
    holders = store.holders(keys)
    assert set(holders) == set(keys)
    for row in Perimeter.objects.filter(entity__isnull=False).select_related("entity")[:20]:
        assert row.entity is not None
        assert holders[row.pk].finess == row.entity.finess


def test_a_product_says_who_names_it_and_what_presses() -> None:
    (first, *_) = products_named(scope=NATION, words="windows")
    document = of_product(first["id"])
    said = document["summary"]
    versions = document["versions"]
    ended = sum(one["machines"] for one in versions if one["support"] == "ended")
    assert said["out_of_support"] == ended
    assert said["affecting"] == sum(
        one["versions_affected"] > 0 for one in document["vulnerabilities"]
    )
    assert said["exploited"] <= said["affecting"]
    assert document["sources"]
    for source in document["sources"]:
        told = (source[name] for name in ("with_versions", "all_versions", "exempted", "unsaid"))
        assert 0 < source["vulnerabilities"] <= sum(told)
