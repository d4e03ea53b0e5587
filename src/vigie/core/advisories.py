"""Every feed → one form: what a source says of a CVE, of its products, of its exploitation.

Sources on one CVE are kept apart; ``core/findings`` arbitrates between them per product.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import NamedTuple

from vigie.core.trees import Tree


class Authority(IntEnum):
    """Order of arbitration: the first authority with a usable claim on a product wins.

    The numbers are written in the lake: a new authority takes the next one.
    """

    VENDOR_CSAF = 0
    """The vendor's own word: CSAF advisories, VEX statements."""
    CNA = 1
    ADP = 2
    NVD = 3
    NVD_OVERRIDE = 4
    DISTRIBUTION = 5
    """The tracker of a distribution, on its own packages; nobody before it names them but their
    publisher's CSAF."""
    OSV = 6


class Status(IntEnum):
    AFFECTED = 0
    UNAFFECTED = 1
    UNKNOWN = 2


ANY = "*"
NOT_APPLICABLE = "-"
NAMELESS = frozenset(("", ANY, NOT_APPLICABLE))
"""What names no vendor and no product."""


class Match(NamedTuple):
    """One statement on the versions of one product (a CPE match string, a CVE 5 version, a CSAF
    product).

    ``vendor`` and ``product`` are CPE-style lower-case names, unescaped
    (``windows_server_2019``, ``notepad++``);
    ``part`` is ``a``, ``o``, ``h`` or ``""`` when the source does not say. ``version`` is an
    exact version,
    ``ANY`` or ``NOT_APPLICABLE``; bounds apply only with ``ANY`` and are empty when absent.
    ``update`` … ``target_hw`` are CPE attributes, ``ANY`` by default. ``scheme`` is the version
    scheme the source
    names (``semver``, ``rpm``…), ``""`` to use the product's own.
    """

    part: str
    vendor: str
    product: str
    version: str = ANY
    start: str = ""
    start_including: bool = True
    end: str = ""
    end_including: bool = False
    update: str = ANY
    edition: str = ANY
    language: str = ANY
    sw_edition: str = ANY
    target_sw: str = ANY
    target_hw: str = ANY
    other: str = ANY
    vulnerable: bool = True
    status: Status = Status.AFFECTED
    scheme: str = ""
    said: str = ""
    """``vendor:product`` as the source has it, when the statement was made on other words."""


class Group(NamedTuple):
    """Alternatives: true when one of the matches is true (then ``negate`` turns it)."""

    matches: tuple[Match, ...]
    negate: bool = False


class Configuration(NamedTuple):
    """All the groups must hold on one host ("running on"); nested trees are brought to this
    form."""

    groups: tuple[Group, ...]


class ProductDefault(NamedTuple):
    """What a CVE 5 source says of the versions of a product that it does not list."""

    vendor: str
    product: str
    status: Status


@dataclass(frozen=True, slots=True)
class Advisory:
    """What one source says of one CVE.

    ``modified_at`` decides between two records of the same source: the newest wins.
    ``is_rejected`` withdraws the CVE.
    """

    cve: str
    source: str
    authority: Authority
    modified_at: datetime
    published_at: datetime | None = None
    is_rejected: bool = False
    title: str = ""
    description: str = ""
    cvss: tuple[str, ...] = ()
    """Vectors as published: ``CVSS:3.1/AV:N/…``; version 2 without prefix."""
    score: float | None = None
    """Base score as published with the newest CVSS version."""
    cwe: tuple[str, ...] = ()
    configurations: tuple[Configuration, ...] = ()
    defaults: tuple[ProductDefault, ...] = ()
    remediations: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    notice: str = ""
    """The document the record came in (CSAF tracking id), empty when the record is the CVE's
    own."""


class Exploited(NamedTuple):
    """An entry of a catalogue of known-exploited vulnerabilities."""

    cve: str
    added_on: date
    due_on: date | None
    ransomware: bool
    vendor: str
    product: str
    name: str
    required_action: str
    listed_on: date | None = None
    """The day of the catalogue that lists it: the newest catalogue replaces the former ones."""


class ExploitProbability(NamedTuple):
    """EPSS: probability of exploitation within 30 days, and its percentile, both in [0, 1]."""

    cve: str
    probability: float
    percentile: float
    on: date | None = None
    """The day of the scores."""


class SsvcPoint(NamedTuple):
    """What a coordinator says of a CVE's exploitation: SSVC decision points, lower case, ``""``
    when absent."""

    cve: str
    exploitation: str
    automatable: str
    technical_impact: str
    at: datetime | None


class Notice(NamedTuple):
    """A notice or an alert of a CERT that joins CVEs and products, in the words of the CERT."""

    reference: str
    kind: str
    """``alert`` or ``notice``."""
    title: str
    summary: str
    published_on: date
    modified_on: date
    cves: tuple[str, ...]
    systems: tuple[str, ...]
    risks: tuple[str, ...]
    closed_on: date | None = None


class ProductCycle(NamedTuple):
    """One release cycle of a product and when its support ends."""

    product: str
    """The slug of the source, e.g. ``windows-server``."""
    cycle: str
    cpes: tuple[str, ...]
    """``part:vendor:product`` identities the source ties to the product."""
    purls: tuple[str, ...]
    released_on: date | None
    support_ends_on: date | None
    """End of security support; ``None`` when unknown or not planned: see ``supported``."""
    supported: bool | None
    """What the source says without a date: ``True`` supported, ``False`` ended, ``None``
    unknown."""
    latest: str
    extended_ends_on: date | None = None


class NoticeTree(NamedTuple):
    """The product tree of a notice, and when the notice was last released."""

    source: str
    modified_at: datetime
    tree: Tree


AdvisoryRecord = (
    Advisory | Exploited | ExploitProbability | SsvcPoint | Notice | ProductCycle | NoticeTree
)


class FeedKind(StrEnum):
    """What a feed mostly carries."""

    ADVISORIES = "advisories"
    EXPLOITED = "exploited"
    PROBABILITIES = "probabilities"
    NOTICES = "notices"
    CYCLES = "cycles"
    NOT_AN_ADVISORY = "not-an-advisory"
