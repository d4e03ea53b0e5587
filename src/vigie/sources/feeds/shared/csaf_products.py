"""The product tree of a CSAF document: branches, relationships, and what a status says of them."""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from vigie.core.advisories import ANY, Configuration, Group, Match, Status
from vigie.core.products import purl as packages
from vigie.core.products.cpe import NotACpe
from vigie.core.products.distributions import of_package
from vigie.core.products.identity import UNRESOLVED, ProductId
from vigie.sources.feeds.shared.bounds import spans
from vigie.sources.feeds.shared.cpe_match import cpe_match, spanned
from vigie.sources.feeds.shared.csaf_trains import FIRST, FIXED, LAST, Marked, trains
from vigie.sources.feeds.shared.naming import cpe_style, vendor_style
from vigie.sources.feeds.shared.packed import in_release, is_packed, packed, told
from vigie.sources.feeds.shared.span import EVERY, Span

MAX_DEPTH = 64
_VERSIONS = ("product_version", "product_version_range")
_NAMES = ("product_name", "product_family")


class _FileHash(msgspec.Struct):
    value: str = ""


class _Hashes(msgspec.Struct):
    file_hashes: list[_FileHash] = []


class _Uri(msgspec.Struct):
    uri: str = ""


class _Helper(msgspec.Struct):
    cpe: str | None = None
    purl: str | None = None
    model_numbers: list[str] = []
    skus: list[str] = []
    serial_numbers: list[str] = []
    hashes: list[_Hashes] = []
    sbom_urls: list[str] = []
    x_generic_uris: list[_Uri] = []


class Product(msgspec.Struct):
    product_id: str
    name: str = ""
    helper: _Helper | None = msgspec.field(default=None, name="product_identification_helper")


class Branch(msgspec.Struct):
    category: str
    name: str
    branches: list["Branch"] = []
    product: Product | None = None


class Relationship(msgspec.Struct):
    category: str
    product_reference: str
    relates_to_product_reference: str
    full_product_name: Product


class ProductGroup(msgspec.Struct):
    group_id: str
    product_ids: list[str] = []


class ProductTree(msgspec.Struct):
    branches: list[Branch] = []
    full_product_names: list[Product] = []
    relationships: list[Relationship] = []
    product_groups: list[ProductGroup] = []


class Statuses(msgspec.Struct):
    """``product_status``: identifiers of products, by what is said of them."""

    first_affected: list[str] = []
    first_fixed: list[str] = []
    fixed: list[str] = []
    known_affected: list[str] = []
    known_not_affected: list[str] = []
    last_affected: list[str] = []
    recommended: list[str] = []
    under_investigation: list[str] = []

    def fixes(self) -> frozenset[str]:
        """Return the products that mend: a version of a distribution's package is where it is
        mended."""
        return frozenset((*self.fixed, *self.first_fixed))

    def marks(self) -> Iterator[tuple[str, str]]:
        """Yield each product that begins or ends a train of releases, with where it stands; none
        when no train is told of."""
        if self.first_affected or self.last_affected:
            yield from ((one, FIRST) for one in self.first_affected)
            yield from ((one, LAST) for one in self.last_affected)
            yield from ((one, FIXED) for one in self.first_fixed)

    def stated(self) -> Iterator[tuple[str, Status]]:
        """Yield each product with its status; a fix counts as not affected."""
        for one in (*self.known_affected, *self.first_affected, *self.last_affected):
            yield one, Status.AFFECTED
        for one in (*self.known_not_affected, *self.fixed, *self.first_fixed, *self.recommended):
            yield one, Status.UNAFFECTED
        for one in self.under_investigation:
            yield one, Status.UNKNOWN


class _Named(NamedTuple):
    """Branch names on the way to a product."""

    vendor: str = ""
    product: str = ""
    version: str = ""
    service_pack: str = ""


class _Installed(NamedTuple):
    """A product on a platform; ``platform`` is empty for the product alone."""

    product: str
    platform: str = ""


