"""From what an inventory says to a product: precision first, unresolved rather than guessed."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vigie.core.advisories import ANY
from vigie.core.inventory import Reported
from vigie.core.products import cpe, purl
from vigie.core.products.dictionary import Dictionary, Products
from vigie.core.products.identity import UNRESOLVED, Identified, ProductId
from vigie.core.products.normalise import (
    bag,
    embedded_version,
    joined,
    plain,
    product_words,
    publisher_forms,
    without_version,
    word_set,
)

_NOT_A_PRODUCT = re.compile(
    r"\b(?:drivers?|pilotes?|kb\d{6,8}|hotfix|correctif|mise a jour (?:de securite )?pour|"
    r"(?:security )?update for|language pack|module linguistique|pack linguistique|proof|"
    r"outils? de verification|verification linguistique|shared (?:setup|32-bit)|"
    r"click-to-run (?:licensing|extensibility|localization))\b"
)
_ORDINARY = word_set(
    "agent server client manager console viewer portal planning dossier admin monitor gestion "
    "service tools report editor reader player backup update control connect center office "
    "web mobile desktop cloud platform framework library common core base data logiciel"
)
_SUBTITLE = re.compile(r"\s[–—|-]\s|[–—:(,|]|\s(?:for|pour|by)\s")
_SHORTEST_ALONE = 4
_DOMINANT = 0.9


class _Found(NamedTuple):
    product: ProductId
    confidence: float
    evidence: str


def resolve(reported: Reported, dictionary: Dictionary) -> Identified:
    """Return the product a reported component is taken for, how surely and by what.

    What it cannot tell stays unresolved (``product`` is ``None``); ``evidence`` then says why.
    """
    given = _given(reported)
    if given is not None:
        return given
    name, version = plain(reported.name), reported.version.strip()
    if _NOT_A_PRODUCT.search(name):
        return UNRESOLVED._replace(evidence="not-a-product")
    known = _known(name, version, dictionary)
    if known is not None:
        return known
    found = _search(reported, dictionary)
    if found is None:
        return UNRESOLVED
    shown = version or embedded_version(reported.name) or ANY
    return Identified(found.product, shown, confidence=found.confidence, evidence=found.evidence)


def claimed(vendor: str, product: str, dictionary: Dictionary) -> list[ProductId]:
    """Return the products an advisory names without CPE, by its vendor and product: all those of
    one name (several parts), or none."""
    found = _search(Reported(product, vendor), dictionary)
    if found is None:
        return []
    same = dictionary.by_vendor.get(joined(found.product.vendor), {})
    named = same.get(joined(found.product.product), (found.product,))
    return [one for one in named if one[1:] == found.product[1:]]


def _given(reported: Reported) -> Identified | None:
    """Return what the component says of itself: a CPE, else a purl."""
    if reported.cpe:
        try:
            return _versioned(cpe.parse(reported.cpe), reported.version)
        except cpe.NotACpe:
            pass
    if reported.purl:
        return purl.identified(reported.purl)
    return None


def _versioned(identified: Identified, version: str) -> Identified:
    if identified.version == ANY and version:
        return identified._replace(version=version)
    return identified


def _known(name: str, version: str, dictionary: Dictionary) -> Identified | None:
    """Return what our own table says of a name: no CPE, Windows, a family."""
    aliases = dictionary.aliases
    short = "".join(product_words(without_version(name, version)))
    if (reason := aliases.without_cpe.get(short)) is not None:
        return UNRESOLVED._replace(evidence=f"without-cpe: {reason}")
    if (windows := aliases.windows.read(name, version)) is not None:
        return windows
    for family in aliases.families:
        read = family.read(name, version or embedded_version(name) or ANY)
        if read is not None:
            return read
    if (product := aliases.products.get(short)) is not None:
        shown = version or embedded_version(name) or ANY
        return Identified(product, shown, confidence=0.97, evidence="alias")
    return None


def _search(reported: Reported, dictionary: Dictionary) -> _Found | None:
    words = product_words(without_version(reported.name, reported.version))
    publishers = publisher_forms(reported.publisher)
    for cut in _readings(reported):
        found = _with_publisher(cut, publishers, reported.part, dictionary)
        found = found or _with_own_vendor(cut, reported.part, dictionary)
        if found is not None:
            return found
    return _alone(words, publishers, reported.part, dictionary)


def _readings(reported: Reported) -> Iterator[tuple[str, ...]]:
    """Yield the words of the name, then of what stands before its subtitle."""
    bare = without_version(reported.name, reported.version)
    yield from _cuts(product_words(bare))
    head = _SUBTITLE.split(bare, maxsplit=1)[0]
    if head.strip() and head != bare:
        yield from _cuts(product_words(head))


def _cuts(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the name, then without the numbers at its end."""
    yield words
    while len(words) > 1 and words[-1].isdigit():
        words = words[:-1]
        yield words


