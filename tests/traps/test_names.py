"""Traps of names and of running-on: catch-alls, parts, attributes, nested and negated nodes."""

from tests.traps.feeds import CVE, Desk, cpe, cve5, either, nvd, on, osv, said

PORTAL = "a:acme:portal"
WINDOWS, LINUX = "o:microsoft:windows_10_22h2", "o:linux:linux_kernel"


def test_a_dash_for_we_did_not_say_affects_no_version_for_sure(desk: Desk) -> None:
    assert desk.verdict(cpe(PORTAL, "2.1"), on(cpe(PORTAL, "-"))) == "unknown"


def test_an_unbounded_star_beside_a_bounded_claim_affects_nobody(desk: Desk) -> None:
    both = nvd([either(said(cpe(PORTAL)), said(cpe(PORTAL), before="2.0"))])
    assert desk.verdict(cpe(PORTAL, "1.9"), both) == "affected"
    assert desk.verdict(cpe(PORTAL, "2.1"), both) == "unknown"


def test_an_unbounded_star_alone_is_every_version(desk: Desk) -> None:
    assert desk.verdict(cpe(PORTAL, "2.1"), on(cpe(PORTAL))) == "affected"
    assert desk.verdict(cpe(PORTAL), on(cpe(PORTAL))) == "affected"


def test_any_vendor_and_any_product_name_nothing(desk: Desk) -> None:
    for name in ("a:*:*", "a:acme:*", "a:*:portal"):
        assert desk.verdict(cpe(PORTAL, "2.1"), on(cpe(name))) is None


def test_the_kernel_is_an_operating_system_however_it_is_reported(desk: Desk) -> None:
    kernel = on(cpe(LINUX), start="5.10", before="5.15")
    assert desk.verdict(cpe(LINUX, "5.10.3"), kernel) == "affected"
    assert desk.verdict(cpe("a:linux:linux_kernel", "5.10.3"), kernel) == "affected"
    assert desk.verdict(cpe(LINUX, "6.1"), kernel) == "not_affected"


def test_a_ghsa_and_its_cve_are_one_finding(desk: Desk) -> None:
    one = osv("GHSA-aaaa-bbbb-cccc", "npm", "portal", {"introduced": "0"}, {"fixed": "2.0.0"})
    one["aliases"] = ["CVE-2031-1000"]
    other = osv("CVE-2031-1000", "npm", "portal", {"introduced": "0"}, {"fixed": "2.0.0"})
    rows = desk.rows(["pkg:npm/portal@1.0.0"], one, other)
    assert [(row["cve"], row["verdict"]) for row in rows] == [("CVE-2031-1000", "affected")]


# ---- attributes --------------------------------------------------------------------------------


def test_another_target_is_another_product_and_none_reported_is_unknown(desk: Desk) -> None:
    android = on(cpe(PORTAL, target_sw="android"), before="2.0")
    assert desk.verdict(cpe(PORTAL, "1.0", target_sw="android"), android) == "affected"
    assert desk.verdict(cpe(PORTAL, "1.0", target_sw="iphone_os"), android) == "not_affected"
    assert desk.verdict(cpe(PORTAL, "1.0"), android) == "unknown"


def test_what_a_plug_in_lives_in_tells_no_variants_apart(desk: Desk) -> None:
    plug_in = on(cpe(PORTAL, target_sw="wordpress"), before="2.0")
    assert desk.verdict(cpe(PORTAL, "1.0"), plug_in) == "affected"


def test_another_hardware_or_edition_is_another_product(desk: Desk) -> None:
    arm = on(cpe(PORTAL, "1.0", target_hw="arm64", sw_edition="pro"))
    assert desk.verdict(cpe(PORTAL, "1.0", target_hw="x64", sw_edition="pro"), arm) != "affected"
    assert desk.verdict(cpe(PORTAL, "1.0", target_hw="arm64", sw_edition="pro"), arm) == "affected"


# ---- running on --------------------------------------------------------------------------------


def on_windows() -> dict[str, object]:
    return nvd(
        [
            either(said(cpe(PORTAL), before="2.0")),
            either(said(cpe(WINDOWS, "-"), vulnerable=False)),
        ]
    )


def verdicts(desk: Desk, names: list[str], *advisories: object) -> dict[str, str]:
    return {row["component"]: row["verdict"] for row in desk.rows(names, *advisories)}


def test_a_vulnerability_of_one_system_does_not_reach_another(desk: Desk) -> None:
    portal = cpe(PORTAL, "1.0")
    assert (
        verdicts(desk, [portal, cpe(WINDOWS, "10.0.19045.1")], on_windows())[portal] == "affected"
    )
    assert verdicts(desk, [portal, cpe(LINUX, "6.1")], on_windows())[portal] == "not_affected"


def test_a_platform_that_nobody_reported_lowers_and_never_drops(desk: Desk) -> None:
    assert desk.verdict(cpe(PORTAL, "1.0"), on_windows()) == "unknown"


def test_nested_ands_are_kept(desk: Desk) -> None:
    portal, door, key = (cpe(f"a:acme:{name}", "1.0") for name in ("portal", "door", "key"))
    tree = nvd(
        [
            either(said(cpe(PORTAL), before="2.0")),
            either(said(cpe("a:acme:door"), vulnerable=False)),
            either(said(cpe("a:acme:key"), vulnerable=False)),
        ]
    )
    assert verdicts(desk, [portal, door, key], tree)[portal] == "affected"
    assert verdicts(desk, [portal, door], tree)[portal] == "not_affected"


def test_a_negated_platform_excludes(desk: Desk) -> None:
    portal = cpe(PORTAL, "1.0")
    tree = nvd(
        [
            either(said(cpe(PORTAL), before="2.0")),
            either(said(cpe(LINUX, "-"), vulnerable=False), negate=True),
        ]
    )
    assert verdicts(desk, [portal, cpe(LINUX, "6.1")], tree)[portal] == "not_affected"
    assert verdicts(desk, [portal, cpe(WINDOWS, "10.0.19045.1")], tree)[portal] == "affected"


# ---- names without a CPE -----------------------------------------------------------------------


def bom(name: str, publisher: str, version: str) -> dict[str, object]:
    """Return an inventory in CycloneDX of one component, without CPE."""
    component = {"type": "application", "name": name, "publisher": publisher, "version": version}
    return {"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [component]}


def test_a_product_known_by_its_authors_words_alone_is_affected_never_excluded(desk: Desk) -> None:
    said_by_its_author = cve5(
        {
            "vendor": "Acme Santé",
            "product": "Portail Patient",
            "defaultStatus": "unaffected",
            "versions": [{"version": "0", "lessThan": "2.0", "status": "affected"}],
        }
    )
    for version, told in (("1.5", "affected"), ("3.0", None)):
        rows = desk.rows(bom("Portail Patient", "Acme Santé", version), said_by_its_author)
        verdicts = {row["cve"]: row["verdict"] for row in rows}
        assert verdicts.get(CVE) == told
        assert verdicts[None] == "unknown"
