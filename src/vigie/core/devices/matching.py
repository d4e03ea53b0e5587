"""One asset against the products of a tree: field by field, then the probability of them all."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from vigie.core.devices.asset import Asset
from vigie.core.devices.editions import Editions, editions, holds
from vigie.core.devices.identifiers import Said, identified, serial_said
from vigie.core.devices.likeness import NOT_NAMED, Fit, Likeness, fit
from vigie.core.devices.names import Atoms, ModelName, atoms, names_of, readings
from vigie.core.devices.vendors import Kinship, Vendors
from vigie.core.devices.words import DeviceWords
from vigie.core.findings.verdicts import Truth
from vigie.core.products.normalise import plain
from vigie.core.trees import Tree, TreeProduct

SURE = 0.7
"""Probability from which an asset is one that a product names."""
LEAST = 0.02
"""Probability under which an asset is another product."""


_SHORT = 3
"""Characters of what is hardly the number of a model."""
_LONG_NUMBER = re.compile(r"^\d{5,}\s+")
"""The number of a model before its name: ``882300 Scan 16``."""


class Reached(NamedTuple):
    """An asset that may be one that a product of a tree names.

    ``probability``, in [0, 1], is the product of the factors of its fields (``evidence``);
    ``truth`` is true from ``SURE``, false under ``LEAST`` or when a field excludes it. Source of
    the factors: docs/methods/devices.md, measured in benchmarks.
    """

    asset: Asset
    product_id: str
    probability: float
    truth: Truth
    evidence: tuple[Said, ...]

    @property
    def is_model(self) -> bool:
        """Return whether the asset is surely of the model: only the rest may be unknown."""
        return all(
            one.truth == Truth.TRUE
            for one in self.evidence
            if one.field in ("model", "identifier")
        )


_KINSHIP = {
    Kinship.SAME: Said("vendor", Truth.TRUE, 1.0, "same"),
    Kinship.HOUSE: Said("vendor", Truth.TRUE, 0.95, "same house"),
    Kinship.UNKNOWN: Said("vendor", Truth.UNKNOWN, 0.75, "not said"),
    Kinship.OTHER: Said("vendor", Truth.FALSE, 0.01, "another vendor"),
}
_LIKENESS = {
    Likeness.SAME: (Truth.TRUE, 0.98),
    Likeness.MORE: (Truth.UNKNOWN, 0.25),
    Likeness.PART: (Truth.UNKNOWN, 0.3),
    Likeness.OTHER: (Truth.FALSE, 0.01),
}
_VERSION = {Truth.TRUE: 1.0, Truth.UNKNOWN: 0.5, Truth.FALSE: 0.01}
_CONDITION, _NO_PLATFORM = 0.6, 0.6


class _Read(NamedTuple):
    """A product of a tree, read once."""

    product: TreeProduct
    names: tuple[ModelName, ...]
    editions: Editions
    ignored: frozenset[str]


class Reader:
    """Reads trees and compares assets with them; keeps what it read of each product."""

    def __init__(self, words: DeviceWords) -> None:
        self.words = words
        self.vendors = Vendors(words)
        self.kinship = lru_cache(maxsize=1 << 16)(self.vendors.kinship)
        self._names_in = lru_cache(maxsize=1 << 12)(self.vendors.names_in)
        self.read = lru_cache(maxsize=1 << 16)(self._read)
        self._likest = lru_cache(maxsize=1 << 16)(self._model_said)

    def reached(self, tree: Tree, asset: Asset) -> Iterator[Reached]:
        """Yield the products of the tree that the asset may be, in the order of the tree."""
        by_id = {product.product_id: product for product in tree.products}
        for product in tree.products:
            found = self.compared(product, asset, by_id)
            if found.probability >= LEAST:
                yield found

    def may_be(self, product: TreeProduct, asset: Asset) -> bool:
        """Return whether an asset may be one of a product, before all its fields are read: its
        vendor or its model alone may exclude it, since no factor is above 1."""
        known = identified(product.identifiers, asset)
        if known is not None and known.truth == Truth.TRUE:
            return True
        if self.kinship(asset.vendor, product.vendor) is Kinship.OTHER:
            return False
        read = self.read(product)
        return self._likest(read.names, read.ignored, _own(asset)).factor >= LEAST

    def compared(
        self, product: TreeProduct, asset: Asset, by_id: Mapping[str, TreeProduct]
    ) -> Reached:
        """Return how an asset stands to one product, excluded or not."""
        said = tuple(self._fields(product, asset, by_id))
        probability = 1.0
        for one in said:
            probability *= one.factor
        truth = Truth.TRUE if probability >= SURE else Truth.UNKNOWN
        if probability < LEAST or any(one.truth == Truth.FALSE for one in said):
            truth = Truth.FALSE
        return Reached(asset, product.product_id, round(probability, 4), truth, said)

    def _fields(
        self, product: TreeProduct, asset: Asset, by_id: Mapping[str, TreeProduct]
    ) -> Iterator[Said]:
        read = self.read(product)
        known = identified(product.identifiers, asset)
        if known is not None:
            yield known
        if known is None or known.truth != Truth.TRUE:
            yield self._vendor(product, asset)
            yield self._likest(read.names, read.ignored, _own(asset))
        yield _version(read, asset)
        yield from serial_said(product.identifiers, asset)
        yield from _condition(read, asset)
        for platform in product.platforms:
            if platform in by_id:
                yield self._platform(by_id[platform], asset)

    # ---- reading -------------------------------------------------------------------------------

    def _read(self, product: TreeProduct) -> _Read:
        generic = self.words.generic
        said = editions(product.version)
        own = self._names_in(product.vendor)
        ignored = generic | own
        texts = _texts(product, ignored, said)
        if said.words:
            said = Editions(said.alternatives, is_every=not said.alternatives)
        names = tuple(
            name
            for text in texts
            for name in names_of(text, generic=ignored, is_family=product.is_family)
        )
        return _Read(product, names, said, ignored)

    # ---- fields --------------------------------------------------------------------------------

    def _vendor(self, product: TreeProduct, asset: Asset) -> Said:
        kinship = self.kinship(asset.vendor, product.vendor)
        if kinship in (Kinship.UNKNOWN, Kinship.OTHER) and self._is_in_model(product, asset):
            kinship = Kinship.SAME if kinship is Kinship.UNKNOWN else kinship
        return _KINSHIP[kinship]

    def _is_in_model(self, product: TreeProduct, asset: Asset) -> bool:
        keys = self.vendors.read(product.vendor)
        said = f" {' '.join(atoms(asset.model))} "
        return any(f" {' '.join(atoms(key))} " in said for key in keys)

    def _model_said(
        self, names: tuple[ModelName, ...], ignored: frozenset[str], owns: tuple[Atoms, ...]
    ) -> Said:
        """Kept: notices of a house name the same models again and again."""
        generic = self.words.generic
        best = max(
            (fit(name, own, ignored=ignored, generic=generic) for name in names for own in owns),
            key=lambda one: (one.likeness, -len(one.missing) - len(one.added)),
            default=NOT_NAMED,
        )
        if all(_is_nameless(name, generic) for name in names):
            return Said("model", Truth.UNKNOWN, 0.1, "the document names no model")
        truth, factor = _LIKENESS[best.likeness]
        return Said("model", truth, factor, _told(best))

    def _platform(self, platform: TreeProduct, asset: Asset) -> Said:
        """Look for what a product runs on, or is a part of, among the software of the asset."""
        others = [Asset(name, vendor, name, version) for vendor, name, version in asset.software]
        likely = [other for other in (asset, *others) if self.may_be(platform, other)]
        found = [self.compared(platform, other, {}) for other in likely]
        likeliest = max((one.probability for one in found), default=0.0)
        if likeliest >= SURE:
            return Said("platform", Truth.TRUE, round(likeliest, 4))
        return Said("platform", Truth.UNKNOWN, _NO_PLATFORM, "not seen on the asset")


def _texts(product: TreeProduct, ignored: frozenset[str], said: Editions) -> tuple[str, ...]:
    """Return the names to look for: the narrowest that says something, with the models that stand
    where a version should."""
    names = [name for name in product.names if name.strip()]
    telling = [name for name in names if any(a not in ignored for a in atoms(name))]
    base = telling[-1] if telling else (names[-1] if names else "")
    if not said.words:
        return (base, *_wider(telling), *(f"{base} {number}" for number in _model_numbers(said)))
    joined = tuple(f"{base} {word}" for word in said.words)
    alone = (form for word in said.words for form in (word, _LONG_NUMBER.sub("", word)))
    return joined + tuple(form for form in alone if _is_telling(form, ignored))


def _wider(telling: list[str]) -> tuple[str, ...]:
    """A family and a product of it: the name may hold both."""
    return (" ".join(telling[-2:]),) if len(telling) > 1 else ()


def _model_numbers(said: Editions) -> list[str]:
    """Return the versions that may be numbers of models: long, and without a dot."""
    exact = (one.exact for one in said.alternatives)
    return [one for one in exact if len(one) > _SHORT and "." not in one]


def _is_telling(word: str, ignored: frozenset[str]) -> bool:
    """A model that stands alone: a name and a number, or a long number."""
    own = [atom for atom in atoms(word) if atom not in ignored]
    return sum(len(atom) for atom in own) > 4 and len(own) > 0


def _is_nameless(name: ModelName, generic: frozenset[str]) -> bool:
    return not any(atom not in generic for atom in name.optional)


@lru_cache(maxsize=1 << 14)
def _read_model(model: str, version: str) -> tuple[Atoms, ...]:
    """Return the atoms of a device's name, and those without the version it repeats."""
    found = [atoms(text) for text in readings(model)]
    if len(version) > 1 and not version.isalnum():
        found += [atoms(text.replace(plain(version), " ")) for text in readings(model)]
    return tuple(dict.fromkeys(found))