def _with_publisher(
    words: tuple[str, ...], publishers: tuple[str, ...], part: str, dictionary: Dictionary
) -> _Found | None:
    vendors = tuple(
        dict.fromkeys(v for form in publishers for v in dictionary.vendors_named(form))
    )
    if products := tuple(_own_products(words, vendors, dictionary)):
        return _Found(_pick(products, part, dictionary), 0.96, "dictionary")
    for vendor in vendors:
        same_words = dictionary.by_bag.get(vendor, {}).get(bag(_without_head(words, vendor)))
        if same_words:
            chosen = _pick(same_words, part, dictionary)
            return _Found(chosen, 0.88, "dictionary, same words")
    return None


def _own_products(
    words: tuple[str, ...], vendors: tuple[str, ...], dictionary: Dictionary
) -> Iterator[ProductId]:
    for vendor in vendors:
        own = dictionary.by_vendor.get(vendor)
        if own is not None:
            for form in _forms(words, vendor):
                yield from own.get(form, ())


def _forms(words: tuple[str, ...], vendor: str) -> tuple[str, ...]:
    """Return the joined spellings of a name beside its vendor; a device answers by its
    firmware."""
    name, bare = "".join(words), "".join(_without_head(words, vendor))
    forms = (name, bare, vendor + name, f"{name}firmware", f"{bare}firmware")
    return tuple(dict.fromkeys(forms))


def _without_head(words: tuple[str, ...], vendor: str) -> tuple[str, ...]:
    """Return the words after those that spell the vendor."""
    for cut in range(1, len(words)):
        if "".join(words[:cut]) == vendor:
            return words[cut:]
    return words


def _with_own_vendor(words: tuple[str, ...], part: str, dictionary: Dictionary) -> _Found | None:
    """Find a name that begins with its vendor: ``Mozilla Firefox``."""
    for cut in range(1, len(words)):
        for vendor in dictionary.vendors_named("".join(words[:cut])):
            own = dictionary.by_vendor.get(vendor, {})
            tail = "".join(words[cut:])
            if products := own.get(tail) or own.get("".join(words)):
                return _Found(
                    _pick(products, part, dictionary), 0.92, "dictionary, vendor in the name"
                )
    return None


def _alone(
    words: tuple[str, ...], publishers: tuple[str, ...], part: str, dictionary: Dictionary
) -> _Found | None:
    """Find a product by its name only, when one vendor alone has it and the name is no common
    word."""
    for cut in _cuts(words):
        name = "".join(cut)
        products = dictionary.by_name.get(name, ())
        if len(name) < _SHORTEST_ALONE or name in _ORDINARY or not products:
            continue
        if len({joined(product.vendor) for product in products}) == 1:
            return _by_name_alone(cut, products, publishers, part, dictionary)
        if not publishers and (chosen := _dominant(products, dictionary)):
            return _Found(chosen, 0.7, "name only, one vendor stands out")
    return None


def _dominant(products: Products, dictionary: Dictionary) -> ProductId | None:
    """Return the product that nearly all the claims under one name are on."""
    weights = [dictionary.claims.get(product, 0) for product in products]
    top = max(weights)
    return products[weights.index(top)] if top and top >= _DOMINANT * sum(weights) else None


def _by_name_alone(
    words: tuple[str, ...],
    products: Products,
    publishers: tuple[str, ...],
    part: str,
    dictionary: Dictionary,
) -> _Found | None:
    """A publisher that is not the vendor is accepted for long names or when one begins the
    other."""
    product = _pick(products, part, dictionary)
    vendor = joined(product.vendor)
    if not publishers:
        return _Found(product, 0.8, "name only")
    if any(_are_alike(form, vendor) for form in publishers):
        return _Found(product, 0.85, "name, publisher alike")
    if len(words) > 2 or len("".join(words)) > 11:
        return _Found(product, 0.7, "name only, another publisher")
    return None


def _are_alike(form: str, vendor: str) -> bool:
    shorter, longer = sorted((form, vendor), key=len)
    return len(shorter) > 2 and shorter in longer


def _pick(products: Products, part: str, dictionary: Dictionary) -> ProductId:
    """Return the product of the reported part, then the most claimed, then software first."""
    return max(
        reversed(products),
        key=lambda product: (product.part == part, dictionary.claims.get(product, 0)),
    )
