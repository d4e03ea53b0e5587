"""Reported names to products: right where it answers, silent where it does not know."""

from pathlib import Path

import pytest

from vigie.core.inventory import Reported
from vigie.core.products import Dictionary, ProductId, resolve

DATA = Path(__file__).resolve().parents[3] / "src" / "vigie" / "data"
TABLES = ("product-aliases.toml", "name-confidence.toml", "name-scorer.toml")
NAMES = (
    "a:oracle:jre a:oracle:jdk a:putty:putty a:7-zip:7-zip a:mozilla:firefox a:google:chrome "
    "a:adobe:acrobat_reader_dc a:microsoft:office o:microsoft:windows_10_22h2 a:apache:tomcat "
    "o:microsoft:windows_server_2019 o:debian:debian_linux o:dlink:dir-3040_firmware "
    "h:dlink:dir-3040 a:netskope:netskope a:veeam:service_provider_console a:acme:planning "
    "a:siteground:speed_optimizer a:notepad-plus-plus:notepad++ o:linux:linux_kernel"
)


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    tables = b"\n".join((DATA / name).read_bytes() for name in TABLES)
    products = [ProductId(*name.split(":", 2)) for name in NAMES.split()]
    return Dictionary.of(products, tables, claims=dict.fromkeys(products, 50))


@pytest.mark.parametrize(
    ("name", "publisher", "version", "product", "read"),
    [
        ("Java 8 Update 181 (64-bit)", "Oracle Corporation", "8.0.1810.13", "oracle:jre", "1.8.0"),
        ("PuTTY release 0.70", "Simon Tatham", "", "putty:putty", "0.70"),
        ("7-Zip 19.00 (x64)", "Igor Pavlov", "19.00", "7-zip:7-zip", "19.00"),
        ("Mozilla Firefox 78.0.2 ESR (x64 fr)", "Mozilla", "78.0.2", "mozilla:firefox", "78.0.2"),
        ("Adobe Acrobat Reader DC - Français", "Adobe", "20.9", "adobe:acrobat_reader_dc", "20.9"),
        ("Microsoft Office Professional Plus 2016", "Microsoft", "16", "microsoft:office", "2016"),
        (
            "Microsoft Windows 10 Professionnel",
            "Microsoft",
            "10.0.19045.3803",
            "microsoft:windows_10_22h2",
            "10.0.19045.3803",
        ),
        ("Microsoft Windows Server 2019 Standard", "", "", "microsoft:windows_server_2019", "*"),
        ("Debian GNU/Linux 12 (bookworm)", "", "", "debian:debian_linux", "12.0"),
        ("Apache Tomcat/Coyote JSP engine", "", "9.0.1", "apache:tomcat", "9.0.1"),
        ("Notepad++ (64-bit x64)", "Notepad++ Team", "8.4", "notepad-plus-plus:notepad++", "8.4"),
        ("DIR-3040", "D-Link", "1.02", "dlink:dir-3040_firmware", "1.02"),
        ("Google Chrome", "Google LLC", "120.0", "google:chrome", "120.0"),
        ("Linux kernel", "", "5.10.1", "linux:linux_kernel", "5.10.1"),
    ],
)
def test_names_lead_to_their_product(
    dictionary: Dictionary, name: str, publisher: str, version: str, product: str, read: str
) -> None:
    found = resolve(Reported(name, publisher, version), dictionary)
    assert found.product is not None
    assert ":".join(found.product[1:]) == product
    assert found.version == read
    assert found.confidence >= 0.7


@pytest.mark.parametrize(
    "name",
    [
        "Intel(R) Graphics Driver",
        "Pilote graphique",
        "Planification des soins du CHU",
        "Planning",
        "DxCare",
        "Hôpital Manager",
        "Security Update for Microsoft Office (KB4011626)",
        "Microsoft Windows SDK",
        "",
    ],
)
def test_what_is_not_known_stays_unresolved(dictionary: Dictionary, name: str) -> None:
    assert resolve(Reported(name, "CHU de Sainte-Aube", "1.0"), dictionary).product is None


def test_software_known_without_a_name_in_advisories_says_so(dictionary: Dictionary) -> None:
    assert resolve(Reported("DxCare 8.2"), dictionary).evidence.startswith("without-cpe")


def test_a_truncated_windows_version_does_not_tell_which_updates_are_in(
    dictionary: Dictionary,
) -> None:
    found = resolve(Reported("Microsoft Windows 10 Pro", "", "10.0.19045"), dictionary)
    assert found.product == ProductId("o", "microsoft", "windows_10_22h2")
    assert found.version == "*"


@pytest.mark.parametrize(
    ("name", "publisher", "version", "read"),
    [
        ("AnyDesk", "AnyDesk Software GmbH", "ad 5.5.3", "5.5.3"),
        ("openssh-server", "Debian OpenSSH Maintainers", "1:9.2p1-2+deb12u2", "9.2p1"),
        ("openssl-libs", "Red Hat, Inc.", "1:1.0.2k-26.el7_9", "1.0.2k"),
        ("tomcat9", "Debian Java Maintainers", "9.0.70+dfsg-1", "9.0.70"),
        ("Microsoft Windows Server 2019", "", "1809", "*"),
        ("PuTTY release 0.70 (64-bit)", "", "", "0.70"),
    ],
)
def test_a_version_is_read_without_what_the_inventory_adds(
    dictionary: Dictionary, name: str, publisher: str, version: str, read: str
) -> None:
    assert resolve(Reported(name, publisher, version), dictionary).version == read


def test_java_keeps_its_update(dictionary: Dictionary) -> None:
    assert resolve(Reported("Java 8 Update 181"), dictionary).update == "update_181"


def test_a_cpe_or_a_purl_says_what_it_is(dictionary: Dictionary) -> None:
    ntp = "cpe:2.3:a:ntp:ntp:4.2.8:p18:*:*:*:*:*:*"
    found = resolve(Reported("x", cpe=ntp), dictionary)
    assert (found.product, found.version, found.update) == (("a", "ntp", "ntp"), "4.2.8", "p18")
    package = resolve(Reported("x", purl="pkg:npm/%40angular/core@12.3.1"), dictionary)
    assert (package.product, package.version) == (("p", "npm", "@angular/core"), "12.3.1")


@pytest.mark.parametrize(
    ("name", "update"),
    [("Windows 7 Professionnel Service Pack 1", "sp1"), ("Microsoft Windows XP SP3", "sp3")],
)
def test_the_level_of_a_system_is_its_update(
    dictionary: Dictionary, name: str, update: str
) -> None:
    found = resolve(Reported(name, "Microsoft Corporation"), dictionary)
    assert found.product is not None
    assert found.product.vendor == "microsoft"
    assert found.update == update


def test_a_level_alone_is_an_update_and_no_product(dictionary: Dictionary) -> None:
    for name in ("Service Pack 3 for SQL Server 2014", "Office 2013 Service Pack 1 (KB2850036)"):
        assert resolve(Reported(name, "Microsoft"), dictionary).evidence == "not-a-product"
