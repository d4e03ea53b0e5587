"""Traps of the formats: what their standards say, and readers forget."""

import pytest

from tests.traps.feeds import (
    CVE,
    Desk,
    cpe,
    csaf,
    cve5,
    either,
    nvd,
    on,
    openvex,
    osv,
    portals,
    said,
)
from vigie.errors import InputRefused

PORTAL = "a:acme:portal"
FIRMWARE, BOX = "o:acme:box_firmware", "h:acme:box"


# ---- CVE 5 -------------------------------------------------------------------------------------


def applicable(*nodes: object) -> dict[str, object]:
    """Return a record whose author names products in its own words, and by CPE beside."""
    record = cve5(
        {
            "vendor": "Acme Corp of Somewhere",
            "product": "The Portal",
            "versions": [{"version": "0", "lessThan": "2.5", "status": "affected"}],
        }
    )
    record["containers"]["cna"]["cpeApplicability"] = [{"operator": "AND", "nodes": list(nodes)}]
    return record


def test_the_applicability_of_a_cve_record_is_read(desk: Desk) -> None:
    record = applicable(either(said(cpe(PORTAL), start="2.0", before="2.5")))
    for owned, verdict in (("1.9", "not_affected"), ("2.4", "affected"), ("2.5", "not_affected")):
        assert desk.verdict(cpe(PORTAL, owned), record) == verdict


def test_the_applicability_of_a_cve_record_may_need_its_hardware(desk: Desk) -> None:
    record = applicable(
        either(said(cpe(FIRMWARE), before="2.5")), either(said(cpe(BOX, "-"), vulnerable=False))
    )
    for hardware, verdict in ((BOX, "affected"), ("h:other:box", "not_affected")):
        rows = desk.rows([cpe(FIRMWARE, "2.1"), cpe(hardware, "-")], record)
        assert [r["verdict"] for r in rows if r["cve"] == CVE] == [verdict]


def test_a_dash_as_lower_bound_is_no_bound(desk: Desk) -> None:
    version = {"version": "-", "lessThan": "2.0", "status": "affected"}
    record = cve5({"vendor": "acme", "product": "portal", "versions": [version]})
    assert desk.verdict(cpe(PORTAL, "1.9"), record) == "affected"


# ---- OSV ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (1, 0, 3, 2), (0, 2, 1, 3), (3, 2, 1, 0)])
def test_events_count_by_their_versions_whatever_their_order(
    desk: Desk, order: tuple[int, ...]
) -> None:
    events = ({"introduced": "1.0.0"}, {"fixed": "1.5.0"}, {"introduced": "2.0.0"})
    every = (*events, {"fixed": "2.3.0"})
    advisory = osv("GHSA-1", "npm", "portal", *(every[n] for n in order), aliases=[CVE])
    wanted = {"0.9.0": False, "1.4.9": True, "1.5.0": False, "2.2.0": True, "2.3.0": False}
    for owned, is_affected in wanted.items():
        verdict = "affected" if is_affected else "not_affected"
        assert desk.verdict(f"pkg:npm/portal@{owned}", advisory) == verdict


def test_a_version_that_is_listed_is_affected_beside_the_ranges(desk: Desk) -> None:
    advisory = osv("GHSA-1", "PyPI", "portal", {"introduced": "2.0"}, {"fixed": "2.3"})
    advisory["aliases"] = [CVE]
    advisory["affected"][0]["versions"] = ["1.0", "2.1"]
    wanted = {"1.0": "affected", "1.1": "not_affected", "2.2": "affected", "2.3": "not_affected"}
    for owned, verdict in wanted.items():
        assert desk.verdict(f"pkg:pypi/portal@{owned}", advisory) == verdict


def test_a_vulnerability_without_name_costs_no_other(desk: Desk) -> None:
    fixed = ({"introduced": "0"}, {"fixed": "2.0.0"})
    named, nameless = (osv(name, "npm", "portal", *fixed) for name in (CVE, " "))
    rows, left = desk.read(["pkg:npm/portal@1.0.0"], [named, nameless])
    assert [(row["cve"], row["verdict"]) for row in rows] == [(CVE, "affected")]
    assert "record 2" in left


def test_an_unlimited_limit_limits_nothing(desk: Desk) -> None:
    events = ({"introduced": "1.0.0"}, {"limit": "*"}, {"fixed": "2.0.0"})
    advisory = osv("GHSA-1", "npm", "portal", *events, aliases=[CVE])
    assert desk.verdict("pkg:npm/portal@1.5.0", advisory) == "affected"
    assert desk.verdict("pkg:npm/portal@2.0.0", advisory) == "not_affected"


def test_a_release_said_by_its_number_alone_is_one_of_its_distribution(desk: Desk) -> None:
    fixed = ({"introduced": "0"}, {"fixed": "3.1.4-r1"})
    advisory = osv("ALPINE-1", "Alpine:v3.18", "openssl", *fixed, aliases=[CVE])
    package = "pkg:apk/alpine/openssl@3.1.4-r0?distro=3.18.4"
    assert desk.verdict(package, advisory) == "affected"


