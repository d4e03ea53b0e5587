"""Traps of packages: epochs, backports, releases, and the word of the maker."""

import pytest

from tests.traps.feeds import CVE, Desk, cpe, debian, on, openvex, osv

OPENSSL = "a:openssl:openssl"
FIXED = "3.0.11-1~deb12u2"
UPSTREAM = on(cpe(OPENSSL), start="3.0.0", before="3.0.13")


def package(version: str, distro: str = "debian-12", name: str = "openssl") -> str:
    return f"pkg:deb/debian/{name}@{version}?distro={distro}"


def glpi(*software: dict[str, str]) -> dict[str, object]:
    """Return a machine under Debian 12 as an inventory agent tells it."""
    system = {"name": "Debian GNU/Linux", "version": "12", "full_name": "Debian GNU/Linux 12"}
    return {
        "deviceid": "made-2031-01-01-00-00-00",
        "action": "inventory",
        "itemtype": "Computer",
        "content": {
            "versionclient": "made",
            "hardware": {"name": "made", "uuid": "0"},
            "operatingsystem": system,
            "softwares": list(software),
        },
    }


def test_a_backport_is_judged_by_its_tracker(desk: Desk) -> None:
    tracker = debian("openssl", bookworm=FIXED)
    assert desk.verdict(package("3.0.11-1~deb12u1"), UPSTREAM, tracker) == "affected"
    assert desk.verdict(package(FIXED), UPSTREAM, tracker) == "not_affected"
    assert desk.verdict(package("3.0.14-1~deb12u1"), UPSTREAM, tracker) == "not_affected"


def test_each_release_has_its_own_fix(desk: Desk) -> None:
    tracker = debian("openssl", bookworm=FIXED, bullseye="open", trixie="0")
    assert desk.verdict(package(FIXED, "debian-11"), tracker) == "affected"
    assert desk.verdict(package("3.0.11-1", "debian-13"), tracker) == "not_affected"
    assert desk.verdict(package("3.0.11-1", "debian-10"), tracker) != "affected"


def test_a_release_that_is_not_told_is_unknown_where_releases_differ(desk: Desk) -> None:
    tracker = debian("openssl", bookworm=FIXED, bullseye="1.1.1w-0+deb11u1")
    assert desk.verdict("pkg:deb/debian/openssl@3.0.11-1~deb12u1", tracker) == "unknown"


def test_without_a_tracker_a_package_is_what_it_packs(desk: Desk) -> None:
    assert desk.verdict(package("3.0.11-1~deb12u1"), UPSTREAM) == "affected"


def test_a_package_that_its_tracker_does_not_name_is_never_affected_by_upstream_alone(
    desk: Desk,
) -> None:
    tracker = debian("bash", bookworm="1-1")
    rows = desk.rows([package("3.0.11-1~deb12u1")], UPSTREAM, tracker)
    assert {row["verdict"] for row in rows} == {"unknown"}
    assert CVE in {row["cve"] for row in rows}


def test_a_package_of_a_host_whose_system_is_known_is_judged_by_its_tracker(desk: Desk) -> None:
    tracker = debian("openssl", bookworm=FIXED)
    for version, verdict in (("3.0.9-1", "affected"), ("3.0.11-1~deb12u3", "not_affected")):
        machine = glpi({"name": "openssl", "version": version, "publisher": "Debian"})
        rows = [row for row in desk.rows(machine, UPSTREAM, tracker) if row["cve"] == CVE]
        assert [row["verdict"] for row in rows] == [verdict]


def test_a_binary_package_is_its_source(desk: Desk) -> None:
    tracker = debian("openssl", bookworm=FIXED)
    purl = "pkg:deb/debian/libssl3@3.0.11-1~deb12u1?arch=amd64&distro=debian-12&upstream=openssl"
    assert desk.verdict(purl, tracker) == "affected"


@pytest.mark.parametrize(
    ("owned", "fixed", "verdict"),
    [
        ("1:1.0-1", "2.0-1", "not_affected"),
        ("2.0-1", "1:1.0-1", "affected"),
        ("1.0~rc1-1", "1.0-1", "affected"),
        ("7.4p1-10%2Bdeb12u6", "7.4p1-10+deb12u7", "affected"),
        ("7.4p1-10%2Bdeb12u7", "7.4p1-10+deb12u7", "not_affected"),
    ],
)
def test_the_epochs_and_revisions_of_debian(
    desk: Desk, owned: str, fixed: str, verdict: str
) -> None:
    assert desk.verdict(package(owned, name="made"), debian("made", bookworm=fixed)) == verdict


@pytest.mark.parametrize(
    ("owned", "verdict"),
    [
        ("1.0.2k-19.el7", "affected"),
        ("1.0.2k-21.el7_9", "not_affected"),
        ("1.0.2k-26.el7_9", "not_affected"),
    ],
)
def test_the_backports_of_rpm(desk: Desk, owned: str, verdict: str) -> None:
    fixed = ({"introduced": "0"}, {"fixed": "1:1.0.2k-21.el7_9"})
    advisory = osv("RHSA-1", "Red Hat:enterprise_linux:7::server", "openssl", *fixed)
    advisory["aliases"] = [CVE]
    purl = f"pkg:rpm/redhat/openssl@{owned}?epoch=1&distro=rhel-7.9"
    assert desk.verdict(purl, UPSTREAM, advisory) == verdict


def test_an_absent_epoch_is_zero(desk: Desk) -> None:
    fixed = ({"introduced": "0"}, {"fixed": "1:1.0-1"})
    advisory = osv("RHSA-1", "Red Hat:enterprise_linux:9::baseos", "made", *fixed, aliases=[CVE])
    assert desk.verdict("pkg:rpm/redhat/made@9.0-1?distro=rhel-9.2", advisory) == "affected"


# ---- the word of the maker ---------------------------------------------------------------------

RANGE = osv("GHSA-1", "npm", "portal", {"introduced": "0"}, {"fixed": "2.0.0"}, aliases=[CVE])


def test_a_statement_of_the_maker_exempts_what_a_range_affects(desk: Desk) -> None:
    portal = "pkg:npm/portal@1.0.0"
    assert desk.verdict(portal, RANGE) == "affected"
    assert desk.verdict(portal, RANGE, openvex(portal, "not_affected")) == "not_affected"
    assert desk.verdict(portal, RANGE, openvex("pkg:npm/portal", "fixed")) == "not_affected"
    assert desk.verdict(portal, RANGE, openvex("pkg:npm/portal@1.1.0", "fixed")) == "affected"


def test_a_statement_under_investigation_decides_nothing(desk: Desk) -> None:
    portal = "pkg:npm/portal@1.0.0"
    assert desk.verdict(portal, openvex(portal, "under_investigation")) == "unknown"
    assert desk.verdict(portal, RANGE, openvex(portal, "under_investigation")) == "affected"
