"""Packages and statements: OSV, the tracker of Debian, VEX in three formats, CSAF of packages."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.sources.feeds.reading import SAMPLES, parse_bytes, read, sample
from vigie.core.advisories import ANY, Advisory, Authority, Match, Status
from vigie.core.inventory import SetAside
from vigie.core.versions import key
from vigie.errors import InputRefused
from vigie.sources.feeds import csaf, openvex
from vigie.sources.feeds.shared import osv_ranges


def matches(advisory: Advisory) -> list[Match]:
    return [m for c in advisory.configurations for g in c.groups for m in g.matches]


def spans(advisory: Advisory) -> list[tuple[str, str, str, str, Status]]:
    return [(m.product, m.version, m.start, m.end, m.status) for m in matches(advisory)]


def test_osv_gives_the_cve_that_its_own_name_is_an_alias_of() -> None:
    distribution, language = sample("osv.json")
    assert {one.cve for one in (distribution, language)} == {"CVE-2031-0042"}
    assert {one.notice for one in (distribution, language)} == {"GHSA-aaaa-bbbb-cccc"}
    assert distribution.authority is Authority.DISTRIBUTION
    assert language.authority is Authority.OSV


def test_osv_reads_events_in_a_row_and_leaves_commits_aside() -> None:
    _, language = sample("osv.json")
    assert spans(language) == [
        ("@acme/portal", ANY, "", "1.2.3", Status.AFFECTED),
        ("@acme/portal", ANY, "2.0.0", "2.0.4", Status.AFFECTED),
        ("org.acme/portal-core", "1.0", "", "", Status.AFFECTED),
        ("org.acme/portal-core", "1.1", "", "", Status.AFFECTED),
    ]
    assert [m.end_including for m in matches(language)] == [False, True, False, False]


def test_osv_reads_each_bound_once_whatever_the_versions_listed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def counted(version: str, scheme: str) -> bytes | None:
        asked.append(version)
        return key(version, scheme)

    monkeypatch.setattr(osv_ranges, "key", counted)
    events = [
        osv_ranges.Event(**{kind: f"{n}.{minor}.0"})
        for n in range(1, 21)
        for kind, minor in (("introduced", 0), ("fixed", 5))
    ]
    listed = [f"{n}.7.0" for n in range(1, 101)]
    ranges = [osv_ranges.Range(type="SEMVER", events=events)]
    spans_ = osv_ranges.spans_of(ranges, listed, scheme="semver", is_packed=False)
    assert len(spans_) == 20 + 100
    assert len(asked) <= 2 * len(events) + len(listed)


def test_osv_puts_a_package_of_a_distribution_in_its_release() -> None:
    distribution, _ = sample("osv.json")
    (match,) = matches(distribution)
    assert match[:3] == ("p", "deb", "debian/acme-portal")
    assert (match.target_sw, match.start, match.end) == ("debian_12", "0~~", "1:1.0-2+deb12u1")


def test_a_withdrawn_vulnerability_claims_nothing_and_withdraws_no_cve() -> None:
    withdrawn = sample("osv.jsonl")[2]
    assert (withdrawn.cve, withdrawn.is_rejected) == ("CVE-2031-0043", False)
    assert matches(withdrawn) == []


def test_a_vulnerability_without_cve_keeps_its_name_and_commits_alone_are_unknown() -> None:
    alone = sample("osv.jsonl")[3]
    assert alone.cve == "SAMPLE-2031-8"
    (match,) = matches(alone)
    assert (match[:3], match.status) == (("p", "pypi", "acme-portal"), Status.UNKNOWN)


def test_the_tracker_of_debian_tells_each_release_apart() -> None:
    (advisory,) = sample("debian_tracker.json")
    assert (advisory.cve, advisory.authority) == ("CVE-2031-0042", Authority.DISTRIBUTION)
    said = [(m.target_sw, m.start, m.end, m.status) for m in matches(advisory)]
    assert said == [
        ("debian_12", "0~~", "1:1.0-2+deb12u1", Status.AFFECTED),
        ("debian_12", "1:1.0-2+deb12u1", "", Status.UNAFFECTED),
        ("debian_11", "0~~", "", Status.AFFECTED),
        ("debian_13", "0~~", "", Status.UNAFFECTED),
        ("debian_unstable", "0~~", "", Status.UNKNOWN),
    ]


def test_openvex_exempts_a_product_with_its_reason_and_a_part_where_it_runs() -> None:
    exempted, investigated = sample("openvex.json")
    (match,) = matches(exempted)
    assert (match.product, match.version, match.status) == (
        "@acme/portal",
        "1.0.0",
        Status.UNAFFECTED,
    )
    assert exempted.remediations == (
        "not_affected: vulnerable_code_not_in_execute_path — The function is never called.",
    )
    assert investigated.cve == "CVE-2031-0044"
    part, around = matches(investigated)
    assert (part.product, part.vulnerable, part.status) == ("acme-portal", True, Status.UNKNOWN)
    assert (around.product, around.vulnerable) == ("care_portal", False)


def test_cyclonedx_reads_states_versions_and_links_to_another_bill() -> None:
    exempted, exploitable, unsaid = sample("cyclonedx_vex.json")
    assert [m.status for m in matches(exempted)] == [Status.UNAFFECTED]
    assert spans(exploitable) == [
        ("acme-portal", ANY, "1.0", "1.4", Status.AFFECTED),
        ("acme-portal", "1.4", "", "", Status.UNAFFECTED),
    ]
    assert [m.status for m in matches(unsaid)] == [Status.UNKNOWN]


def test_a_zip_of_documents_is_read_as_one_feed(tmp_path: Path) -> None:
    packed = tmp_path / "all.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.write(SAMPLES / "osv.json", f"GHSA-{number}.json")
    assert len(read(packed)) == 6


def test_a_damaged_zip_is_refused(tmp_path: Path) -> None:
    packed = tmp_path / "all.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(SAMPLES / "osv.json", "one.json")
    content = bytearray(packed.read_bytes())
    content[200] ^= 0xFF
    packed.write_bytes(content)
    with pytest.raises(InputRefused, match="damaged"):
        read(packed)


@pytest.mark.parametrize("status", ["", "fine"])
def test_a_status_that_nobody_knows_is_set_aside(status: str) -> None:
    good = {"vulnerability": "CVE-2031-0001", "products": ["pkg:npm/a@1"], "status": "fixed"}
    document = {
        "@context": "https://openvex.dev/ns",
        "statements": [good, {**good, "status": status}],
    }
    kept, left = parse_bytes(openvex, json.dumps(document).encode())
    assert isinstance(kept, Advisory)
    assert isinstance(left, SetAside)
    assert "2" in left.position


def test_an_exemption_without_version_is_no_catch_all() -> None:
    said = {"vulnerability": "CVE-2031-0001", "products": ["pkg:npm/a"], "status": "not_affected"}
    (one,) = parse_bytes(openvex, json.dumps({"statements": [said]}).encode())
    assert [m.start for m in matches(one)] == ["0"]


def vex_of_a_package(statuses: dict[str, list[str]]) -> dict[str, Any]:
    """A CSAF VEX as distributions write it: a package that is a component of a release."""
    cpe = "cpe:/o:redhat:enterprise_linux:9::baseos"
    purl = "pkg:rpm/redhat/openssl@3.0.7-25.el9?arch=src&epoch=1"
    return {
        "document": {
            "category": "csaf_vex",
            "csaf_version": "2.0",
            "title": "Sample",
            "publisher": {
                "name": "Sample",
                "category": "vendor",
                "namespace": "https://a.example",
            },
            "tracking": {"id": "S-1", "current_release_date": "2031-01-01T00:00:00Z"},
        },
        "product_tree": {
            "branches": [
                branch("product_name", "RHEL 9", "rhel9", {"cpe": cpe}),
                branch("product_version", "openssl-1:3.0.7-25.el9.src", "src", {"purl": purl}),
                branch("product_version", "openssl", "any", {"purl": "pkg:rpm/redhat/openssl"}),
            ],
            "relationships": [component("src"), component("any")],
        },
        "vulnerabilities": [{"cve": "CVE-2031-0042", "product_status": statuses}],
    }


def branch(category: str, name: str, identifier: str, helper: dict[str, str]) -> dict[str, Any]:
    product = {
        "product_id": identifier,
        "name": name,
        "product_identification_helper": helper,
    }
    return {"category": category, "name": name, "product": product}


def component(identifier: str) -> dict[str, Any]:
    return {
        "category": "default_component_of",
        "product_reference": identifier,
        "relates_to_product_reference": "rhel9",
        "full_product_name": {"product_id": f"rhel9:{identifier}", "name": identifier},
    }


def test_a_fixed_package_of_csaf_leaves_what_is_before_it_affected() -> None:
    document = vex_of_a_package({"fixed": ["rhel9:src"]})
    advisory, *_ = parse_bytes(csaf, json.dumps(document).encode())
    said = [(m[:3], m.target_sw, m.start, m.end, m.status) for m in matches(advisory)]
    package = ("p", "rpm", "redhat/openssl")
    assert said == [
        (package, "rhel_9", "0~~", "1:3.0.7-25.el9", Status.AFFECTED),
        (package, "rhel_9", "1:3.0.7-25.el9", "", Status.UNAFFECTED),
    ]


@pytest.mark.parametrize(
    ("status", "wanted"),
    [
        ("known_affected", Status.AFFECTED),
        ("known_not_affected", Status.UNAFFECTED),
        ("under_investigation", Status.UNKNOWN),
    ],
)
def test_a_package_without_version_is_all_those_of_its_release(
    status: str, wanted: Status
) -> None:
    document = vex_of_a_package({status: ["rhel9:any"]})
    advisory, *_ = parse_bytes(csaf, json.dumps(document).encode())
    (match,) = matches(advisory)
    assert (match.target_sw, match.start, match.status) == ("rhel_9", "0~~", wanted)
