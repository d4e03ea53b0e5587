"""``affected[]`` of a CVE 5 container: products, versions, changes and defaults, as matches."""

import re
from collections.abc import Iterator

import msgspec

from vigie.core.advisories import ANY, Configuration, Group, Match, ProductDefault, Status
from vigie.core.products.cpe import NotACpe
from vigie.core.products.identity import ProductId
from vigie.core.products.purl import package
from vigie.sources.feeds.shared.bounds import spans
from vigie.sources.feeds.shared.cpe_match import named, spanned
from vigie.sources.feeds.shared.naming import cpe_style, vendor_style
from vigie.sources.feeds.shared.span import EVERY, Span, bare, ceiling, exactly, floor

_STATUS = {
    "affected": Status.AFFECTED,
    "unaffected": Status.UNAFFECTED,
    "unknown": Status.UNKNOWN,
}
_HASH = re.compile(r"[0-9a-f]{7,40}")
_PURL_TYPES = {
    "npmjs": "npm",
    "pypi": "pypi",
    "maven": "maven",
    "packagist": "composer",
    "nuget": "nuget",
    "rubygems": "gem",
    "crates": "cargo",
    "golang": "golang",
    "pkg.go": "golang",
    "hex.pm": "hex",
}
"""A word of a package collection's address → the purl type."""

Stated = tuple[Span, Status, str]
"""A span of versions, its status and the version scheme that the source names."""


class Change(msgspec.Struct):
    at: str
    status: str


class Version(msgspec.Struct, rename="camel"):
    version: str | None = None
    status: str = "unknown"
    version_type: str | None = None
    less_than: str | None = None
    less_than_or_equal: str | None = None
    changes: list[Change] | None = None


class Affected(msgspec.Struct, rename="camel"):
    vendor: str | None = None
    product: str | None = None
    package_name: str | None = None
    collection_url: str | None = msgspec.field(default=None, name="collectionURL")
    default_status: str | None = None
    versions: list[Version] | None = None
    cpes: list[str] | None = None


def configurations(affected: list[Affected]) -> tuple[Configuration, ...]:
    """Return one configuration per product that is named."""
    built = (_matches(one) for one in affected)
    return tuple(Configuration((Group(tuple(matches)),)) for matches in built if matches)


def defaults(affected: list[Affected]) -> tuple[ProductDefault, ...]:
    """Return what is said of the versions not listed; unsaid is unknown, as the CVE schema has
    it."""
    found: dict[tuple[str, str], ProductDefault] = {}
    for one in affected:
        for product in _products(one):
            said = ProductDefault(product.vendor, product.product, _status(one.default_status))
            found.setdefault((product.vendor, product.product), said)
    return tuple(found.values())


def _status(word: str | None) -> Status:
    return _STATUS.get((word or "").strip().lower(), Status.UNKNOWN)


def _matches(one: Affected) -> list[Match]:
    stated = _stated(one)
    return [
        spanned(product, span, status=status, scheme=scheme)
        for product in _products(one)
        for span, status, scheme in stated
    ]


def _products(one: Affected) -> list[ProductId]:
    """Return the products: by CPE when given, else by their names; with the package when there is
    one."""
    found = dict.fromkeys(_by_cpe(one.cpes or []))
    name = cpe_style(one.product or "") or cpe_style(one.package_name or "")
    if not found and name:
        found[ProductId("", vendor_style(one.vendor or ""), name)] = None
    found.update(dict.fromkeys(_by_package(one)))
    return list(found)


def _by_cpe(cpes: list[str]) -> Iterator[ProductId]:
    for name in cpes:
        try:
            product = named(name).product
        except NotACpe:
            continue
        if product and product.product != ANY:
            yield product


def _by_package(one: Affected) -> Iterator[ProductId]:
    address = (one.collection_url or "").lower()
    kind = next((kind for word, kind in _PURL_TYPES.items() if word in address), "")
    if kind and one.package_name:
        yield package(kind, one.package_name.strip().replace(":", "/"))


def _stated(one: Affected) -> list[Stated]:
    """Return what is said of versions. Commit hashes and non-versions count only when nothing else
    is said."""
    if not one.versions:
        return [(EVERY, _status(one.default_status), "")]
    usable = [stated for version in one.versions for stated in _of_version(version)]
    return usable or [(EVERY, Status.UNKNOWN, "")]


def _of_version(one: Version) -> list[Stated]:
    version = (one.version or "").strip()
    scheme = (one.version_type or "").strip().lower()
    if _is_commit(version, one, scheme):
        return []
    if one.less_than is None and one.less_than_or_equal is None and not one.changes:
        return [(span, _status(one.status), scheme) for span in _single(version, scheme)]
    return [(span, status, scheme) for span, status in _ranged(one, version)]


def _is_commit(version: str, one: Version, scheme: str) -> bool:
    """Commits have no order that an inventory could be compared with."""
    if scheme == "original_commit_for_fix":
        return True
    ends = [text for text in (version, one.less_than, one.less_than_or_equal) if text]
    letters = any(letter.isalpha() for text in ends for letter in text)
    return letters and all(_HASH.fullmatch(text) or text in ("0", "*") for text in ends)


def _single(version: str, scheme: str) -> tuple[Span, ...]:
    found = spans(version)
    if found or scheme not in ("semver", "rpm", "maven", "python"):
        return found
    return (exactly(version),) if any(letter.isdigit() for letter in version) else ()


def _ranged(one: Version, version: str) -> Iterator[tuple[Span, Status]]:
    """Yield the range, cut where its status changes."""
    including = one.less_than is None
    end, end_including = _upper(
        one.less_than if one.less_than is not None else one.less_than_or_equal, including
    )
    start, status = _lower(version), _status(one.status)
    for change in one.changes or ():
        at = bare(change.at)
        yield Span(start=start, end=at), status
        start, status = at, _status(change.status)
    if end is not None:
        yield Span(start=start, end=end, end_including=end_including), status


def _lower(version: str) -> str:
    """Return the lower bound; a text that names none leaves the range open below."""
    if version.lower().startswith(("n/a", "unspecified", "all")):
        return ""
    lone = _phrased(version)
    if len(lone) == 1 and lone[0].version == ANY:
        return lone[0].start
    return floor(bare(version))


def _phrased(text: str) -> tuple[Span, ...]:
    """Return what a bound says in words; a bound that is one word is the version itself, whatever
    its hyphens (``13.0-91.13``)."""
    return () if len(text.split()) == 1 and "-" in text else spans(text)


def _upper(text: str | None, including: bool) -> tuple[str | None, bool]:
    """Return the upper bound; a textual one (``before 8.4``) says by itself whether it is
    included."""
    if text is None:
        return "", False
    lone = _phrased(text)
    if len(lone) == 1 and lone[0].version == ANY and lone[0].end:
        return lone[0].end, lone[0].end_including
    end, end_including = ceiling(text, including=including)
    return (end, end_including) if end or text.strip() in ("*", "") else (None, False)
