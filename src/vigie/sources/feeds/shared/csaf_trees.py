"""The product tree of a CSAF document as ``core.trees`` tells it, and what it says of each
vulnerability."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from vigie.core.trees import Identifiers, Remedy, Stated, TreeProduct
from vigie.sources.feeds.shared.csaf_products import Branch, Product, ProductTree, Statuses

_NAMES = ("product_family", "product_name")
_VERSIONS = ("product_version", "product_version_range")
_QUALIFIERS = ("architecture", "language", "host_name", "patch_level", "specification")
MAX_DEPTH = 64


class _Path(NamedTuple):
    """What the branches say on the way to a product."""

    vendor: str = ""
    names: tuple[str, ...] = ()
    last: str = ""
    version: str = ""
    qualifiers: tuple[str, ...] = ()


def products_of(tree: ProductTree) -> tuple[TreeProduct, ...]:
    """Return every product of the tree, those that relationships make among them."""
    alone = {one.product_id: one for one in _alone(tree)}
    return (*alone.values(), *_related(tree, alone))


def _alone(tree: ProductTree) -> Iterator[TreeProduct]:
    for product in tree.full_product_names:
        yield _product(_Path(names=(product.name,), last="product_name"), product)
    for branch in tree.branches:
        yield from _walked(branch, _Path(), 0)


def _walked(branch: Branch, above: _Path, depth: int) -> Iterator[TreeProduct]:
    path = _deeper(above, branch)
    if branch.product is not None:
        yield _product(path, branch.product)
    if depth < MAX_DEPTH:
        for child in branch.branches:
            yield from _walked(child, path, depth + 1)


def _deeper(above: _Path, branch: Branch) -> _Path:
    category, name = branch.category, branch.name.strip()
    if category == "vendor":
        return above._replace(vendor=name)
    if category in _NAMES:
        return above._replace(names=(*above.names, name), last=category)
    if category in _VERSIONS:
        return above._replace(version=name)
    if category == "service_pack":
        return above._replace(version=_joined(above.version, name))
    return above._replace(qualifiers=(*above.qualifiers, name) if name else above.qualifiers)


def _joined(version: str, service_pack: str) -> str:
    return service_pack if version in service_pack else f"{version} {service_pack}".strip()


def _product(path: _Path, product: Product) -> TreeProduct:
    return TreeProduct(
        product_id=product.product_id,
        vendor=path.vendor,
        names=path.names or (product.name,),
        version=_without_names(path.version, path.names),
        is_family=path.last == "product_family" and not path.version,
        qualifiers=path.qualifiers,
        identifiers=_identifiers(product),
    )


def _without_names(version: str, names: Sequence[str]) -> str:
    """Return a version without the product's name that some write before it."""
    for name in names:
        if name and version.lower().startswith(name.lower()):
            version = version[len(name) :].strip()
    return version


def _identifiers(product: Product) -> Identifiers:
    said = product.helper
    if said is None:
        return Identifiers()
    return Identifiers(
        model_numbers=tuple(said.model_numbers),
        skus=tuple(said.skus),
        serial_numbers=tuple(said.serial_numbers),
        cpes=(said.cpe,) if said.cpe else (),
        purls=(said.purl,) if said.purl else (),
        hashes=tuple(f.value.lower() for h in said.hashes for f in h.file_hashes if f.value),
        uris=(*said.sbom_urls, *(u.uri for u in said.x_generic_uris if u.uri)),
    )


def _related(tree: ProductTree, alone: Mapping[str, TreeProduct]) -> Iterator[TreeProduct]:
    """Yield the products that stand on another, or in it: several steps deep when needed."""
    made = dict(alone)
    for relation in tree.relationships:
        component = made.get(relation.product_reference)
        if component is None:
            continue
        host = relation.relates_to_product_reference
        platforms = (*component.platforms, *(made[host].platforms if host in made else ()), host)
        identifier = relation.full_product_name.product_id
        own = _identifiers(relation.full_product_name)
        made[identifier] = component._replace(
            product_id=identifier,
            platforms=tuple(dict.fromkeys(platforms)),
            identifiers=own if own != Identifiers() else component.identifiers,
        )
        yield made[identifier]


def stated_of(
    vulnerability: str,
    statuses: Statuses,
    remedies: Sequence[tuple[str, str, Sequence[str], Sequence[str]]],
    tree: ProductTree,
) -> Stated:
    """Return what a vulnerability says; ``remedies``: category, text, products, groups."""
    groups = {one.group_id: one.product_ids for one in tree.product_groups}
    return Stated(
        vulnerability,
        affected=_each(statuses.known_affected, statuses.first_affected, statuses.last_affected),
        unaffected=_each(
            statuses.known_not_affected,
            statuses.fixed,
            statuses.first_fixed,
            statuses.recommended,
        ),
        unknown=_each(statuses.under_investigation),
        remedies=tuple(
            Remedy(category, text, _each(products, *(groups.get(g, []) for g in named)))
            for category, text, products, named in remedies
        ),
    )


def _each(*lists: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for each in lists for one in each))
