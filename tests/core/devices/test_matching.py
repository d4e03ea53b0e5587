"""``(product tree, assets) → (asset, probability)``, field by field, and the verdicts."""

from hypothesis import given
from hypothesis import strategies as st

from tests.core.devices.trees import WORDS, asset, identifiers, one, product, tree
from vigie.core.devices import Asset, Directory, Reader, Remedy, Stated, TreeProduct, findings_of
from vigie.core.devices.patterns import fits
from vigie.core.findings.verdicts import Truth, Verdict


def test_what_is_not_reported_lowers_the_probability_and_never_drops_the_row() -> None:
    said = product("Vela 40", "<= 2.3", identifiers=identifiers(serial_numbers=("SN-1*",)))
    full = one(said, asset("Vela 40", "2.1", serial="SN-12"))
    without_serial = one(said, asset("Vela 40", "2.1"))
    without_version = one(said, asset("Vela 40", serial="SN-12"))
    neither = one(said, asset("Vela 40"))
    assert full is not None and full.truth == Truth.TRUE
    for less in (without_serial, without_version, neither):
        assert less is not None and 0 < less.probability < full.probability
        assert less.truth == Truth.UNKNOWN


def test_a_serial_number_out_of_the_patterns_is_another_device() -> None:
    said = product("Vela 40", "<= 2.3", identifiers=identifiers(serial_numbers=("A?7*", "B-1")))
    assert one(said, asset("Vela 40", "2.1", serial="B-2")) is None
    found = one(said, asset("Vela 40", "2.1", serial="ax7001"))
    assert found is not None and found.truth == Truth.TRUE


def test_a_model_number_proves_the_model_whatever_its_name() -> None:
    said = product("Vela 40", "< 2", identifiers=identifiers(model_numbers=("6GK5-*-2AR?",)))
    found = one(said, asset("armoire du bloc", "1.9", vendor="", model_number="6GK5-11-2AR2"))
    assert found is not None and found.truth == Truth.TRUE
    assert one(said, asset("Vela 40", "1.9", model_number="7GK5-11-2AR2")) is None


def test_a_hash_a_cpe_or_a_purl_proves_the_product() -> None:
    for said_of_it, own in (
        ({"hashes": ("abc",)}, {"hashes": ("abc",)}),
        ({"cpes": ("cpe:2.3:o:acme:vela:*:*:*:*:*:*:*:*",)}, {"cpes": ("cpe:/o:acme:vela:2",)}),
        ({"purls": ("pkg:generic/vela",)}, {"purls": ("pkg:generic/vela@1",)}),
        ({"uris": ("https://acme.example/sbom",)}, {"uris": ("https://acme.example/sbom",)}),
    ):
        said = product("Vela 40", "< 2", identifiers=identifiers(**said_of_it))
        found = one(said, asset("x", "1", identifiers=identifiers(**own)))
        assert found is not None and found.truth == Truth.TRUE, said_of_it


def test_patterns_of_identifiers_escape_what_they_mean() -> None:
    assert fits("A*", "A12") and fits("A?2", "a12") and not fits("A?2", "A112")
    assert fits(r"A\*", "A*") and not fits(r"A\*", "A1")
    assert not fits("A.2", "A12")


def test_a_platform_that_is_not_seen_leaves_it_unknown() -> None:
    host = TreeProduct("OS", "Acme", ("Gate OS",), "5")
    agent = TreeProduct("A", "Acme", ("Agent",), "< 2", platforms=("OS",))
    both = tree(host, agent)
    reader = Reader(WORDS)
    alone = {r.product_id: r for r in reader.reached(both, asset("Agent", "1"))}
    hosted = Asset("d", "Acme", "Agent", "1", software=(("Acme", "Gate OS", "5"),))
    seen = {r.product_id: r for r in reader.reached(both, hosted)}
    assert alone["A"].truth == Truth.UNKNOWN and seen["A"].truth == Truth.TRUE


def _verdicts(device: Asset) -> dict[str, Verdict]:
    old = product("Vela 40", "< 2")
    fixed = product("Vela 40", "2")._replace(product_id="P2")
    said = Stated("CVE-2031-1", ("P1",), ("P2",), (), (Remedy("vendor_fix", "Upgrade.", ("P1",)),))
    found = findings_of(tree(old, fixed, stated=(said,)), [device], reader=Reader(WORDS))
    return {one.vulnerability: one.verdict for one in found}


def test_the_verdict_is_that_of_the_product_it_surely_is() -> None:
    assert _verdicts(asset("Vela 40", "1.9")) == {"CVE-2031-1": Verdict.AFFECTED}
    assert _verdicts(asset("Vela 40", "2.0")) == {"CVE-2031-1": Verdict.NOT_AFFECTED}
    assert _verdicts(asset("Vela 40")) == {"CVE-2031-1": Verdict.UNKNOWN}
    assert _verdicts(asset("Vela 40", "3")) == {}
    assert _verdicts(asset("Orion 3", "1.9")) == {}


_NAMES = st.sampled_from(["Vela 40", "Vela 80", "Vela", "Orion XR6", "Vela 40 Plus", "", "Gate"])
_VERSIONS = st.sampled_from(["", "1", "1.9", "2", "2.0", "B.1", "x"])
_VENDORS = st.sampled_from(["", "Acme", "Roadrunner", "Coyote"])


@given(_NAMES, _VERSIONS, _VENDORS, _NAMES, _VERSIONS)
def test_a_directory_says_what_reading_every_product_says(
    name: str, version: str, vendor: str, written: str, bound: str
) -> None:
    said = tree(
        product(written, f"<= {bound}" if bound else ""),
        product("Vela 40", "1.9")._replace(product_id="P2"),
        product(written, platforms=("P2",))._replace(product_id="P3"),
        product(written, identifiers=identifiers(model_numbers=("40",)))._replace(product_id="P4"),
        product("monitor", vendor="Coyote")._replace(product_id="P5"),
    )
    device = Asset("d", vendor, name, version)
    every = list(Reader(WORDS).reached(said, device))
    found = [one for _, reached in Directory([said], WORDS).reached(device) for one in reached]
    assert found == every
