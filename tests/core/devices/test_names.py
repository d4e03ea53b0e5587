"""The names of devices against those of product trees."""

import pytest

from tests.core.devices.trees import asset, one, product
from vigie.core.findings.verdicts import Truth


@pytest.mark.parametrize(
    ("written", "reported"),
    [
        ("Vela 40 Hub", "VELA40"),
        ("Vela 40 Hub", "Pompe à perfusion Vela-40 (chambre)"),
        ("Vela SupplyRoller", "Vela Supply Roller"),
        ("Vela Supply Roller", "vela supplyroller"),
        ("Vela Monitors FM20/FM30/FM40", "Moniteur Vela FM30"),
        ("Vela MX700/800", "Vela MX800"),
        ("Vela MX400-MX850", "Vela MX500"),
        ("Vela Monitors MX (MX400-550)", "Vela MX450"),
        ("Vela TC10 TC20 TC30 Recorders", "Vela Recorder TC20"),
        ("Pulsera (718095) and Endura (718075)", "Endura 718075"),
        ("Acme Vela Spot 4400 Device (Spot 4400) / Acme Vela 4400 Spot", "Vela Spot 4400 device"),
        ("Venue products, not including Venue 50", "Venue Go R3"),
        ("Millenium VG", "Millennium VG"),
    ],
)
def test_a_device_is_recognised_however_its_name_is_written(written: str, reported: str) -> None:
    found = one(product(written, "vers:all/*"), asset(reported, "1.0"))
    assert found is not None and found.truth == Truth.TRUE, found


@pytest.mark.parametrize(
    ("written", "reported"),
    [
        ("Vela 40 Hub", "Vela 80 Hub"),
        ("Vela MX400-MX850", "Vela MX900"),
        ("Vela FM20/FM30", "Vela FM50"),
        ("Venue products, not including Venue 50", "Venue 50"),
        ("Vela XR656 Plus", "Orion XR700"),
    ],
)
def test_another_model_of_the_line_is_not_reached(written: str, reported: str) -> None:
    found = one(product(written, "vers:all/*"), asset(reported, "1.0"))
    assert found is None or found.truth == Truth.FALSE


@pytest.mark.parametrize(
    ("written", "reported"),
    [("Vela XR656", "Vela XR656 Plus"), ("Vela XR656 Plus", "Vela XR656"), ("Vela 40", "Vela")],
)
def test_a_variant_and_a_family_stay_possible(written: str, reported: str) -> None:
    found = one(product(written, "vers:all/*"), asset(reported, "1.0"))
    assert found is not None and found.truth == Truth.UNKNOWN
    assert 0.1 < found.probability < 0.5


def test_another_vendor_is_not_reached_and_another_name_of_the_house_is() -> None:
    said = product("Vela 40", "vers:all/*")
    assert one(said, asset("Vela 40", vendor="Coyote GmbH")) is None
    sold = one(said, asset("Vela 40", vendor="Roadrunner S.A.S."))
    assert sold is not None and sold.truth == Truth.TRUE and sold.probability < 0.98


def test_a_vendor_that_is_not_said_lowers_the_probability() -> None:
    said, named = product("Vela 40", "vers:all/*"), asset("Vela 40")
    silent = one(said, asset("Vela 40", vendor=""))
    full = one(said, named)
    assert silent is not None and full is not None
    assert 0 < silent.probability < full.probability


def test_models_that_stand_where_a_version_should_are_models() -> None:
    said = product("Scan Family", "882300 Scan 16 Slice")
    found = one(said, asset("Scan 16 Slice"))
    assert found is not None and found.truth == Truth.TRUE
    numbers = one(product("Home Monitor", "24950 | 24952"), asset("Home Monitor 24952"))
    assert numbers is not None and numbers.truth == Truth.TRUE


def test_a_document_that_names_no_model_never_is_sure() -> None:
    found = one(product("Version", "vers:all/*", vendor="Acme"), asset("Vela 40"))
    assert found is None or found.truth != Truth.TRUE