class Products:
    """The products of a document by identifier, as matches."""

    def __init__(self, tree: ProductTree) -> None:
        self._matches: dict[str, tuple[Match, ...]] = {}
        self._installed: dict[str, _Installed] = {}
        for product in tree.full_product_names:
            self._matches[product.product_id] = _matches(_Named(product=product.name), product)
        for branch in tree.branches:
            self._walk(branch, _Named())
        for relation in tree.relationships:
            self._installed[relation.full_product_name.product_id] = _Installed(
                relation.product_reference, relation.relates_to_product_reference
            )

    def configurations(self, statuses: Statuses) -> tuple[Configuration, ...]:
        """Return one configuration for the products alone and one per product on a platform."""
        alone: dict[Match, None] = {}
        on_platform: dict[Configuration, None] = {}
        fixes = statuses.fixes()
        for identifier, status in statuses.stated():
            component, platform = self._resolved(identifier)
            if is_packed(component):
                component, platform = in_release(component, platform), ()
            stated = tuple(
                said for match in component for said in told(match, status, identifier in fixes)
            )
            if stated and platform:
                on_platform[Configuration((Group(stated), Group(platform)))] = None
            else:
                alone.update(dict.fromkeys(stated))
        alone.update(dict.fromkeys(trains(self._marked(statuses))))
        listed = (Configuration((Group(tuple(alone)),)),) if alone else ()
        return (*listed, *on_platform)

    def _marked(self, statuses: Statuses) -> Iterator[Marked]:
        for identifier, mark in statuses.marks():
            component, platform = self._resolved(identifier)
            if not platform and not is_packed(component):
                yield from ((match, mark) for match in component)

    def _resolved(self, identifier: str) -> tuple[tuple[Match, ...], tuple[Match, ...]]:
        """Return the matches of a product and those of what it runs on, itself not vulnerable."""
        platforms: list[Match] = []
        for _ in range(MAX_DEPTH):
            relation = self._installed.get(identifier)
            if relation is None:
                break
            platforms.extend(self._matches.get(relation.platform, ()))
            identifier = relation.product
        component = self._matches.get(identifier, ())
        return component, tuple(match._replace(vulnerable=False) for match in platforms)

    def _walk(self, branch: Branch, above: _Named) -> None:
        named = _deeper(above, branch)
        if branch.product is not None:
            self._matches[branch.product.product_id] = _matches(named, branch.product)
        for child in branch.branches:
            self._walk(child, named)


def _deeper(above: _Named, branch: Branch) -> _Named:
    if branch.category == "vendor":
        return above._replace(vendor=branch.name)
    if branch.category == "product_name" or (
        branch.category == "product_family" and not above.product
    ):
        return above._replace(product=branch.name)
    if branch.category in _VERSIONS:
        return above._replace(version=branch.name)
    if branch.category == "service_pack":
        return above._replace(service_pack=branch.name)
    return above


def _matches(named: _Named, product: Product) -> tuple[Match, ...]:
    """Return the matches of a product: by its CPE, else its package URL, else its names."""
    helper = product.helper or _Helper()
    package = packages.identified(helper.purl) if helper.purl else UNRESOLVED
    if package.product is not None and of_package(package.product):
        return (packed(package),)
    by_cpe = _by_cpe(helper.cpe)
    identity = package.product or _identity(named)
    if by_cpe is not None:
        if by_cpe.version != ANY or not named.version:
            return (by_cpe,)
        identity = ProductId(by_cpe.part, by_cpe.vendor, by_cpe.product)
    if identity is None:
        return ()
    usable = _spans(named)
    status = Status.AFFECTED if usable else Status.UNKNOWN
    return tuple(spanned(identity, span, status=status) for span in usable or (EVERY,))


def _by_cpe(name: str | None) -> Match | None:
    try:
        return cpe_match(name) if name else None
    except NotACpe:
        return None


def _identity(named: _Named) -> ProductId | None:
    vendor, product = vendor_style(named.vendor), cpe_style(named.product)
    if not product:
        return None
    return ProductId("", vendor, product)


def _spans(named: _Named) -> tuple[Span, ...]:
    """Return what the version covers, without the product's name that some write before it."""
    version = _without_name(named.version, named.product)
    if named.service_pack and named.service_pack != named.version:
        version = (
            named.service_pack
            if version in named.service_pack
            else f"{version} {named.service_pack}"
        )
    return spans(_without_name(version, named.product)) if version.strip() else (EVERY,)


def _without_name(version: str, product: str) -> str:
    plain = version.strip()
    lead = len(product)
    return plain[lead:].strip() if product and plain.lower().startswith(product.lower()) else plain
