"""What the imported advisories themselves teach about names: beside the vendor and product that
their author writes, analysts give a CPE of the same vulnerability.

From these pairs come the products that a text stands for, those that a name stands for whoever
says it, the vendors that a publisher stands for (renamed, merged, respelt), the styles in which
analysts spell them, and how often they keep to one spelling.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Self

from vigie.core.products.identity import ProductId
from vigie.core.products.normalise import bag, bare_name, joined, names_of, publisher_forms, tokens
from vigie.core.products.spelling import (
    FIRMWARE,
    Styles,
    canonical,
    canonical_vendor,
    product_style,
    product_styles,
    vendor_style,
    vendor_styles,
)

LONGEST = 300
"""Marks of a name that are read."""
_AT_ODDS = 0.1
"""How much a vendor is credited by a name that has nothing in common with the product."""
_PRIOR = 3.0
"""How many names the habits of all authors weigh beside those of one."""

_FADING, _A_YEAR, _EPOCH = 4.0, 100_000_000, 2020
"""How much more a name weighs than one of the year before; units of ``Pairing.latest`` in a year;
the year whose names weigh one."""

Names = dict[str, float]
Key = tuple[str, str]


class Pairing(NamedTuple):
    """A vendor and a product as an author writes them, and a product that a CPE names on the same
    vulnerabilities.

    ``together`` is the number of vulnerabilities that have both, each divided by the names it has;
    ``stated`` the same for the vendor and name, whatever the product; ``recorded`` the part of
    ``together`` whose CPE stands in the CVE record itself; ``latest`` orders by the last
    vulnerability that has both.
    """

    vendor: str
    name: str
    product: ProductId
    together: float
    stated: float
    recorded: float = 0.0
    latest: int = 0


class Text(NamedTuple):
    """A vendor and a name as written, made ready."""

    vendor: str
    name: str
    forms: tuple[str, ...]
    words: tuple[str, ...]
    keys: tuple[str, ...]
    products: Styles
    vendors: Styles
    author: str
    """The one form under which a publisher is learned; ``""`` when it says nothing."""


def text_of(publisher: str, name: str, version: str = "") -> Text:
    """Make a vendor and a name ready: canonical, its words, its joined forms, its spellings."""
    forms, written = publisher_forms(publisher), canonical(name)[:LONGEST]
    words = bare_name(written, version)
    return Text(
        canonical_vendor(publisher),
        written,
        forms,
        words,
        names_of(words, forms),
        product_styles(written, forms),
        vendor_styles(publisher),
        vendor_key(forms) if forms else "",
    )


@dataclass(slots=True)
class Seen:
    """What one text was seen with."""

    together: dict[ProductId, float] = field(default_factory=dict)
    recorded: dict[ProductId, float] = field(default_factory=dict)
    latest: dict[ProductId, int] = field(default_factory=dict)
    told: dict[Key, float] = field(default_factory=dict)

    def add(self, pairing: Pairing) -> None:
        product = pairing.product
        self.together[product] = self.together.get(product, 0.0) + pairing.together
        self.recorded[product] = self.recorded.get(product, 0.0) + pairing.recorded
        self.latest[product] = max(self.latest.get(product, 0), pairing.latest)
        self.told[pairing.vendor, pairing.name] = pairing.stated

    @property
    def stated(self) -> float:
        return sum(self.told.values())

    def best(self, most: int) -> list[ProductId]:
        """Return the products seen most with it, most first."""
        return sorted(self.together, key=lambda one: (-self.together[one], one))[:most]


NOTHING = Seen()


@dataclass(slots=True)
class Author:
    """What is known of one publisher: vendors by credit, styles by names, agreement."""

    vendors: Names = field(default_factory=dict)
    recent: Names = field(default_factory=dict)
    """The same credit, four times less for each year before."""
    names: int = 0
    product_styles: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    vendor_styles: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    styled: float = 0.0
    again: float = 0.0
    agreed: float = 0.0
    ranked: tuple[str, ...] = ()

    def learn(self, text: Text, seen: Seen) -> None:
        """Learn from one of its names and all it was seen with."""
        self.names += 1
        total = sum(seen.together.values())
        for product in seen.best(3):
            share = seen.together[product] / total
            spelt = vendor_style(product.vendor, product.product, text.vendors)
            self.product_styles[product_style(product.product, text.products)] += share
            self.vendor_styles[spelt] += share
            self.styled += share
            alike = likeness(text, product)
            if alike > 0 or spelt.startswith("w"):
                credit = share * max(alike, _AT_ODDS)
                self.vendors[product.vendor] = self.vendors.get(product.vendor, 0.0) + credit
                late = credit * _FADING ** (seen.latest[product] / _A_YEAR - _EPOCH)
                self.recent[product.vendor] = self.recent.get(product.vendor, 0.0) + late
        if seen.stated > 1:
            self.again += seen.stated - 1
            self.agreed += max(seen.together.values()) - 1

    def settle(self) -> None:
        """Rank the vendors it stands for, most credited first."""
        self.ranked = tuple(sorted(self.vendors, key=lambda one: (-self.vendors[one], one)))


@dataclass(frozen=True, slots=True)
class Learned:
    """Texts by (vendor, name) as written; by author and joined name; by joined name. Authors by
    key; all of them together as ``""``."""

    texts: dict[Key, Seen]
    named_by: dict[Key, Seen]
    named: dict[str, Seen]
    authors: dict[str, Author]

    @classmethod
    def of(cls, pairings: Iterable[Pairing]) -> Self:
        """Learn from pairs; their order does not matter."""
        texts: defaultdict[Key, Seen] = defaultdict(Seen)
        for pairing in sorted(pairings):
            texts[pairing.vendor, pairing.name].add(pairing)
        built = cls({}, {}, {}, {"": Author()})
        for (vendor, name), seen in texts.items():
            built._learn(text_of(vendor, name), seen, (vendor, name))
        for author in built.authors.values():
            author.settle()
        return built

    def _learn(self, text: Text, seen: Seen, written: Key) -> None:
        _merge(self.texts.setdefault((text.vendor, text.name), Seen()), seen, written)
        for name in text.keys:
            _merge(self.named.setdefault(name, Seen()), seen, written)
            if text.author:
                _merge(self.named_by.setdefault((text.author, name), Seen()), seen, written)
        for author in {"", text.author}:
            self.authors.setdefault(author, Author()).learn(text, seen)

    def habit(self, author: str, *, of: str, style: str) -> tuple[float, float]:
        """Return how often an author's names are spelt in a style (``of``: ``product`` or
        ``vendor``), smoothed by all authors, and how often all authors' are."""
        everyone = self.authors[""]
        overall = _counts(everyone, of).get(style, 0.0) / max(everyone.styled, 1.0)
        own = self.authors.get(author)
        if own is None or not author:
            return overall, overall
        return (_counts(own, of).get(style, 0.0) + _PRIOR * overall) / (
            own.styled + _PRIOR
        ), overall

    def agreement(self, author: str) -> float:
        """Return how often analysts keep to one product for one text of an author, smoothed."""
        everyone = self.authors[""]
        overall = everyone.agreed / everyone.again if everyone.again else 0.9
        own = self.authors.get(author)
        if own is None or not author:
            return overall
        return (own.agreed + _PRIOR * overall) / (own.again + _PRIOR)


def _counts(author: Author, of: str) -> Mapping[str, float]:
    return author.product_styles if of == "product" else author.vendor_styles


def _merge(into: Seen, seen: Seen, written: Key) -> None:
    for product, together in seen.together.items():
        into.together[product] = into.together.get(product, 0.0) + together
        into.recorded[product] = into.recorded.get(product, 0.0) + seen.recorded[product]
        into.latest[product] = max(into.latest.get(product, 0), seen.latest[product])
    into.told[written] = seen.stated


def vendor_key(forms: tuple[str, ...]) -> str:
    """Return the one form under which a publisher is learned: without its legal form. The last
    form of a publisher is that one, of a project."""
    return forms[-1].removesuffix("project") or forms[0]


def likeness(text: Text, product: ProductId) -> float:
    """Return how alike a name and the product of a CPE are: 1 the same, 0 nothing in common."""
    theirs = tokens(product.product.removesuffix(FIRMWARE))
    if "".join(theirs) in names_of(text.words, (*text.forms, joined(product.vendor))):
        return 1.0
    ours, others = set(bag(text.words).split()), set(bag(theirs).split())
    return len(ours & others) / (len(ours | others) or 1)