# ---- CSAF --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "owned", "beyond"),
    [
        ("vers:generic/>=2.0|!=2.2|<2.5|2.7", ("2.0", "2.4", "2.7"), ("1.9", "2.2", "2.5", "2.6")),
        ("All versions < V2.5 SP1", ("2.4", "2.5"), ("2.5 SP1", "2.6")),
        ("V2.5 < V2.5 Update 3", ("2.5", "2.5 Update 2"), ("2.4", "2.5 Update 3", "2.6")),
        ("All versions prior to V2.5 SP1", ("2.4", "2.5"), ("2.5 SP1", "2.6")),
        ("R2.4 and prior", ("2.4", "1.0"), ("2.5",)),
        ("V2.4 (build 12) and prior", ("2.4 build 12", "2.3"), ("2.4 build 13", "2.5")),
        ("V2.0 to V2.4 (inclusive)", ("2.0", "2.4"), ("1.9", "2.5")),
    ],
)
def test_a_range_in_the_words_of_a_maker(
    desk: Desk, text: str, owned: tuple[str, ...], beyond: tuple[str, ...]
) -> None:
    notice = csaf(portals(A=text), known_affected=["A"])
    assert {desk.verdict(cpe(PORTAL, one), notice) for one in owned} == {"affected"}
    assert {desk.verdict(cpe(PORTAL, one), notice) for one in beyond} == {"not_affected"}


@pytest.mark.parametrize("status", ["known_affected", "fixed", "known_not_affected"])
@pytest.mark.parametrize("text", ["see the notes", "Hotfix", "unspecified"])
def test_a_version_that_cannot_be_read_is_neither_all_nor_none(
    desk: Desk, text: str, status: str
) -> None:
    notice = csaf(portals(A=text), **{status: ["A"]})
    assert desk.verdict(cpe(PORTAL, "2.4"), notice) == "unknown"
    assert desk.verdict(cpe(PORTAL, "2.4"), notice, on(cpe(PORTAL), before="3.0")) == "affected"


def test_what_stands_between_the_first_and_the_last_affected_is_affected(desk: Desk) -> None:
    tree = portals(A="1.0", B="2.0", C="2.5")
    notice = csaf(tree, first_affected=["A"], last_affected=["B"], first_fixed=["C"])
    wanted = {"0.9": "not_affected", "1.5": "affected", "2.0": "affected", "2.5": "not_affected"}
    for owned, verdict in wanted.items():
        assert desk.verdict(cpe(PORTAL, owned), notice) == verdict


def test_a_train_that_is_open_at_one_end_is_unknown_there(desk: Desk) -> None:
    last = csaf(portals(B="2.0"), last_affected=["B"])
    assert desk.verdict(cpe(PORTAL, "1.5"), last) == "unknown"
    first = csaf(portals(A="1.0"), first_affected=["A"])
    assert desk.verdict(cpe(PORTAL, "1.5"), first) == "unknown"
    assert desk.verdict(cpe(PORTAL, "1.0"), first) == "affected"


def test_between_two_trains_that_touch_nobody_knows(desk: Desk) -> None:
    tree = portals(A="1.0", B="2.0", C="2.5")
    opened = csaf(tree, first_affected=["A", "B"], last_affected=["C"])
    wanted = {"1.0": "affected", "1.5": "unknown", "2.0": "affected", "2.4": "affected"}
    for owned, verdict in wanted.items():
        assert desk.verdict(cpe(PORTAL, owned), opened) == verdict
    closed = csaf(tree, first_affected=["A"], last_affected=["B", "C"])
    wanted = {"1.5": "affected", "2.0": "affected", "2.4": "unknown", "2.6": "not_affected"}
    for owned, verdict in wanted.items():
        assert desk.verdict(cpe(PORTAL, owned), closed) == verdict


def test_a_range_of_no_version_is_not_one_of_all(desk: Desk) -> None:
    notice = csaf(portals(A="vers:none/*"), known_affected=["A"])
    assert desk.verdict(cpe(PORTAL, "2.4"), notice) == "unknown"


# ---- CycloneDX ---------------------------------------------------------------------------------


def test_two_entries_of_one_document_on_one_vulnerability_are_both_heard(desk: Desk) -> None:
    portal, other = "pkg:npm/portal@1.0.0", "pkg:npm/other@1.0.0"
    entries = [
        {"id": CVE, "analysis": {"state": state}, "affects": [{"ref": ref}]}
        for state, ref in (("exploitable", portal), ("not_affected", other))
    ]
    bom = {"bomFormat": "CycloneDX", "serialNumber": "urn:uuid:1", "vulnerabilities": entries}
    assert desk.verdict(portal, bom) == "affected"
    assert desk.verdict(other, bom) == "not_affected"


# ---- who is believed ---------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["fixed", "known_not_affected"])
def test_a_maker_that_exempts_one_version_leaves_the_others_to_the_next_source(
    desk: Desk, status: str
) -> None:
    notice = csaf(portals(A="1.4"), **{status: ["A"]})
    upstream = on(cpe(PORTAL), before="2.0")
    wanted = {"1.4": "not_affected", "1.3": "affected", "2.0": "not_affected"}
    for owned, verdict in wanted.items():
        assert desk.verdict(cpe(PORTAL, owned), notice, upstream) == verdict


