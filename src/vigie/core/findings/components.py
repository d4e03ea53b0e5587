"""A component as it is judged: its identity, and the host it runs on."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from vigie.core.findings.verdicts import EXCLUDES_FROM, RESOLVED_FROM
from vigie.core.products import PACKAGE, Identified, ProductId

PARTS = ("a", "o", "h")


class Component(NamedTuple):
    """An identity, and the CPE part the inventory gave (``""`` unknown), used when it is
    unresolved."""

    identified: Identified
    part: str = ""

    @property
    def product(self) -> ProductId | None:
        return self.identified.product

    @property
    def is_resolved(self) -> bool:
        """Return whether the product is certain enough to be said affected."""
        return self.identified.product is not None and self.identified.confidence >= RESOLVED_FROM

    @property
    def may_exclude(self) -> bool:
        """Return whether the product is certain enough to prove that it is not affected, and what
        the host is not."""
        return self.is_resolved and self.identified.confidence >= EXCLUDES_FROM


@dataclass(frozen=True)
class Host:
    """All that is known to be on one machine."""

    components: tuple[Component, ...] = ()

    @cached_property
    def named(self) -> dict[tuple[str, str], tuple[Component, ...]]:
        """The components by vendor and product."""
        found: dict[tuple[str, str], tuple[Component, ...]] = {}
        for component in self.components:
            if (product := component.product) is not None:
                name = (product.vendor, product.product)
                found[name] = (*found.get(name, ()), component)
        return found

    @cached_property
    def inventoried(self) -> frozenset[str]:
        """The parts of which the host has a resolved component and no unresolved one: what is
        absent is proved."""
        seen = {part for c in self.components if c.may_exclude for part in parts_of(c)}
        unclear = {part for c in self.components if not c.may_exclude for part in parts_of(c)}
        return frozenset(seen - unclear)


def parts_of(component: Component) -> tuple[str, ...]:
    """Return the CPE parts a component may be: its product's, else the one reported, else all of
    them."""
    if component.may_exclude and component.product is not None:
        part = component.product.part
        return ("a",) if part == PACKAGE else (part,) if part in PARTS else PARTS
    return (component.part,) if component.part in PARTS else PARTS
