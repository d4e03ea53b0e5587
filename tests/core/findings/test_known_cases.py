"""Famous cases, in the form in which their sources publish them; answers checked by hand."""

from collections.abc import Iterable
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
from vigie.core.findings import Component, Host, Verdict, finding
from vigie.core.findings.criteria import configuration_text
from vigie.core.products.cpe import parse

AT = datetime(2024, 1, 1, tzinfo=UTC)
CVE = "CVE-2021-44228"
AFFECTED, NOT, UNKNOWN = Verdict.AFFECTED, Verdict.NOT_AFFECTED, Verdict.UNKNOWN


def name(text: str) -> str:
    """Complete a short name, ``a:ntp:ntp:4.2.8:p13``, to a CPE 2.3 one."""
    return "cpe:2.3:" + ":".join([*text.split(":"), *["*"] * 11][:11])


def installed(text: str) -> Component:
    return Component(parse(name(text)))


def claim(text: str, **more: object) -> Match:
    """A statement: a short name, then its bounds as in NVD."""
    owned = parse(name(text))
    assert owned.product is not None
    fields = dict(zip(owned._fields[2:9], owned[2:9], strict=True))
    return Match(*owned.product, owned.version, **fields | more)  # type: ignore[arg-type]


def branch(matches: Iterable[Match], *platforms: str) -> Configuration:
    on = (Group((claim(text, vulnerable=False),)) for text in platforms)
    return Configuration((Group(tuple(matches)), *on))


def record(*configurations: Configuration, authority: Authority = Authority.NVD) -> Advisory:
    return Advisory(CVE, authority.name.lower(), authority, AT, configurations=configurations)


def said(*matches: Match, authority: Authority = Authority.NVD) -> Advisory:
    return record(branch(matches), authority=authority)


def verdict(machine: str, *records: Advisory) -> Verdict | None:
    """The verdict on the first of the components of a machine, given as short names."""
    components = tuple(installed(text) for text in machine.split())
    found = finding(components[0], Host(components), CVE, records)
    return found and found.verdict


LOG4SHELL = said(
    claim("a:apache:log4j:*", start="2.0.1", end="2.3.1"),
    claim("a:apache:log4j:*", start="2.4.0", end="2.12.2"),
    claim("a:apache:log4j:*", start="2.13.0", end="2.15.0"),
    claim("a:apache:log4j:2.0:-"),
    claim("a:apache:log4j:2.0:beta9"),
)
EXCHANGE = said(
    claim("a:microsoft:exchange_server:2016:cumulative_update_21"),
    claim("a:microsoft:exchange_server:2016:cumulative_update_22"),
)
NTP = said(
    claim("a:ntp:ntp:*", end="4.2.8"),
    *(claim(f"a:ntp:ntp:4.2.8:p{patch}") for patch in range(1, 14)),
)
JRE = said(claim("a:oracle:jre:1.8.0:update_181"), claim("a:oracle:jre:11.0.0"))
JRE_RANGE = said(claim("a:oracle:jre:*", start="1.8", end="1.8.0_251"))
OPENSSL = said(
    claim("a:openssl:openssl:*", start="1.0.2", end="1.0.2za"),
    claim("a:openssl:openssl:*", start="3.0.0", end="3.0.7"),
)
KERNEL = said(
    claim("o:linux:linux_kernel:*", start="5.8", end="5.10.102"),
    claim("o:linux:linux_kernel:*", start="5.11", end="5.15.25"),
)
WINDOWS = said(
    claim("o:microsoft:windows_10:1607"), claim("o:microsoft:windows_10_1809", end="10.0.17763.3")
)
FORTIOS = said(claim("o:fortinet:fortios:*", start="7.0.0", end="7.0.8", end_including=True))
CHROME = said(claim("a:google:chrome:*", end="100.0.4896.127"))
RV340 = record(branch([claim("o:cisco:rv340_firmware:*", end="1.0.03.26")], "h:cisco:rv340:-"))
READER = record(
    branch(
        [
            claim("a:adobe:acrobat_reader_dc:*:*:*:*:continuous", end="21.007.20091"),
            claim("a:adobe:acrobat_reader_dc:*:*:*:*:classic", end="17.011.30202"),
        ],
        "o:microsoft:windows:-",
    )
)
TEN = "o:microsoft:windows_10_22h2:10.0.19045.3000"


