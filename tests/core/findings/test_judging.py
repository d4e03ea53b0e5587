"""The traps that other matchers fall into, each a test."""

from datetime import UTC, datetime

import pytest

from vigie.core.advisories import (
    Advisory,
    Authority,
    Configuration,
    Group,
    Match,
    ProductDefault,
    Status,
)
from vigie.core.findings import Component, Host, Tier, Verdict, finding, findings_of
from vigie.core.products import UNRESOLVED, Identified, ProductId

AT = datetime(2024, 1, 1, tzinfo=UTC)
NTP = ProductId("a", "ntp", "ntp")
WINDOWS = ProductId("o", "microsoft", "windows_10_22h2")
DEBIAN = ProductId("o", "debian", "debian_linux")
READER = ProductId("a", "adobe", "reader")
ON_WINDOWS = Group((Match("o", "microsoft", "windows", "-", vulnerable=False),))


def installed(product: ProductId, version: str = "*", **more: object) -> Component:
    return Component(Identified(product, version, confidence=1.0)._replace(**more))  # type: ignore[arg-type]


def said(*matches: Match, authority: Authority = Authority.NVD, **more: object) -> Advisory:
    configurations = tuple(Configuration((Group((match,)),)) for match in matches)
    given = {"configurations": configurations, **more}
    return Advisory("CVE-2024-0001", authority.name, authority, AT, **given)  # type: ignore[arg-type]


def verdict(component: Component, *records: Advisory, host: Host | None = None) -> Verdict | None:
    found = finding(component, host or Host((component,)), "CVE-2024-0001", records)
    return found and found.verdict


def on(product: ProductId, version: str = "*", **more: object) -> Match:
    return Match(*product, version, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("4.2.8", Verdict.AFFECTED),
        ("4.2.9", Verdict.NOT_AFFECTED),
        ("*", Verdict.UNKNOWN),
        ("a build of ours", Verdict.UNKNOWN),
    ],
)
def test_a_version_that_cannot_be_compared_is_unknown_never_fine(
    version: str, expected: Verdict
) -> None:
    assert verdict(installed(NTP, version), said(on(NTP, end="4.2.9"))) == expected


def test_the_update_is_not_lost() -> None:
    range_of_patches = said(on(NTP, end="4.2.8p15"))
    assert verdict(installed(NTP, "4.2.8", update="p18"), range_of_patches) == "not_affected"
    assert verdict(installed(NTP, "4.2.8", update="p13"), range_of_patches) == "affected"
    exact = said(on(NTP, "4.2.8", update="p13"))
    assert verdict(installed(NTP, "4.2.8p13"), exact) == "affected"
    assert verdict(installed(NTP, "4.2.8"), exact) == "unknown"


def test_a_dash_for_version_proves_nothing() -> None:
    assert verdict(installed(NTP, "4.2.8"), said(on(NTP, "-"))) == "unknown"


def test_a_catch_all_beside_a_bounded_claim_affects_nothing_by_itself() -> None:
    assert verdict(installed(NTP, "9.0"), said(on(NTP), on(NTP, end="4.2.9"))) == "unknown"
    assert verdict(installed(NTP, "9.0"), said(on(NTP))) == "affected"


def test_a_catch_all_vendor_or_product_names_no_product() -> None:
    assert verdict(installed(NTP, "4"), said(Match("a", "*", "*"))) is None


@pytest.mark.parametrize(("one", "other"), [("8.4", "8.4.0"), ("16.0.35907", "16.0.35907.0")])
def test_trailing_zeros_do_not_make_another_version(one: str, other: str) -> None:
    assert verdict(installed(NTP, one), said(on(NTP, other))) == "affected"


def test_a_release_candidate_comes_before_its_release() -> None:
    assert verdict(installed(NTP, "4.0.0-rc1"), said(on(NTP, end="4.0.0"))) == "affected"


def test_a_truncated_windows_version_is_unknown_where_its_revision_decides() -> None:
    fixed = said(on(WINDOWS, end="10.0.19045.3803"))
    assert verdict(installed(WINDOWS, "10.0.19045"), fixed) == "unknown"
    assert verdict(installed(WINDOWS, "10.0.19045.3000"), fixed) == "affected"
    assert verdict(installed(WINDOWS, "10.0.19045.4000"), fixed) == "not_affected"


def test_running_on_is_evaluated_and_an_unknown_platform_keeps_the_row() -> None:
    record = Advisory(
        "CVE-2024-0001",
        "nvd",
        Authority.NVD,
        AT,
        configurations=(Configuration((Group((on(READER, end="24"),)), ON_WINDOWS)),),
    )
    reader = installed(READER, "23")
    assert verdict(reader, record, host=Host((reader, installed(WINDOWS, "1")))) == "affected"
    assert verdict(reader, record, host=Host((reader, installed(DEBIAN, "12")))) == "not_affected"
    assert verdict(reader, record, host=Host((reader,))) == "unknown"
    unclear = Host((reader, installed(DEBIAN, "12"), Component(UNRESOLVED, "o")))
    assert verdict(reader, record, host=unclear) == "unknown"


def test_the_first_usable_authority_decides() -> None:
    vendor = said(on(NTP, end="4.0"), authority=Authority.CNA)
    vague = said(on(NTP, "-"), authority=Authority.CNA)
    nvd = said(on(NTP, end="9.0"))
    assert verdict(installed(NTP, "5.0"), nvd, vendor) == "not_affected"
    assert verdict(installed(NTP, "5.0"), nvd, vague) == "affected"


def test_what_a_source_says_of_the_rest_decides_outside_its_ranges() -> None:
    for status, expected in ((Status.AFFECTED, "affected"), (Status.UNAFFECTED, "not_affected")):
        rest = ProductDefault("ntp", "ntp", status)
        assert verdict(installed(NTP, "9"), said(on(NTP, end="4"), defaults=(rest,))) == expected
    fixed = on(NTP, "4.1", status=Status.UNAFFECTED)
    assert verdict(installed(NTP, "4.1"), said(on(NTP, end="5"), fixed)) == "not_affected"


def test_unknown_of_the_rest_counts_unless_a_range_says_where_it_stops() -> None:
    rest = (ProductDefault("ntp", "ntp", Status.UNKNOWN),)
    assert verdict(installed(NTP, "9"), said(on(NTP, "4"), defaults=rest)) == "unknown"
    assert verdict(installed(NTP, "9"), said(on(NTP, start="4"), defaults=rest)) == "affected"
    assert verdict(installed(NTP, "9"), said(on(NTP, end="4"), defaults=rest)) == "not_affected"
    assert verdict(installed(NTP), said(on(NTP, end="4"), defaults=rest)) == "unknown"


def test_a_rejected_cve_gives_nothing() -> None:
    withdrawn = said(authority=Authority.CNA, is_rejected=True)
    assert verdict(installed(NTP, "1"), said(on(NTP)), withdrawn) is None


def test_an_unresolved_component_is_one_row_without_cve() -> None:
    (found,) = findings_of(Component(UNRESOLVED, "a"), Host(), {"CVE-2024-0001": [said(on(NTP))]})
    assert (found.cve, found.verdict, found.tier) == ("", Verdict.UNKNOWN, Tier.NAME_ONLY)


def test_a_product_guessed_from_its_name_proves_nothing() -> None:
    guessed = installed(NTP, "1.0", confidence=0.4)
    assert verdict(guessed, said(on(NTP, end="4"))) == "unknown"
    assert verdict(guessed, said(on(NTP, start="4"))) is None
