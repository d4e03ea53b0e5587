"""What the imported advisories themselves teach about names: beside the vendor and product that
their author writes, analysts give a CPE of the same vulnerability.

From these pairs come the product that a vendor and a name stand for, the one that a name stands
for whoever says it, and the vendors that a publisher stands for (renamed, merged, respelt).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, Self

from vigie.core.products.identity import ProductId
from vigie.core.products.normalise import (
    bag,
    bare_name,
    joined,
    names_of,
    publisher_forms,
    tokens,
)

_AT_ODDS = 0.1
"""How much a pair weighs whose names have nothing in common, beside one whose names are the
same."""


class Pairing(NamedTuple):
    """A vendor and a product as an author writes them, and a product that a CPE names on the same
    vulnerabilities.

    ``together`` is the number of vulnerabilities that have both, each divided by the names it has;
    ``stated`` the same for the vendor and name, whatever the product.
    """

    vendor: str
    name: str
    product: ProductId
    together: float
    stated: float


class Choice(NamedTuple):
    """The product a text most likely stands for: the share of the text's vulnerabilities that have
    it, how many these are, and how alike the names are (0 to 1)."""

    product: ProductId
    share: float
    stated: float
    likeness: float


@dataclass(slots=True)
class _Tally:
    """What one text was seen with: per product, vulnerabilities and likeness of the names."""

    together: dict[ProductId, float] = field(default_factory=dict)
    likeness: dict[ProductId, float] = field(default_factory=dict)
    stated: dict[tuple[str, str], float] = field(default_factory=dict)

    def add(self, pairing: Pairing, likeness: float) -> None:
        product = pairing.product
        self.together[product] = self.together.get(product, 0.0) + pairing.together
        self.likeness[product] = max(self.likeness.get(product, 0.0), likeness)
        self.stated[pairing.vendor, pairing.name] = pairing.stated

    def choice(self) -> Choice:
        """Choose the product with most evidence, names alike weighing more."""
        product = max(self.together, key=lambda one: (self._score(one), one))
        stated = sum(self.stated.values())
        share = min(1.0, self.together[product] / stated)
        return Choice(product, share, stated, self.likeness[product])

    def _score(self, product: ProductId) -> float:
        return self.together[product] * (_AT_ODDS + self.likeness[product])


@dataclass(frozen=True, slots=True)
class Learned:
    """Choices by joined vendor then joined name, by joined name; vendors by joined publisher."""

    by_vendor: dict[str, dict[str, Choice]]
    by_name: dict[str, Choice]
    vendors: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, pairings: Iterable[Pairing]) -> Self:
        """Learn from pairs; their order does not matter."""
        stated: defaultdict[str, defaultdict[str, _Tally]]
        stated = defaultdict(lambda: defaultdict(_Tally))
        named: defaultdict[str, _Tally] = defaultdict(_Tally)
        vendors: defaultdict[str, dict[str, float]] = defaultdict(dict)
        for pairing in sorted(pairings):
            forms = publisher_forms(pairing.vendor)
            words = bare_name(pairing.name.replace("_", " "), "")
            alike = likeness(words, forms, pairing.product)
            for name in names_of(words, forms):
                named[name].add(pairing, alike)
                if forms:
                    stated[vendor_key(forms)][name].add(pairing, alike)
            if forms and alike > 0:
                _credit(vendors[vendor_key(forms)], pairing, alike)
        return cls(
            {
                vendor: {name: tally.choice() for name, tally in names.items()}
                for vendor, names in stated.items()
            },
            {name: tally.choice() for name, tally in named.items()},
            {form: _by_credit(due) for form, due in vendors.items()},
        )


def vendor_key(forms: tuple[str, ...]) -> str:
    """Return the one form under which a publisher is learned: without its legal form."""
    return forms[1] if len(forms) > 1 else forms[0]


def likeness(words: tuple[str, ...], forms: tuple[str, ...], product: ProductId) -> float:
    """Return how alike a name and the product of a CPE are: 1 the same, 0 nothing in common."""
    theirs = tokens(product.product.removesuffix("_firmware"))
    if "".join(theirs) in names_of(words, (*forms, joined(product.vendor))):
        return 1.0
    ours, others = set(bag(words).split()), set(bag(theirs).split())
    return len(ours & others) / (len(ours | others) or 1)


def _credit(due: dict[str, float], pairing: Pairing, alike: float) -> None:
    form = joined(pairing.product.vendor)
    due[form] = due.get(form, 0.0) + pairing.together * alike


def _by_credit(due: dict[str, float]) -> tuple[str, ...]:
    return tuple(sorted(due, key=lambda form: (-due[form], form)))