def test_a_maker_that_exempts_a_whole_product_is_believed(desk: Desk) -> None:
    tree = {"full_product_names": [product("A", cpe(PORTAL))]}
    upstream = on(cpe(PORTAL), before="2.0")
    notice = csaf(tree, known_not_affected=["A"])
    assert desk.verdict(cpe(PORTAL, "1.0"), notice, upstream) == "not_affected"


def product(identifier: str, name: str) -> dict[str, object]:
    helper = {"cpe": name}
    return {
        "product_id": identifier,
        "name": "Portal",
        "product_identification_helper": helper,
    }


def test_an_author_who_only_lists_what_is_not_affected_leaves_the_rest_to_others(
    desk: Desk,
) -> None:
    fixed = {"version": "1.6", "status": "unaffected"}
    record = cve5({"vendor": "acme", "product": "portal", "versions": [fixed]})
    upstream = on(cpe(PORTAL), before="2.0")
    assert desk.verdict(cpe(PORTAL, "1.6"), record, upstream) == "not_affected"
    assert desk.verdict(cpe(PORTAL, "1.5"), record, upstream) == "affected"
    record["containers"]["cna"]["affected"][0]["defaultStatus"] = "unaffected"
    assert desk.verdict(cpe(PORTAL, "1.5"), record, upstream) == "not_affected"


def test_an_unbounded_star_on_one_variant_is_no_slip_beside_the_range_of_another(
    desk: Desk,
) -> None:
    every = said(cpe(PORTAL, target_sw="android"))
    both = nvd([either(every, said(cpe(PORTAL, target_sw="iphone_os"), before="2.0"))])
    assert desk.verdict(cpe(PORTAL, "2.5", target_sw="android"), both) == "affected"
    assert desk.verdict(cpe(PORTAL, "2.5", target_sw="iphone_os"), both) == "not_affected"
    same = nvd([either(every, said(cpe(PORTAL, target_sw="android"), before="2.0"))])
    assert desk.verdict(cpe(PORTAL, "2.5", target_sw="android"), same) == "unknown"


@pytest.mark.parametrize(
    ("first", "then", "verdict"),
    [
        ("affected", "not_affected", "not_affected"),
        ("not_affected", "affected", "affected"),
        ("not_affected", "under_investigation", "affected"),
    ],
)
def test_the_newest_statement_of_a_maker_is_believed(
    desk: Desk, first: str, then: str, verdict: str
) -> None:
    portal, upstream = cpe(PORTAL, "1.0"), on(cpe(PORTAL), before="2.0")
    old, new = openvex(portal, first), openvex(portal, then)
    old["timestamp"], new["timestamp"] = "2031-01-01T00:00:00Z", "2031-02-01T00:00:00Z"
    assert desk.verdict(portal, upstream, old, new) == verdict
    every = [s | {"timestamp": d["timestamp"]} for d in (old, new) for s in d["statements"]]
    together = {**old, "statements": every}
    assert desk.verdict(portal, upstream, together) == verdict


def test_every_name_of_a_vulnerability_leads_to_its_cve(desk: Desk) -> None:
    range_ = ({"introduced": "0"}, {"fixed": "2.0"})
    ghsa = osv("GHSA-aaaa-bbbb-cccc", "PyPI", "portal", *range_, aliases=[CVE])
    pysec = osv("PYSEC-2031-1", "PyPI", "portal", *range_, aliases=["GHSA-aaaa-bbbb-cccc"])
    portal = "pkg:pypi/portal@1.0"
    assert [row["cve"] for row in desk.rows([portal], ghsa, pysec)] == [CVE]
    exempt = openvex(portal, "not_affected", "GHSA-aaaa-bbbb-cccc")
    assert desk.verdict(portal, ghsa, pysec, exempt) == "not_affected"


def test_names_without_a_cve_are_one_vulnerability_too(desk: Desk) -> None:
    range_ = ({"introduced": "0"}, {"fixed": "2.0"})
    ghsa = osv("GHSA-aaaa-bbbb-cccc", "PyPI", "portal", *range_, aliases=["PYSEC-2031-1"])
    pysec = osv("PYSEC-2031-1", "PyPI", "portal", *range_, aliases=["GHSA-aaaa-bbbb-cccc"])
    rows = desk.rows(["pkg:pypi/portal@1.0"], ghsa, pysec)
    assert [row["cve"] for row in rows] == ["GHSA-aaaa-bbbb-cccc"]


# ---- what cannot be read -----------------------------------------------------------------------


def test_a_list_whose_first_line_is_a_slip_is_still_a_list(desk: Desk) -> None:
    rows, left = desk.read(["Inventaire du 1er mars", cpe(PORTAL, "1.0")], on(cpe(PORTAL)))
    assert [row["verdict"] for row in rows] == ["affected"]
    assert "line 1" in left


def test_no_advisory_at_all_is_refused_rather_than_nothing_found(desk: Desk) -> None:
    with pytest.raises(InputRefused):
        desk.read([cpe(PORTAL, "1.0")])
