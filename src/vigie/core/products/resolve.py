"""From what an inventory says to a product: precision first, unresolved rather than guessed."""

from vigie.core.advisories import ANY
from vigie.core.inventory import Reported
from vigie.core.products import cpe
from vigie.core.products.dictionary import Dictionary
from vigie.core.products.identity import UNRESOLVED, Identified, ProductId
from vigie.core.products.normalise import (
    embedded_version,
    product_words,
    publisher_words,
    without_version,
)


def resolve(reported: Reported, dictionary: Dictionary) -> Identified:
    """Return the product a reported component is taken for, with the confidence and what it rests on."""
    if reported.cpe:
        try:
            return cpe.parse(reported.cpe)
        except cpe.NotACpe:
            pass
    found = _by_dictionary(reported, dictionary)
    if found is None:
        return UNRESOLVED
    product, confidence = found
    version = reported.version or embedded_version(reported.name) or ANY
    return Identified(product, version, confidence=confidence, evidence="dictionary")


def _by_dictionary(reported: Reported, dictionary: Dictionary) -> tuple[ProductId, float] | None:
    words = product_words(without_version(reported.name, reported.version))
    vendor = "".join(publisher_words(reported.publisher))
    vendor = dictionary.vendor_aliases.get(vendor, vendor)
    own = dictionary.by_vendor.get(vendor, {})
    if found := own.get("".join(words)):
        return found[0], 0.95
    for cut in range(1, len(words)):
        head, tail = "".join(words[:cut]), "".join(words[cut:])
        head = dictionary.vendor_aliases.get(head, head)
        if found := dictionary.by_vendor.get(head, {}).get(tail):
            return found[0], 0.9
    return None
