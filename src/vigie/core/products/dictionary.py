"""The products advisories name, indexed by the forms under which inventories report them."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from vigie.core.products import decisions
from vigie.core.products.confidence import Confidences
from vigie.core.products.decisions import Key
from vigie.core.products.families import Family, WindowsNames
from vigie.core.products.identity import ProductId
from vigie.core.products.normalise import bag, joined, plain, tokens
from vigie.core.products.pairings import Learned, Pairing
from vigie.core.products.scorer import Scorer

Products = tuple[ProductId, ...]


@dataclass(frozen=True, slots=True)
class Aliases:
    """Our own table of names: other names of vendors and products, families whose display names
    lie, names that are known to have no CPE."""

    vendors: dict[str, tuple[str, ...]]
    products: dict[str, ProductId]
    packages: dict[str, ProductId]
    without_cpe: dict[str, str]
    families: tuple[Family, ...]
    windows: WindowsNames
    confidences: Confidences
    scorer: Scorer | None
    decided: dict[Key, ProductId | None]

    @classmethod
    def parse(cls, table: bytes) -> Self:
        """Read ``data/product-aliases.toml``, with ``data/name-confidence.toml`` and
        ``data/name-scorer.toml`` after it."""
        read: dict[str, Any] = tomllib.loads(table.decode("utf-8"))
        return cls(
            vendors={joined(k): _listed(v) for k, v in read.get("vendors", {}).items()},
            products={joined(k): _product(v) for k, v in read.get("products", {}).items()},
            packages={k: _product(v) for k, v in read.get("packages", {}).items()},
            without_cpe={joined(k): v for k, v in read.get("without_cpe", {}).items()},
            families=tuple(Family.of(row) for row in read.get("families", ())),
            windows=WindowsNames.of(read.get("windows", {})),
            confidences=Confidences.of(read),
            scorer=Scorer.of(read.get("scorer", {})),
            decided=decisions.read(read),
        )


def _product(text: str) -> ProductId:
    return ProductId(*text.split(":", 2))


def _listed(names: str | list[str]) -> tuple[str, ...]:
    return tuple(joined(name) for name in ([names] if isinstance(names, str) else names))


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Products by joined name, by vendor then joined name, and by vendor then bag of words."""

    products: frozenset[ProductId]
    aliases: Aliases
    by_name: dict[str, Products]
    by_vendor: dict[str, dict[str, Products]]
    by_bag: dict[str, dict[str, Products]]
    claims: Mapping[ProductId, int]
    learned: Learned
    written: Mapping[Key, int]
    accented: Mapping[Key, Key]
    """What is written with accents, by what it is without."""
    packages: frozenset[ProductId] = frozenset()
    """The packages of distributions that a tracker judges."""
    trackers: frozenset[tuple[str, str]] = frozenset()
    """Type and namespace of the distributions whose tracker is known."""

    @classmethod
    def of(
        cls,
        products: Iterable[ProductId],
        aliases: bytes,
        *,
        claims: Mapping[ProductId, int] | None = None,
        pairings: Iterable[Pairing] = (),
        written: Mapping[Key, int] | None = None,
        packages: Iterable[ProductId] = (),
    ) -> Self:
        """Build the dictionary; ``aliases`` is our own tables: ``data/product-aliases.toml``, then
        ``data/name-confidence.toml`` and ``data/name-scorer.toml`` (without them no confidence is
        known).

        ``claims`` counts the statements on each product; ``pairings`` are what advisories teach
        about names; ``written`` counts the statements that their authors key on a vendor and a
        product without CPE; ``packages`` are those of distributions. About 100,000 products in
        four seconds; their order does not matter.
        """
        known, packed = frozenset(products), frozenset(packages)
        built = cls(
            known,
            Aliases.parse(aliases),
            {},
            {},
            {},
            claims or {},
            Learned.of(pairings),
            written or {},
            {_plain(key): key for key in written or () if not "".join(key).isascii()},
            packed,
            frozenset(map(_tracker, packed)),
        )
        for product in sorted(known, key=_preference):
            built._add(product)
        return built

    def _add(self, product: ProductId) -> None:
        words, vendor = tokens(product.product), joined(product.vendor)
        name = "".join(words)
        if not name:
            return
        _append(self.by_name, name, product)
        _append(self.by_vendor.setdefault(vendor, {}), name, product)
        if contents := bag(words):
            _append(self.by_bag.setdefault(vendor, {}), contents, product)


def _plain(key: Key) -> Key:
    return plain(key[0]), plain(key[1])


def _tracker(package: ProductId) -> tuple[str, str]:
    return package.vendor, package.product.partition("/")[0]


def _preference(product: ProductId) -> tuple[int, ProductId]:
    """Software before systems before hardware."""
    return "aohp".find(product.part), product


def _append(index: dict[str, Products], name: str, product: ProductId) -> None:
    index[name] = (*index.get(name, ()), product)