def _own(asset: Asset) -> tuple[Atoms, ...]:
    """Return the ways to read an asset's name: alone, with its model number."""
    own = _read_model(asset.model, asset.version)
    if not asset.model_number:
        return own
    return *own, (*own[0], *atoms(asset.model_number)), atoms(asset.model_number)


def _told(best: Fit) -> str:
    parts = (("missing", best.missing), ("added", best.added))
    return "; ".join(f"{name}: {' '.join(words)}" for name, words in parts if words)


def _version(read: _Read, asset: Asset) -> Said:
    truth = holds(read.editions, asset.version)
    if truth != Truth.TRUE and _is_model(_model_numbers(read.editions), asset):
        return Said("version", Truth.TRUE, 1.0, "the document writes the model there")
    note = "" if asset.version.strip() or truth == Truth.TRUE else "not said"
    return Said("version", truth, _VERSION[truth], note or read.product.version)


def _is_model(numbers: list[str], asset: Asset) -> bool:
    """``24950 | 24952`` where a version should stand: they are numbers of models."""
    own = {plain(one) for one in (asset.model_number, *asset.model.split())}
    return not own.isdisjoint(numbers)


def _condition(read: _Read, asset: Asset) -> Iterator[Said]:
    """A platform, a date of making, an option: it is read in the name of the asset, else not
    known."""
    asked = " ".join((read.editions.condition, *read.product.qualifiers)).strip()
    if not asked:
        return
    own, words = set(atoms(asset.model)), [a for a in atoms(asked) if a not in read.ignored]
    if words and all(word in own for word in words):
        yield Said("condition", Truth.TRUE, 1.0, asked)
    else:
        yield Said("condition", Truth.UNKNOWN, _CONDITION, asked)
