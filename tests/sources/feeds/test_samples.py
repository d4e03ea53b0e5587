"""Each feed turns its sample into the values of the core."""

import json
from datetime import date

from tests.sources.feeds.reading import SAMPLES, parse_bytes, sample
from vigie.core.advisories import ANY, Authority, Match, Status
from vigie.sources.feeds import csaf


def _matches(advisory: object) -> list[list[tuple[Match, ...]]]:
    return [[g.matches for g in c.groups] for c in advisory.configurations]  # type: ignore[attr-defined]


def _spans(matches: tuple[Match, ...]) -> list[tuple[str, str, bool, Status]]:
    return [(m.start, m.end, m.end_including, m.status) for m in matches]


def test_nvd_1_1_keeps_running_on_and_escaped_names() -> None:
    first, rejected = sample("nvd_1_1.json")
    running_on, alone = _matches(first)
    assert [m.vulnerable for (m,) in running_on] == [True, False]
    assert (running_on[0][0].version, running_on[0][0].end) == (ANY, "2.4")
    assert (alone[0][0].product, alone[0][0].version, alone[0][0].update) == (
        "notes++",
        "1.0",
        "beta",
    )
    assert (first.score, first.cwe, first.source) == (9.8, ("CWE-79",), "nvd")
    assert rejected.is_rejected and not rejected.configurations


def test_nvd_2_0_says_what_it_last_changed() -> None:
    (advisory,) = sample("nvd_2_0.json")
    assert advisory.modified_at.date() == date(2031, 2, 1)
    assert advisory.description == "Sample, modified later."
    assert len(advisory.configurations[0].groups) == 2


def test_overrides_come_after_nvd() -> None:
    (advisory,) = sample("nvd_overrides.jsonl")
    assert advisory.authority is Authority.NVD_OVERRIDE
    (match,) = advisory.configurations[0].groups[0].matches
    assert (match.end, match.end_including) == ("3.1", True)


def test_cve5_cuts_a_range_where_its_status_changes() -> None:
    cna, _, _ = sample("cve5.jsonl")
    (matches,) = _matches(cna)[0]
    assert {(m.vendor, m.product) for m in matches} == {("acme", "care_portal")}
    assert _spans(matches) == [
        ("2.0", "2.3", False, Status.AFFECTED),
        ("2.3", "2.5", False, Status.UNAFFECTED),
        ("2.5", "2.6", False, Status.AFFECTED),
        ("", "1.4", False, Status.AFFECTED),
    ]
    assert [one.status for one in cna.defaults] == [Status.UNAFFECTED]
    assert len(cna.configurations) == 1, "a product that is not named claims nothing"


def test_cve5_gives_the_adp_apart_with_its_decision_points() -> None:
    _, adp, ssvc = sample("cve5.jsonl")
    assert (adp.authority, adp.source, adp.notice) == (Authority.ADP, "cve5-adp", "CISA-ADP")
    assert _spans(_matches(adp)[0][0]) == [("2.0", "3", False, Status.AFFECTED)]
    assert (ssvc.exploitation, ssvc.automatable, ssvc.technical_impact) == (
        "active",
        "yes",
        "total",
    )


def test_kev_says_the_same_in_json_and_in_csv() -> None:
    (in_json,) = sample("kev.json")
    (in_csv,) = sample("kev.csv")
    assert in_json._replace(listed_on=None) == in_csv._replace(listed_on=None)
    assert in_json.ransomware and in_json.listed_on == date(2031, 1, 7)


def test_epss_reads_the_day_of_its_scores() -> None:
    records = sample("epss_scores-2031-01-08.csv")
    assert {one.on for one in records} == {date(2031, 1, 8)}
    assert records[0].probability == 0.91


def test_csaf_ties_a_product_to_its_platform_and_keeps_what_is_fixed() -> None:
    advisory, _ = sample("csaf.json")
    (alone,), on_platform = _matches(advisory)
    assert _spans(alone) == [
        ("1.0", "1.8", False, Status.AFFECTED),
        ("", "", False, Status.UNAFFECTED),
    ]
    assert alone[1].version == "1.8"
    assert [m.product for (m,) in on_platform] == ["agent", "gateway_os"]
    assert [m.vulnerable for (m,) in on_platform] == [True, False]
    assert advisory.notice == "ACME-2031-01"
    assert advisory.remediations == ("vendor_fix: Upgrade to 1.8.",)


def test_certfr_tells_alerts_from_notices_and_when_they_closed() -> None:
    (alert,) = sample("certfr.jsonl")
    assert (alert.kind, alert.closed_on) == ("alert", date(2031, 1, 9))
    assert alert.systems == ("Gate versions antérieures à 2.5",)
    (listed,) = sample("certfr_alerts.json")
    assert listed.reference == alert.reference and len(listed.cves) == 2


def test_eol_reads_a_date_or_only_whether() -> None:
    dated, ended, supported = sample("eol.jsonl")
    assert (dated.support_ends_on, dated.supported) == (date(2033, 1, 1), None)
    assert (ended.supported, supported.supported) == (False, True)
    assert dated.cpes == ("o:acme:gate_os",)


def test_csaf_names_a_vulnerability_without_cve_as_its_publisher_does() -> None:
    document = json.loads((SAMPLES / "csaf.json").read_text())
    (one,) = document["vulnerabilities"]
    del one["cve"]
    document["vulnerabilities"] = [one, one | {"ids": [{"system_name": "Acme", "text": "A 7/b"}]}]
    found = parse_bytes(csaf, json.dumps(document).encode())
    assert [advisory.cve for advisory in found[:2]] == ["ACME-2031-01-1", "A-7-b"]
    assert [stated.vulnerability for stated in found[2].tree.stated] == ["ACME-2031-01-1", "A-7-b"]
