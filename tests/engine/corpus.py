"""A generated corpus: advisories full of traps, and hosts that meet them. Seeded: any failure
can be replayed."""

from datetime import UTC, datetime
from random import Random

from vigie.core.advisories import (
    Advisory,
    Authority,
    Configuration,
    Group,
    Match,
    ProductDefault,
    Status,
)
from vigie.core.findings import Component, Host
from vigie.core.products import UNRESOLVED, Identified, ProductId

PRODUCTS = (
    ProductId("a", "apache", "tomcat"),
    ProductId("a", "ntp", "ntp"),
    ProductId("a", "openssl", "openssl"),
    ProductId("a", "oracle", "jdk"),
    ProductId("a", "acme", "gallery"),
    ProductId("a", "microsoft", "office"),
    ProductId("a", "wordpress", "wordpress"),
    ProductId("o", "microsoft", "windows_10"),
    ProductId("o", "microsoft", "windows_server_2019"),
    ProductId("o", "debian", "debian_linux"),
    ProductId("o", "linux", "linux_kernel"),
    ProductId("o", "cisco", "asa_firmware"),
    ProductId("h", "cisco", "asa_5505"),
    ProductId("p", "npm", "lodash"),
    ProductId("p", "deb", "debian/openssl"),
)
PLATFORMS = (
    *PRODUCTS[6:13],
    ProductId("o", "microsoft", "windows"),
    ProductId("o", "linux", "linux_kernel"),
    ProductId("*", "*", "*"),
)
VERSIONS = (
    *("1.0", "1.0.0", "1.1", "2.0-rc1", "2.0", "2.0.1", "4.2.8", "4.2.8p18", "8.4", "8.4.0"),
    *("1.0.2k", "1.0.2zb", "10.0.19041", "10.0.19041.508", "10.0.19042", "16.0.35907"),
    *("deadbeefcafe12345", "unknown build", "2021-04-01", "1.8.0", "9.0"),
    *("20240131", "20230601", "20230601.1", "0~~", "1:1.0-1", "3.0.11-1~deb12u2"),
)
UPDATES = ("*", "*", "*", "-", "p18", "p13", "rc1", "sp1", "update202")
SCHEMES = ("", "", "", "semver", "rpm", "git", "no such scheme")
TARGETS = ("*", "*", "*", "*", "windows", "wordpress", "-", "debian_12", "debian_11")
EDITIONS = ("*", "*", "*", "enterprise", "-")
CONFIDENCES = (1.0, 1.0, 0.95, 0.9, 0.5, 0.45)
_AT = datetime(2024, 1, 1, tzinfo=UTC)


def match(chance: Random, *, platform: bool = False) -> Match:
    product = chance.choice(PLATFORMS if platform else PRODUCTS)
    vendor = "*" if chance.random() < 0.02 else product.vendor
    part = "" if chance.random() < 0.1 else product.part
    kind = chance.random()
    version, start, end = "*", "", ""
    if kind < 0.3:
        version = chance.choice(VERSIONS)
    elif kind < 0.4 or (platform and kind < 0.8):
        version = "-"
    elif kind < 0.85:
        start = chance.choice(("", *VERSIONS))
        end = chance.choice(("", *VERSIONS))
    return Match(
        *(part, vendor, product.product, version),
        start=start,
        start_including=chance.random() < 0.7,
        end=end,
        end_including=chance.random() < 0.5,
        update=chance.choice(UPDATES) if version not in "*-" else "*",
        sw_edition=chance.choice(EDITIONS),
        target_sw=chance.choice(TARGETS),
        vulnerable=not platform,
        status=chance.choice((Status.AFFECTED,) * 5 + (Status.UNAFFECTED, Status.UNKNOWN)),
        scheme=chance.choice(SCHEMES),
    )


def configuration(chance: Random) -> Configuration:
    main = Group(tuple(match(chance) for _ in range(chance.randint(1, 4))), chance.random() < 0.02)
    others = tuple(
        Group(
            tuple(
                match(chance, platform=chance.random() < 0.9) for _ in range(chance.randint(1, 2))
            ),
            chance.random() < 0.1,
        )
        for _ in range(chance.choice((0, 0, 1, 1, 2)))
    )
    groups = [main, *others]
    chance.shuffle(groups)
    return Configuration(tuple(groups))


def advisory(chance: Random, cve: str, source: str, authority: Authority) -> Advisory:
    products = chance.sample(PRODUCTS, chance.choice((0, 0, 1, 2)))
    return Advisory(
        cve,
        source,
        authority,
        _AT,
        is_rejected=chance.random() < 0.03,
        configurations=tuple(configuration(chance) for _ in range(chance.randint(0, 3))),
        defaults=tuple(
            ProductDefault(p.vendor, p.product, chance.choice(tuple(Status))) for p in products
        ),
    )


def advisories(chance: Random, count: int) -> list[Advisory]:
    """Return the records of ``count`` CVEs, each from one to three sources."""
    sources = tuple((authority.name.lower(), authority) for authority in Authority)
    return [
        advisory(chance, f"CVE-2024-{number:05}", *source)
        for number in range(count)
        for source in chance.sample(sources, chance.randint(1, 3))
    ]


def component(chance: Random) -> Component:
    if chance.random() < 0.05:
        return Component(UNRESOLVED, chance.choice(("a", "o", "h", "")))
    identified = Identified(
        chance.choice(PRODUCTS),
        chance.choice(("*", "-", *VERSIONS, *VERSIONS)),
        update=chance.choice(UPDATES),
        sw_edition=chance.choice(EDITIONS),
        target_sw=chance.choice(TARGETS),
        confidence=chance.choice(CONFIDENCES),
        evidence=chance.choice(("cpe", "dictionary")),
    )
    return Component(identified, chance.choice(("a", "")))


def hosts(chance: Random, count: int, *, components: int = 6) -> list[Host]:
    """Return ``count`` hosts of about that many components."""
    return [
        Host(tuple(component(chance) for _ in range(chance.randint(0, 2 * components))))
        for _ in range(count)
    ]
