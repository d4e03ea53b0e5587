"""Looking a reported name up in the dictionary: from what says most to what says least."""

from collections.abc import Iterator
from typing import NamedTuple

from vigie.core.inventory import Reported
from vigie.core.products.dictionary import Dictionary, Products
from vigie.core.products.identity import ProductId
from vigie.core.products.normalise import (
    bag,
    bare_name,
    cuts,
    joined,
    names_of,
    publisher_forms,
    readings,
    tokens,
    without_head,
    word_set,
)
from vigie.core.products.pairings import Choice, vendor_key

_ORDINARY = word_set(
    "agent server client manager console viewer portal planning dossier admin monitor gestion "
    "service tools report editor reader player backup update control connect center office "
    "web mobile desktop cloud platform framework library common core base data logiciel"
)
_SHORTEST_ALONE = 4
_DOMINANT = 0.9
_ALWAYS, _MOSTLY, _OFTEN, _TWICE, _SAME = 0.95, 0.75, 5.0, 2.0, 0.99


class Found(NamedTuple):
    """A product and how it was found: a tier of ``data/name-confidence.toml``."""

    product: ProductId
    tier: str


class _Asked(NamedTuple):
    """A reported name made ready: its words, the forms of its publisher, its part."""

    words: tuple[str, ...]
    publishers: tuple[str, ...]
    part: str


def search(reported: Reported, dictionary: Dictionary) -> Found | None:
    """Return the product of a reported name and publisher, ``None`` when nothing tells it."""
    words = bare_name(reported.name, reported.version)
    asked = _Asked(words, publisher_forms(reported.publisher), reported.part)
    found = _as_stated(asked, dictionary)
    if found is not None:
        return found
    for cut in readings(reported.name, reported.version):
        reading = asked._replace(words=cut)
        found = _with_publisher(reading, dictionary) or _with_own_vendor(reading, dictionary)
        if found is not None:
            return found
    return _as_named(asked, dictionary) or _alone(asked, dictionary)


def _as_stated(asked: _Asked, dictionary: Dictionary) -> Found | None:
    """Find what authors of advisories mean by this publisher and this name."""
    if not asked.publishers:
        return None
    for form in dict.fromkeys((vendor_key(asked.publishers), *asked.publishers)):
        names = dictionary.learned.by_vendor.get(form, {})
        for name in names_of(asked.words, asked.publishers):
            if (choice := names.get(name)) is not None:
                return _stated(choice, asked, dictionary)
    return None


def _stated(choice: Choice, asked: _Asked, dictionary: Dictionary) -> Found:
    tier = f"stated, {_share(choice)}, {_likeness(choice)}, {_often(choice)}"
    rival = choice.stated < _TWICE and _has_rival(choice.product, asked, dictionary)
    return Found(choice.product, f"{tier}, rival" if rival else tier)


def _as_named(asked: _Asked, dictionary: Dictionary) -> Found | None:
    """Find what authors of advisories mean by this name, whoever publishes it."""
    name = "".join(asked.words)
    choice = dictionary.learned.by_name.get(name)
    if choice is None or len(name) < _SHORTEST_ALONE or name in _ORDINARY:
        return None
    who = "another publisher" if asked.publishers else "no publisher"
    share = "always" if choice.share >= _ALWAYS else "disputed"
    often = "once" if choice.stated < _TWICE else "often"
    return Found(choice.product, f"named, {who}, {share}, {_likeness(choice)}, {often}")


def _share(choice: Choice) -> str:
    if choice.share >= _ALWAYS:
        return "always"
    return "mostly" if choice.share >= _MOSTLY else "disputed"


def _likeness(choice: Choice) -> str:
    return "same" if choice.likeness >= _SAME else "alike"


def _often(choice: Choice) -> str:
    if choice.stated >= _OFTEN:
        return "often"
    return "few" if choice.stated >= _TWICE else "once"


