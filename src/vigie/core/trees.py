"""The product tree of a notice, as its document draws it, and what it says of its products."""

from typing import NamedTuple


class Identifiers(NamedTuple):
    """What a document gives to recognise a product by, or an inventory an asset.

    In a document, model numbers, SKUs and serial numbers are patterns: ``*`` stands for anything,
    ``?`` for one character, ``\\`` before one of them for itself.
    """

    model_numbers: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()
    serial_numbers: tuple[str, ...] = ()
    cpes: tuple[str, ...] = ()
    purls: tuple[str, ...] = ()
    hashes: tuple[str, ...] = ()
    """Hashes of files, lower case, whatever their algorithm."""
    uris: tuple[str, ...] = ()
    """Addresses of bills of materials and other identifiers."""


NO_IDENTIFIERS = Identifiers()


class TreeProduct(NamedTuple):
    """A product of a tree: what its branches say on the way to it.

    ``names`` are those of its family and of itself, widest first; ``version`` is as published, a
    version or a range (``<= 2.3``, ``vers:…``, ``versions prior to 3.2``); ``qualifiers`` are what
    its other branches say (architecture, language, patch level…). ``platforms`` are the products
    it is installed on or a part of, by their identifiers in the tree.
    """

    product_id: str
    vendor: str = ""
    names: tuple[str, ...] = ()
    version: str = ""
    is_family: bool = False
    """The narrowest name is that of a family: all its members are meant."""
    qualifiers: tuple[str, ...] = ()
    identifiers: Identifiers = NO_IDENTIFIERS
    platforms: tuple[str, ...] = ()


class Remedy(NamedTuple):
    """What a document advises, for some products or for all (none named)."""

    category: str
    text: str
    products: tuple[str, ...] = ()


class Stated(NamedTuple):
    """What a document says of its products for one vulnerability, by their identifiers.

    ``vulnerability`` is the CVE, else the identifier the document gives it.
    """

    vulnerability: str
    affected: tuple[str, ...] = ()
    unaffected: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    remedies: tuple[Remedy, ...] = ()


class Tree(NamedTuple):
    """The products that one document names, and what it says of them."""

    notice: str
    title: str = ""
    products: tuple[TreeProduct, ...] = ()
    stated: tuple[Stated, ...] = ()