CASES = (
    *(("a:apache:log4j:2.14.1", LOG4SHELL, AFFECTED), ("a:apache:log4j:2.15.0", LOG4SHELL, NOT)),
    *(("a:apache:log4j:2.17.1", LOG4SHELL, NOT), ("a:apache:log4j:2.12.2", LOG4SHELL, NOT)),
    *(("a:apache:log4j:1.2.17", LOG4SHELL, NOT), ("a:apache:log4j", LOG4SHELL, UNKNOWN)),
    ("a:apache:log4j:2.0:beta9", LOG4SHELL, AFFECTED),
    ("a:microsoft:exchange_server:2016:cumulative_update_22", EXCHANGE, AFFECTED),
    ("a:microsoft:exchange_server:2016:cumulative_update_23", EXCHANGE, NOT),
    ("a:microsoft:exchange_server:2016", EXCHANGE, UNKNOWN),
    *(("a:ntp:ntp:4.2.8:p13", NTP, AFFECTED), ("a:ntp:ntp:4.2.8:p18", NTP, NOT)),
    *(("a:ntp:ntp:4.2.8p13", NTP, AFFECTED), ("a:ntp:ntp:4.2.8p18", NTP, NOT)),
    *(
        ("a:oracle:jre:1.8.0:update_181", JRE, AFFECTED),
        ("a:oracle:jre:1.8.0:update_191", JRE, NOT),
    ),
    *(("a:oracle:jre:1.8.0:update181", JRE, AFFECTED), ("a:oracle:jre:1.8.0_181", JRE, AFFECTED)),
    ("a:oracle:jre:1.8.0:update_181", JRE_RANGE, AFFECTED),
    ("a:oracle:jre:1.8.0:update_261", JRE_RANGE, NOT),
    *(
        ("a:openssl:openssl:1.0.2k", OPENSSL, AFFECTED),
        ("a:openssl:openssl:1.0.2u", OPENSSL, AFFECTED),
    ),
    *(("a:openssl:openssl:1.0.2zb", OPENSSL, NOT), ("a:openssl:openssl:1.1.1t", OPENSSL, NOT)),
    *(("a:openssl:openssl:3.0.6", OPENSSL, AFFECTED), ("a:openssl:openssl:3.0.7", OPENSSL, NOT)),
    *(
        ("o:linux:linux_kernel:5.10.0", KERNEL, AFFECTED),
        ("o:linux:linux_kernel:5.10.102", KERNEL, NOT),
    ),
    *(("o:linux:linux_kernel:5.4.0", KERNEL, NOT), ("o:linux:linux_kernel:5.16", KERNEL, NOT)),
    *(
        ("o:microsoft:windows_10:1607", WINDOWS, AFFECTED),
        ("o:microsoft:windows_10:1809", WINDOWS, NOT),
    ),
    ("o:microsoft:windows_10_1809:10.0.17763.2", WINDOWS, AFFECTED),
    ("o:microsoft:windows_10_1809:10.0.17763.7314", WINDOWS, NOT),
    ("o:microsoft:windows_10_1809:10.0.17763", WINDOWS, UNKNOWN),
    *(
        ("o:fortinet:fortios:7.0.5", FORTIOS, AFFECTED),
        ("o:fortinet:fortios:7.0.8", FORTIOS, AFFECTED),
    ),
    ("o:fortinet:fortios:7.0.9", FORTIOS, NOT),
    *(("a:google:chrome:100.0.4896.60", CHROME, AFFECTED), ("a:google:chrome:101.0", CHROME, NOT)),
    ("o:cisco:rv340_firmware:1.0.03.22 h:cisco:rv340:-", RV340, AFFECTED),
    ("o:cisco:rv340_firmware:1.0.03.22 h:cisco:rv345:-", RV340, NOT),
    ("o:cisco:rv340_firmware:1.0.03.22", RV340, UNKNOWN),
    ("o:cisco:rv340_firmware:1.0.03.28 h:cisco:rv340:-", RV340, NOT),
    (f"a:adobe:acrobat_reader_dc:21.001.20135:*:*:*:continuous {TEN}", READER, AFFECTED),
    (f"a:adobe:acrobat_reader_dc:17.011.30202:*:*:*:classic {TEN}", READER, NOT),
    (f"a:adobe:acrobat_reader_dc:21.001.20135 {TEN}", READER, UNKNOWN),
    ("a:adobe:acrobat_reader_dc:21.001.20135:*:*:*:continuous", READER, UNKNOWN),
    (
        "a:adobe:acrobat_reader_dc:21.001.20135:*:*:*:continuous o:apple:macos:13",
        READER,
        NOT,
    ),
    ("a:mozilla:firefox:100", CHROME, None),
)


@pytest.mark.parametrize(("machine", "advisory", "expected"), CASES)
def test_famous_cases_have_the_answer_of_their_bulletin(
    machine: str, advisory: Advisory, expected: Verdict | None
) -> None:
    assert verdict(machine, advisory) == expected


def test_a_product_that_only_its_assigner_names_is_judged() -> None:
    record = said(Match("", "acme", "viewer", end="2"), authority=Authority.CNA)
    assert verdict("a:acme:viewer:1.0", record) == AFFECTED
    assert verdict("a:acme:viewer:2.0", record) == NOT


def test_the_words_of_a_publisher_s_record_leave_no_updated_windows_unknown() -> None:
    range_ = Match("", "microsoft", "windows_10_1809", start="10.0.0", end="10.0.17763.6414")
    rest = (ProductDefault("microsoft", "windows_10_1809", Status.UNKNOWN),)
    record = Advisory(
        CVE, "cve5", Authority.CNA, AT, configurations=(branch([range_]),), defaults=rest
    )
    assert verdict("o:microsoft:windows_10_1809:10.0.17763.7314", record) == NOT
    assert verdict("o:microsoft:windows_10_1809:10.0.17763.5000", record) == AFFECTED
    assert verdict("o:microsoft:windows_10_1809", record) == UNKNOWN


def test_the_text_of_a_configuration_says_bounds_and_platforms() -> None:
    group = RV340.configurations[0]
    text = configuration_text(group.groups[0].matches[0], group.groups[1:])
    assert text == (
        "cpe:2.3:o:cisco:rv340_firmware:*:*:*:*:*:*:*:* <1.0.03.26"
        " AND cpe:2.3:h:cisco:rv340:-:*:*:*:*:*:*:*"
    )
    assert configuration_text(Match("a", "x", "y++", "1:2"), ()) == (
        r"cpe:2.3:a:x:y\+\+:1\:2:*:*:*:*:*:*:*"
    )
    fixed = Match("", "x", "y", start="1", status=Status.UNAFFECTED)
    assert configuration_text(fixed, ()).endswith(":* >=1 (unaffected)")