def _has_rival(product: ProductId, asked: _Asked, dictionary: Dictionary) -> bool:
    """Return whether a vendor alike, or a ``_project``, has a product of the same name: most often
    the same product under another identity."""
    vendors = {joined(product.vendor), *asked.publishers}
    return any(
        other[1:] != product[1:] and _claims_it(other.vendor, vendors)
        for name in _spellings(product, asked)
        for other in dictionary.by_name.get(name, ())
    )


def _spellings(product: ProductId, asked: _Asked) -> set[str]:
    heads = (*asked.publishers, joined(product.vendor))
    bare = names_of(tokens(product.product.removesuffix("_firmware")), heads)
    names = {*bare, *names_of(asked.words, heads), joined(product.vendor) + bare[0]}
    return names | {f"{name}firmware" for name in names}


def _claims_it(vendor: str, vendors: set[str]) -> bool:
    form = joined(vendor)
    return vendor.endswith("_project") or any(_are_alike(one, form) for one in vendors)


def _with_publisher(asked: _Asked, dictionary: Dictionary) -> Found | None:
    if "".join(asked.words) in _ORDINARY:
        return None
    vendors = tuple(
        dict.fromkeys(v for form in asked.publishers for v in dictionary.vendors_named(form))
    )
    if products := tuple(_own_products(asked.words, vendors, dictionary)):
        return _found(products, "dictionary", asked, dictionary)
    for vendor in vendors:
        same_words = dictionary.by_bag.get(vendor, {}).get(bag(without_head(asked.words, vendor)))
        if same_words:
            return Found(_pick(same_words, asked.part, dictionary), "dictionary, same words")
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
    name, bare = "".join(words), "".join(without_head(words, vendor))
    forms = (name, bare, vendor + name, f"{name}firmware", f"{bare}firmware")
    return tuple(dict.fromkeys(forms))


def _with_own_vendor(asked: _Asked, dictionary: Dictionary) -> Found | None:
    """Find a name that begins with its vendor: ``Mozilla Firefox``."""
    words = asked.words
    for cut in range(1, len(words)):
        for vendor in dictionary.vendors_named("".join(words[:cut])):
            own = dictionary.by_vendor.get(vendor, {})
            tail = "".join(words[cut:])
            if products := own.get(tail) or own.get("".join(words)):
                return _found(products, "vendor in the name", asked, dictionary)
    return None


def _found(products: Products, tier: str, asked: _Asked, dictionary: Dictionary) -> Found:
    product = _pick(products, asked.part, dictionary)
    return Found(product, f"{tier}, rival" if _has_rival(product, asked, dictionary) else tier)


def _alone(asked: _Asked, dictionary: Dictionary) -> Found | None:
    """Find a product by its name only, when one vendor alone has it and the name is no common
    word."""
    for cut in cuts(asked.words):
        name = "".join(cut)
        products = dictionary.by_name.get(name, ())
        if len(name) < _SHORTEST_ALONE or name in _ORDINARY or not products:
            continue
        if len({joined(product.vendor) for product in products}) == 1:
            return _by_name_alone(asked._replace(words=cut), products, dictionary)
        if not asked.publishers and (chosen := _dominant(products, dictionary)):
            return Found(chosen, "name only, one vendor stands out")
    return None


def _dominant(products: Products, dictionary: Dictionary) -> ProductId | None:
    """Return the product that nearly all the claims under one name are on."""
    weights = [dictionary.claims.get(product, 0) for product in products]
    top = max(weights)
    return products[weights.index(top)] if top and top >= _DOMINANT * sum(weights) else None


def _by_name_alone(asked: _Asked, products: Products, dictionary: Dictionary) -> Found | None:
    """A publisher that is not the vendor is accepted for long names or when one begins the
    other."""
    product = _pick(products, asked.part, dictionary)
    vendor = joined(product.vendor)
    if not asked.publishers:
        return Found(product, "name only")
    if any(_are_alike(form, vendor) for form in asked.publishers):
        return Found(product, "name only, publisher alike")
    if len(asked.words) > 2 or len("".join(asked.words)) > 11:
        return Found(product, "name only, another publisher")
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
