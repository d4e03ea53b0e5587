"""From reported names to product identities (CPE or package), with confidence and evidence."""

from vigie.core.products.decisions import NameDecision
from vigie.core.products.dictionary import Dictionary
from vigie.core.products.identity import PACKAGE, UNRESOLVED, Identified, ProductId
from vigie.core.products.pairings import Pairing
from vigie.core.products.reading import Reading, readings_of, spelling_of, twins_of
from vigie.core.products.resolve import Considered, by_cpe, consider, resolve

__all__ = [
    "PACKAGE",
    "UNRESOLVED",
    "Considered",
    "Dictionary",
    "Identified",
    "NameDecision",
    "Pairing",
    "ProductId",
    "Reading",
    "by_cpe",
    "consider",
    "readings_of",
    "resolve",
    "spelling_of",
    "twins_of",
]
