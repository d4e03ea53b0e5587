"""Traps of versions: lost updates, truncated builds, letters, epochs, days and hashes."""

import pytest

from tests.traps.feeds import CVE, Desk, cpe, cve5, either, nvd, on, said

PORTAL = "a:acme:portal"
NTP, JAVA, OPENSSL = "a:ntp:ntp", "a:oracle:jre", "a:openssl:openssl"
WINDOWS = "o:microsoft:windows_10_22h2"


def test_an_update_is_not_lost(desk: Desk) -> None:
    claim = nvd([either(*(said(cpe(NTP, "4.2.8", update=f"p{n}")) for n in range(1, 18)))])
    assert desk.verdict(cpe(NTP, "4.2.8", update="p17"), claim) == "affected"
    assert desk.verdict(cpe(NTP, "4.2.8", update="p18"), claim) == "not_affected"
    assert desk.verdict(cpe(NTP, "4.2.8p17"), claim) == "affected"
    assert desk.verdict(cpe(NTP, "4.2.8"), claim) == "unknown"


def test_an_update_counts_in_a_range(desk: Desk) -> None:
    claim = on(cpe(NTP), before="4.2.8p18")
    assert desk.verdict(cpe(NTP, "4.2.8", update="p17"), claim) == "affected"
    assert desk.verdict(cpe(NTP, "4.2.8", update="p18"), claim) == "not_affected"


@pytest.mark.parametrize(
    ("owned", "claimed"),
    [("8.4", "8.4.0"), ("8.4.0", "8.4"), ("16.0.35907", "16.0.35907.0"), ("v1.2", "1.2.0")],
)
def test_trailing_zeros_make_no_other_version(desk: Desk, owned: str, claimed: str) -> None:
    assert desk.verdict(cpe(PORTAL, owned), on(cpe(PORTAL, claimed))) == "affected"
    assert desk.verdict(cpe(PORTAL, owned), on(cpe(PORTAL), before=claimed)) == "not_affected"


def test_a_windows_without_its_revision_is_unknown_only_where_it_matters(desk: Desk) -> None:
    claim = on(cpe(WINDOWS), before="10.0.19045.3803")
    assert desk.verdict(cpe(WINDOWS, "10.0.19045"), claim) == "unknown"
    assert desk.verdict(cpe(WINDOWS, "10.0.19045.3802"), claim) == "affected"
    assert desk.verdict(cpe(WINDOWS, "10.0.19044"), claim) == "affected"
    assert desk.verdict(cpe(WINDOWS, "10.0.19046"), claim) == "not_affected"


def test_the_letters_of_openssl_are_ordered(desk: Desk) -> None:
    claim = on(cpe(OPENSSL), start="1.0.2", before="1.0.2zf")
    assert desk.verdict(cpe(OPENSSL, "1.0.2k"), claim) == "affected"
    assert desk.verdict(cpe(OPENSSL, "1.0.2ze"), claim) == "affected"
    assert desk.verdict(cpe(OPENSSL, "1.0.2zf"), claim) == "not_affected"


def test_the_updates_of_java_are_numbers(desk: Desk) -> None:
    claim = nvd([either(said(cpe(JAVA, "1.8.0", update="update_181")))])
    assert desk.verdict(cpe(JAVA, "1.8.0", update="update181"), claim) == "affected"
    assert desk.verdict(cpe(JAVA, "1.8.0_181"), claim) == "affected"
    assert desk.verdict(cpe(JAVA, "8u181"), claim) == "affected"
    assert desk.verdict(cpe(JAVA, "1.8.0_191"), claim) == "not_affected"


def test_a_release_candidate_comes_before_its_release(desk: Desk) -> None:
    assert desk.verdict(cpe(PORTAL, "4.0.0-rc1"), on(cpe(PORTAL), before="4.0.0")) == "affected"
    assert desk.verdict(cpe(PORTAL, "4.0.0"), on(cpe(PORTAL), before="4.0.0")) == "not_affected"
    fixed_early = on(cpe(PORTAL), before="4.0.0-rc2")
    assert desk.verdict(cpe(PORTAL, "4.0.0"), fixed_early) == "not_affected"


@pytest.mark.parametrize("owned", ["20240131", "a1b2c3d4e5f6", "latest", "2024-01-31"])
def test_a_day_or_a_hash_is_not_ordered_with_numbers(desk: Desk, owned: str) -> None:
    assert desk.verdict(cpe(PORTAL, owned), on(cpe(PORTAL), before="2.0")) == "unknown"


def test_days_are_ordered_among_themselves_and_a_number_is_not(desk: Desk) -> None:
    claim = on(cpe(PORTAL), before="20240201")
    assert desk.verdict(cpe(PORTAL, "20240131"), claim) == "affected"
    assert desk.verdict(cpe(PORTAL, "20240301"), claim) == "not_affected"
    assert desk.verdict(cpe(PORTAL, "1.9"), claim) == "unknown"


def test_a_hash_that_is_named_is_the_same_hash(desk: Desk) -> None:
    assert desk.verdict(cpe(PORTAL, "a1b2c3d4"), on(cpe(PORTAL, "a1b2c3d4"))) == "affected"


@pytest.mark.parametrize("owned", ["*", "-", "unknown"])
def test_an_unknown_version_is_never_skipped(desk: Desk, owned: str) -> None:
    assert desk.verdict(cpe(PORTAL, owned), on(cpe(PORTAL), before="2.0")) == "unknown"


def test_a_range_is_cut_where_its_status_changes(desk: Desk) -> None:
    changes = [{"at": "2.3", "status": "unaffected"}, {"at": "2.5", "status": "affected"}]
    version = {"version": "2.0", "lessThan": "2.6", "status": "affected", "changes": changes}
    record = cve5(
        {
            "vendor": "acme",
            "product": "portal",
            "defaultStatus": "unaffected",
            "versions": [version],
        }
    )
    wanted = {"1.9": "not_affected", "2.2": "affected", "2.4": "not_affected", "2.5": "affected"}
    for owned, verdict in wanted.items():
        assert desk.verdict(cpe(PORTAL, owned), record) == verdict


def test_an_affected_default_reaches_what_is_not_listed(desk: Desk) -> None:
    fixed = {"version": "3.0", "lessThan": "*", "status": "unaffected"}
    record = cve5(
        {"vendor": "acme", "product": "portal", "defaultStatus": "affected", "versions": [fixed]}
    )
    assert desk.verdict(cpe(PORTAL, "2.0"), record) == "affected"
    assert desk.verdict(cpe(PORTAL, "3.1"), record) == "not_affected"


def test_each_trap_is_about_one_vulnerability(desk: Desk) -> None:
    rows = desk.rows([cpe(PORTAL, "1.0")], on(cpe(PORTAL), before="2.0"))
    assert [row["cve"] for row in rows] == [CVE]
