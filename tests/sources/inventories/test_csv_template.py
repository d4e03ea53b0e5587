"""The template: forgiving on its headers, strict on what it cannot understand."""

import io
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.sources.inventories.conftest import Tell
from vigie.core.inventory import DeliveryKind, MachineRole, Reported
from vigie.core.vocabulary import CareService, Exposure
from vigie.errors import InputRefused
from vigie.sources.inventories import csv_template
from vigie.sources.inventories.columns import FIELDS, TEMPLATE, is_template


def test_the_template_in_french_says_all_of_a_machine(tell: Tell) -> None:
    told = tell("template-fr.csv")
    assert [m.name for m in told.machines] == ["PC-ACCUEIL-01", "SRV-PACS", "VPN-1", "IRM-2"]
    first, pacs, vpn, irm = told.machines
    assert first.components == (
        Reported("Mozilla Firefox", "Mozilla", "115.0.2", "a"),
        Reported("Microsoft Windows 10", "", "10.0.19045", "o"),
        Reported("7-Zip", "Igor Pavlov", "19.00", "a"),
    )
    assert (first.role, first.care_service) == (
        MachineRole.WORKSTATION,
        CareService.ADMINISTRATION,
    )
    assert pacs.components[0].cpe.startswith("cpe:2.3:a:apache:tomcat")
    assert (vpn.exposure, vpn.role, vpn.serial) == (
        Exposure.INTERNET,
        MachineRole.NETWORK,
        "FGT0001",
    )
    assert (irm.exposure, irm.role) == (Exposure.ISOLATED, MachineRole.MEDICAL_DEVICE)
    assert irm.tag == "EJ-010000002"
    assert told.inventories[0].kind is DeliveryKind.FULL
    assert told.inventories[-1].observed_on == date(2026, 10, 1)
    assert not told.set_aside


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_separators_and_encodings_do_not_matter(tell: Tell, delimiter: str, encoding: str) -> None:
    rows = [["Poste", "Logiciel", "Éditeur", "Version"], ["PC-é", "Réseau", "Société", "1"]]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    told = tell("parc.csv", text.encode(encoding))
    assert told.machine.name == "PC-é"
    assert told.machine.components == (Reported("Réseau", "Société", "1"),)


@pytest.mark.parametrize("head", ["sep=;\r\n", "\n\n", ""])
def test_what_a_spreadsheet_writes_before_the_header_is_skipped(tell: Tell, head: str) -> None:
    told = tell("parc.csv", f"{head}machine;name\r\npc;Firefox\r\n".encode())
    assert told.machine.components == (Reported("Firefox"),)


def test_a_column_of_identifiers_alone_is_one_machine_without_a_name(tell: Tell) -> None:
    told = tell("noms.csv", b"purl\npkg:npm/a@1\npkg:npm/b@2\n")
    assert told.machine.name == ""
    assert [component.purl for component in told.machine.components] == [
        "pkg:npm/a@1",
        "pkg:npm/b@2",
    ]


def test_a_workbook_reads_as_the_same_text(tell: Tell) -> None:
    book = Workbook()
    book.active.append(["Hostname", "Software", "Vendor", "Version", "Inventory date"])
    book.active.append(["pc-1", "Firefox", "Mozilla", 115, date(2026, 3, 4)])
    content = io.BytesIO()
    book.save(content)
    told = tell("parc.xlsx", content.getvalue())
    assert told.machine.components == (Reported("Firefox", "Mozilla", "115"),)
    assert told.inventories[-1].observed_on == date(2026, 3, 4)


def test_an_unknown_word_is_counted_as_unknown_and_shown(tell: Tell) -> None:
    told = tell("parc.csv", b"machine;exposure;name\npc;somewhere;Firefox\n")
    assert told.machine.exposure is Exposure.UNKNOWN
    (fault,) = told.set_aside
    assert fault.position == "line 2"
    assert "somewhere" in fault.reason_fr
    assert "somewhere" in fault.reason_en


def test_a_row_with_a_version_and_no_name_is_set_aside(tell: Tell) -> None:
    told = tell("parc.csv", b"machine;name;version\npc;Firefox;1\npc;;2\n")
    assert [fault.position for fault in told.set_aside] == ["line 3"]


def test_a_machine_without_components_was_seen_all_the_same(tell: Tell) -> None:
    assert tell("parc.csv", b"machine;name\npc-nu;\n").machine.components == ()


def test_what_the_command_writes_is_what_it_reads(tell: Tell) -> None:
    assert is_template(TEMPLATE.split(";"))
    assert set(TEMPLATE.split(";")) == set(FIELDS)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"machine;serial\npc;1\n", "component column"),
        (b"machine;hostname;name\na;b;c\n", "two columns"),
        (b"machine;name\n", "no machine"),
        (b"machine;name\npc;Fire\x00fox\n", "NUL"),
        (b'machine;name\npc;"' + b"x" * 200_000 + b'"\n', "unreadable line"),
    ],
)
def test_a_bad_table_is_refused_with_its_line(tell: Tell, content: bytes, said: str) -> None:
    with pytest.raises(InputRefused, match=said) as refusal:
        tell("parc.csv", content)
    assert "parc.csv" in refusal.value.say("fr")


def test_a_table_of_faults_is_refused_whole(tell: Tell) -> None:
    rows = b"".join(b"pc%d;x;ailleurs%d\n" % (i, i) for i in range(4_000))
    with pytest.raises(InputRefused, match="faulty rows"):
        tell("parc.csv", b"machine;name;exposure\n" + rows)


def test_a_workbook_that_unpacks_beyond_measure_is_refused(tell: Tell) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"\x00" * (64 << 20))
    with pytest.raises(InputRefused, match="larger than any honest file"):
        tell("bomb.xlsx", content.getvalue())


def test_a_row_numbered_beyond_any_sheet_is_not_preceded_by_blank_ones(tell: Tell) -> None:
    book = Workbook()
    book.active.append(["machine", "name"])
    book.active.append(["pc", "Firefox"])
    content, hostile = io.BytesIO(), io.BytesIO()
    book.save(content)
    with zipfile.ZipFile(content) as sane, zipfile.ZipFile(hostile, "w") as made:
        for name in sane.namelist():
            made.writestr(name, sane.read(name).replace(b'r="2"', b'r="99999999999"'))
    with pytest.raises(InputRefused, match="no machine"):
        tell("far.xlsx", hostile.getvalue())


@pytest.mark.parametrize("content", [b"PK\x03\x04 broken", b"PK\x03\x04[Content_Types].xml"])
def test_a_damaged_workbook_is_refused(tell: Tell, content: bytes) -> None:
    with pytest.raises(InputRefused, match="damaged"):
        tell("broken.xlsx", content)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_and_nothing_else(content: bytes) -> None:
    raw = io.BufferedReader(io.BytesIO(b"machine;name;version\n" + content))
    try:
        list(csv_template.parse(raw, "any.csv"))
    except InputRefused as refusal:
        assert refusal.say("fr")
