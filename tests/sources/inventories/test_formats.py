"""Each format on a sample made by hand: what is kept, and what is never kept."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.inventories.conftest import SAMPLES, Tell
from vigie.core.inventory import DeliveryKind, MachineRole, Reported
from vigie.errors import InputRefused
from vigie.sources.catalogue import modules, recognise

CPE = "cpe:2.3:a:openssl:openssl:1.1.1k:*:*:*:*:*:*:*"


def test_a_glpi_computer_tells_its_software_its_system_and_its_firmware(tell: Tell) -> None:
    told = tell("glpi-computer.json")
    assert told.machine.name == "PC-DEMO"
    assert told.machine.tag == "CHU > Site nord"
    assert told.machine.role is MachineRole.WORKSTATION
    assert set(told.machine.components) == {
        Reported("Microsoft Windows 10 Professionnel", "Microsoft", "10.0.19045", "o"),
        Reported("OptiPlex 7080 firmware", "Dell Inc.", "1.9.1", "o"),
        Reported("OptiPlex 7080", "Dell Inc.", "", "h"),
        Reported("LibreOffice 7.4.3.2", "The Document Foundation", "7.4.3.2", "a"),
        Reported("Dxcare", "", "8.0", "a"),
        Reported("Windows Defender", "Microsoft", "4.18", "a"),
        Reported("MariaDB", "", "10.5.10", "a"),
    }
    assert told.inventories[0].observed_on == date(2026, 9, 30)


@pytest.mark.parametrize("sample", ["glpi-computer.json", "ocs-computer.xml"])
def test_people_addresses_and_serials_of_computers_are_not_kept(tell: Tell, sample: str) -> None:
    kept = repr(tell(sample).machines)
    for word in ("jdupont", "mdurand", "10.1.1.1", "192.168.7.7", "SECRET-SERIAL"):
        assert word not in kept


def test_a_partial_glpi_file_speaks_of_its_section_only(tell: Tell) -> None:
    told = tell("glpi-databases.json")
    assert told.inventories[0].kind is DeliveryKind.SECTION
    assert told.machine.components == (Reported("MariaDB", "", "10.6.1", "a"),)


def test_an_ocs_computer_tells_its_tag_and_its_software(tell: Tell) -> None:
    told = tell("ocs-computer.xml")
    assert (told.machine.name, told.machine.tag) == ("srv-ehpad", "EHPAD-1")
    assert told.machine.role is MachineRole.SERVER
    assert Reported("NetSoins", "Teranga", "5.2", "a") in told.machine.components
    assert told.inventories[0].observed_on == date(2026, 8, 15)


@pytest.mark.parametrize("sample", ["product.cdx.json", "product.cdx.xml"])
def test_a_bill_of_materials_is_a_product_with_its_nested_components(
    tell: Tell, sample: str
) -> None:
    told = tell(sample)
    assert told.machine.role is MachineRole.PRODUCT
    assert told.machine.name == "Portail patient 3.1"
    names = {component.name for component in told.machine.components}
    assert {"Portail patient", "log4j-core", "imbriqué"} <= names
    assert "LISEZMOI.txt" not in names
    assert told.inventories[0].observed_on == date(2026, 5, 1)


def test_a_nameless_component_is_set_aside_with_its_place(tell: Tell) -> None:
    (fault,) = tell("product.cdx.json").set_aside
    assert fault.position == "components[2]"


@pytest.mark.parametrize("sample", ["product.spdx", "product.spdx.json"])
def test_an_spdx_document_tells_its_packages(tell: Tell, sample: str) -> None:
    told = tell(sample)
    assert told.machine.name == "portail 3.1"
    assert told.machine.components == (
        Reported("portail", "", "3.1", "a"),
        Reported("openssl", "OpenSSL", "1.1.1k", "a", CPE, "pkg:generic/openssl@1.1.1k"),
    )


def test_what_follows_an_spdx_document_is_set_aside_not_fatal(tell: Tell) -> None:
    reasons = [fault.reason_en for fault in tell("product.spdx.json").set_aside]
    assert reasons == [
        "text follows the document: it is not read",
        "package without a name",
    ]


def test_nmap_tells_what_answered_and_keeps_no_address(tell: Tell) -> None:
    told = tell("network.nmap.xml")
    named, nameless = told.machines
    assert named.name == "pacs.example.org"
    assert set(named.components) == {
        Reported("Linux 3.10 - 4.11", "", "", "o", "cpe:/o:linux:linux_kernel:3"),
        Reported("OpenSSH", "", "7.4", "a", "cpe:/a:openbsd:openssh:7.4"),
        Reported("cpe:/o:linux:linux_kernel", "", "", "o", "cpe:/o:linux:linux_kernel"),
    }
    assert nameless.name.startswith("host-")
    assert "10.9.0" not in repr(told.machines)
    assert "00:11" not in repr(told.machines)


def test_a_system_nmap_is_not_sure_of_loses_its_version(tell: Tell) -> None:
    _, nameless = tell("network.nmap.xml").machines
    assert nameless.components == (Reported("IOS", "Cisco", "", "o"),)
    assert nameless.role is MachineRole.UNKNOWN


def test_a_list_of_names_is_one_machine_and_keeps_them_as_given(tell: Tell) -> None:
    told = tell("names.txt")
    assert told.machine.name == ""
    assert [component.name for component in told.machine.components] == [
        "cpe:2.3:a:openssl:openssl:1.0.1f:*:*:*:*:*:*:*",
        "cpe:/o:microsoft:windows_10:1607",
        "pkg:npm/%40angular/core@12.0.0",
    ]
    assert [fault.position for fault in told.set_aside] == ["line 5"]


def test_a_vex_document_is_refused_for_what_it_is(tell: Tell) -> None:
    with pytest.raises(InputRefused, match="VEX document"):
        tell("product.vex.json")


def test_every_sample_is_claimed_by_one_format_only() -> None:
    for sample in SAMPLES.iterdir():
        head = sample.read_bytes()[:65_536]
        claims = [m for m in modules("inventories") if m.recognises(sample.name, head)]
        assert len(claims) == 1, (sample.name, [m.SOURCE.name for m in claims])


BOMB = b"""<?xml version="1.0"?><!DOCTYPE %b [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<%b xmlns="http://cyclonedx.org/schema/bom/1.4"><CONTENT>&b;</CONTENT></%b>"""


@pytest.mark.parametrize("root", [b"REQUEST", b"nmaprun", b"bom"])
def test_entities_are_refused_before_they_expand(tell: Tell, root: bytes) -> None:
    with pytest.raises(InputRefused, match="hostile XML"):
        tell("bomb.xml", BOMB.replace(b"%b", root))


HOSTILE_JSON = {
    "deep": b'{"bomFormat":"CycloneDX","components":' + b"[" * 200_000,
    "deep-spdx": b'{"spdxVersion":"SPDX-2.3","packages":' + b"[" * 200_000,
    "truncated": b'{"bomFormat":"CycloneDX","components":[{"name":"x"',
    "truncated-glpi": b'{"content":{"hardware":{"name":"x"}, "versionclient"',
    "nulls": b'{"bomFormat":"CycloneDX","components":null,"metadata":null}',
    "numbers": b'{"bomFormat":"CycloneDX","components":[1,2,null,{"name":3}]',
    "nul-bytes": b'{"bomFormat":"CycloneDX",\x00\x00"components":[]}',
    "wrong-shape": b'{"content":{"hardware":[],"softwares":"x","bios":null}}',
}


@pytest.mark.parametrize("content", HOSTILE_JSON.values(), ids=HOSTILE_JSON.keys())
def test_hostile_json_is_refused_in_words(tell: Tell, content: bytes) -> None:
    with pytest.raises(InputRefused) as refusal:
        tell("hostile.json", content)
    assert refusal.value.say("fr").startswith("hostile.json : ")
    assert refusal.value.say("en").startswith("hostile.json: ")


SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8))
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "version", "components", "component", "supplier", "type"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(
    st.sampled_from(["content", "packages", "components", "metadata", "services", "creationInfo"]),
    ANYTHING,
)
def test_a_document_of_any_shape_is_read_or_refused(field: str, value: object) -> None:
    import io

    for mark in (
        {"bomFormat": "CycloneDX"},
        {"spdxVersion": "SPDX-2.3"},
        {"content": {"bios": {}}, "deviceid": "x"},
    ):
        content = json.dumps({**mark, field: value}).encode()
        module = recognise("inventories", name="x.json", head=content)
        if module is None:
            continue
        try:
            list(module.parse(io.BytesIO(content), "x.json"))
        except InputRefused as refusal:
            assert refusal.say("en")
