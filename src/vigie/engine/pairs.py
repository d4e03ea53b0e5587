"""Distinct identities, interned: each installed row is then one number."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from vigie.core.findings.components import PARTS, Component, parts_of
from vigie.core.findings.verdicts import EXCLUDES_FROM, RESOLVED_FROM
from vigie.core.products import PACKAGE, Identified, ProductId

Ints = npt.NDArray[Any]
NO_PRODUCT = ProductId("", "", "")
"""Stands for the product of a component that is not resolved; it sorts first and no claim names
it."""


@dataclass(frozen=True)
class Pairs:
    """The distinct components, sorted by product: those of ``products[i]`` are ``start[i]:start[i
    + 1]``."""

    components: tuple[Component, ...]
    products: tuple[ProductId, ...]
    start: Ints
    """int64, one more than there are products."""

    @cached_property
    def product_of(self) -> Ints:
        """The ordinal of each pair's product, int32."""
        return np.repeat(np.arange(len(self.products), dtype=np.int32), np.diff(self.start))

    @cached_property
    def ordinal(self) -> dict[ProductId, int]:
        return {product: number for number, product in enumerate(self.products)}

    @cached_property
    def confidence(self) -> Ints:
        """The confidence of each identification, float64."""
        return np.array([c.identified.confidence for c in self.components], dtype=np.float64)

    @cached_property
    def _resolved(self) -> Ints:
        named = np.array([product != NO_PRODUCT for product in self.products], dtype=np.bool_)
        return named[self.product_of] & (self.confidence >= RESOLVED_FROM)

    @cached_property
    def may_exclude(self) -> Ints:
        """``Component.may_exclude`` of each pair, bool."""
        return np.asarray(self._resolved & (self.confidence >= EXCLUDES_FROM))

    @cached_property
    def proof(self) -> Ints:
        """Per pair, what its identification proves, uint8 (``kernel.Installed.proof``)."""
        return self._resolved.astype(np.uint8) + self.may_exclude

    @cached_property
    def parts(self) -> Ints:
        """Per pair, a bit per part it may be (a 1, o 2, h 4), uint8."""
        bits = {part: 1 << position for position, part in enumerate(PARTS)}
        known = [bits.get("a" if own.part == PACKAGE else own.part, 7) for own in self.products]
        found = np.array(known, dtype=np.uint8)[self.product_of]
        for place in np.flatnonzero(~self.may_exclude).tolist():
            found[place] = sum(bits[part] for part in parts_of(self.components[place]))
        return found

    def of_products(self, products: Sequence[ProductId]) -> "tuple[Pairs, Ints]":
        """Return the pairs of some products alone, and the place of each among all."""
        ordinals = sorted({self.ordinal[p] for p in products if p in self.ordinal})
        spans = [np.arange(self.start[i], self.start[i + 1], dtype=np.int64) for i in ordinals]
        places = np.concatenate(spans) if spans else np.zeros(0, dtype=np.int64)
        sizes = [len(span) for span in spans]
        start = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]).astype(np.int64)
        chosen = tuple(self.components[place] for place in places)
        return Pairs(chosen, tuple(self.products[i] for i in ordinals), start), places


def interned(components: Sequence[Component]) -> tuple[Pairs, Ints]:
    """Return the distinct components and, for each one given, its ordinal among them (uint32).

    They are sorted by product, then attributes; those without a product come first.
    """
    plain = [_plain(component) for component in components]
    owned: dict[ProductId, list[Component]] = {}
    for component in dict.fromkeys(plain):
        owned.setdefault(component.identified.product or NO_PRODUCT, []).append(component)
    products = tuple(sorted(owned))
    distinct = [component for product in products for component in sorted(owned[product])]
    ordinal = {component: number for number, component in enumerate(distinct)}
    start = np.cumsum([0, *(len(owned[product]) for product in products)], dtype=np.int64)
    places = np.fromiter(map(ordinal.__getitem__, plain), dtype=np.uint32, count=len(plain))
    return Pairs(tuple(distinct), products, start), places


def _plain(component: Component) -> Component:
    """Drop what no verdict depends on, so that equal things are one."""
    identified, part = component
    if identified.evidence:
        identified = Identified._make((*identified[:-1], ""))
    return Component(identified, "" if component.may_exclude else part)
