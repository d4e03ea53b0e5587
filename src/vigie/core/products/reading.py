"""What an author's vendor and product are read as where no CPE is given, and which identities are
one product under two spellings. docs/methods/names.md."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from vigie.core.products.dictionary import Dictionary
from vigie.core.products.identity import ProductId
from vigie.core.products.normalise import joined
from vigie.core.products.pairings import text_of
from vigie.core.products.search import Found, ranked
from vigie.core.products.spelling import FIRMWARE

_JOINTS = re.compile(r"(?<![\d\-_ ./!@])[-_ ./!@]+|(?<=\d)[-_ ./!@]++(?!\d)")
_LISTED = re.compile(r",[_ ]")
_SUBTITLE = re.compile(r"[_ ][–—-][_ ]")
_A_LIST = 2
"""Commas from which a name is a list of names."""


class Reading(NamedTuple):
    """A product that a vendor and a product without CPE are read as."""

    product: ProductId
    is_sure: bool
    """Read surely enough to affect; else it makes unknown what it would have made affected."""


def read_as(vendor: str, product: str, dictionary: Dictionary) -> tuple[Reading, ...]:
    """Return the identities that an author's words are read as, sorted: the likeliest product that
    a CPE names, in all its parts and spellings, with its firmware or its device; nothing when it
    is not likely enough, and nothing for a list of names. Without vendor it is never sure; what
    our own table names always is.

    Thresholds: ``[threshold]`` of ``data/name-confidence.toml``.
    """
    confidences = dictionary.aliases.confidences
    if (told := named_by_us(vendor, product, dictionary)) is not None:
        return tuple(Reading(one, True) for one in sorted({told, *identities(told, dictionary)}))
    if len(_LISTED.findall(_SUBTITLE.split(product)[0])) >= _A_LIST:
        return ()
    found = likeliest(vendor, product, dictionary)
    if found is None or found.confidence < confidences.may_read_from:
        return ()
    is_sure = bool(vendor) and found.confidence >= confidences.read_from
    return tuple(Reading(one, is_sure) for one in sorted(identities(found.product, dictionary)))


def named_by_us(vendor: str, product: str, dictionary: Dictionary) -> ProductId | None:
    """Return the product that our own table gives this very name, when its vendor is this one:
    ``Linux``, ``Linux`` is the kernel even where no CPE has named it yet."""
    told = dictionary.aliases.products.get(joined(product))
    return told if told is not None and joined(vendor) == joined(told.vendor) else None


def likeliest(vendor: str, product: str, dictionary: Dictionary) -> Found | None:
    """Return the likeliest product that a CPE names. What inventories alone are believed for (a
    product that is well known) is not asked."""
    found = ranked(text_of(vendor, product), "", dictionary)
    return next((one for one in found if one.product in dictionary.products), None)


def identities(product: ProductId, dictionary: Dictionary) -> frozenset[ProductId]:
    """Return the identities of a product: all its parts, its other spellings, and its firmware or
    its device."""
    named = dictionary.by_vendor.get(joined(product.vendor), {})
    bare = joined(product.product.removesuffix(FIRMWARE))
    wanted = spelling_of(product)
    forms = (bare, f"{bare}firmware")
    return frozenset(one for f in forms for one in named.get(f, ()) if spelling_of(one) == wanted)


def spelling_of(product: ProductId) -> tuple[str, str]:
    """Return a vendor and a product without what joins their words, nor ``_firmware``: the same
    for two spellings of one product. What stands between two digits, and ``+``, tell products
    apart."""
    name = product.product.removesuffix(FIRMWARE)
    return _JOINTS.sub("", product.vendor), _JOINTS.sub("", name)


def twins_of(products: Iterable[ProductId]) -> dict[ProductId, tuple[ProductId, ...]]:
    """Return, for the products that are known under several spellings (``d-link``, ``dlink``),
    the others of the same part, sorted."""
    spelt: defaultdict[tuple[str, bool, tuple[str, str]], list[ProductId]] = defaultdict(list)
    for one in products:
        spelt[one.part, one.product.endswith(FIRMWARE), spelling_of(one)].append(one)
    return {
        one: tuple(sorted(set(same) - {one}))
        for (_, _, spelling), same in spelt.items()
        if len(same) > 1 and all(spelling)
        for one in same
    }


def readings_of(
    words: Iterable[tuple[str, str]], dictionary: Dictionary
) -> Iterator[tuple[str, str, Reading]]:
    """Yield what each vendor and product are read as, one by one."""
    for vendor, product in words:
        for reading in read_as(vendor, product, dictionary):
            yield vendor, product, reading
