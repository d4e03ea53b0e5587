"""The products advisories name, indexed by the forms under which inventories report them."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from vigie.core.products.identity import ProductId
from vigie.core.products.normalise import joined


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Products by joined vendor and joined product, and the aliases of our own table."""

    products: frozenset[ProductId]
    by_name: dict[str, tuple[ProductId, ...]]
    by_vendor: dict[str, dict[str, tuple[ProductId, ...]]]
    vendor_aliases: dict[str, str] = field(default_factory=dict)
    name_aliases: dict[str, ProductId] = field(default_factory=dict)
    without_cpe: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, products: Iterable[ProductId], aliases: bytes) -> Self:
        """Build the dictionary; ``aliases`` is the table ``data/product-aliases.toml``. About 100,000 products in seconds."""
        known = frozenset(products)
        by_name: dict[str, tuple[ProductId, ...]] = {}
        by_vendor: dict[str, dict[str, tuple[ProductId, ...]]] = {}
        for product in sorted(known):
            name, vendor = joined(product.product), joined(product.vendor)
            by_name[name] = (*by_name.get(name, ()), product)
            own = by_vendor.setdefault(vendor, {})
            own[name] = (*own.get(name, ()), product)
        return cls(known, by_name, by_vendor, *_aliases(aliases))


def _aliases(
    table: bytes,
) -> tuple[dict[str, str], dict[str, ProductId], dict[str, str]]:
    read = tomllib.loads(table.decode("utf-8"))
    vendors = {joined(alias): joined(name) for alias, name in read.get("vendors", {}).items()}
    names = {
        joined(alias): ProductId(*name.split(":", 2))
        for alias, name in read.get("products", {}).items()
    }
    without = {joined(alias): reason for alias, reason in read.get("without_cpe", {}).items()}
    return vendors, names, without
