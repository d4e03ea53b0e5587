"""What is measured on each product that a name may stand for: the columns that the scorer reads.

All are unitless; counts enter as ``log(1 + n)``. Their order is fixed by ``COLUMNS``: a change
asks for new parameters (``benchmarks/name_scorer.py``).
"""

from collections.abc import Hashable, Iterable, Mapping
from math import log1p
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from vigie.core.products.dictionary import Dictionary
from vigie.core.products.identity import ProductId
from vigie.core.products.normalise import joined
from vigie.core.products.pairings import NOTHING, Author, Seen, Text, likeness
from vigie.core.products.scorer import COLUMNS
from vigie.core.products.spelling import FIRMWARE, PROJECT, product_style, vendor_style

K = TypeVar("K", bound=Hashable)
Matrix = npt.NDArray[np.float64]

_OTHERS = (
    "text_share",
    "author_together",
    "name_share",
    "claims",
    "vendor_share",
    "product_habit",
)
_OWN = len(COLUMNS) - len(_OTHERS) - 1
_OTHER_PLACES = [COLUMNS.index(name) for name in _OTHERS]
_FAR = 9.0


def features(text: Text, products: list[ProductId], dictionary: Dictionary) -> Matrix:
    """Return one row per product, one column per ``COLUMNS``."""
    learned = dictionary.learned
    by_text = learned.texts.get((text.vendor, text.name), NOTHING)
    by_author = _first(learned.named_by, [(text.author, n) for n in text.keys if text.author])
    by_name = _first(learned.named, text.keys[:1])
    about = [_measures(seen) for seen in (by_text, by_author, by_name)]
    shared = _of_text(text, dictionary)
    rows = []
    for product in products:
        row = [value for one in about for value in _seen(one, product)]
        rows.append(row + _of_product(text, product, shared, dictionary))
    return _beside_others(np.array(rows, dtype=np.float64))


_Measures = tuple[Seen, float, int]


def _measures(seen: Seen) -> _Measures:
    return seen, seen.stated, max(seen.latest.values(), default=0)


def _first(table: Mapping[K, Seen], keys: Iterable[K]) -> Seen:
    return next((seen for key in keys if (seen := table.get(key)) is not None), NOTHING)


def _seen(one: _Measures, product: ProductId) -> tuple[float, ...]:
    seen, stated, latest = one
    together = seen.together.get(product, 0.0)
    if not together:
        return 0.0, 0.0, log1p(stated), 0.0, 0.0
    return (
        min(1.0, together / stated),
        log1p(together),
        log1p(stated),
        float(seen.latest[product] == latest > 0),
        seen.recorded[product] / together,
    )


_Shared = tuple[Author, float, float, float, float, float]


def _of_text(text: Text, dictionary: Dictionary) -> _Shared:
    """Return what all the products of a text share: its author, its credit, all and the late, its
    agreement, the words of its vendor and the marks of its name."""
    learned = dictionary.learned
    author = learned.authors.get(text.author, _NOBODY) if text.author else _NOBODY
    credit, late = sum(author.vendors.values()), sum(author.recent.values())
    marks = sum(not (mark.isalnum() or mark == " ") for mark in text.name)
    agreement, words = learned.agreement(text.author), float(text.vendor.count(" "))
    return author, credit, late, agreement, words, float(marks)


_NOBODY = Author()


def _of_product(
    text: Text, product: ProductId, shared: _Shared, dictionary: Dictionary
) -> list[float]:
    author, credit, late, agreement, *said = shared
    vendor, name = joined(product.vendor), joined(product.product.removesuffix(FIRMWARE))
    share = author.vendors.get(product.vendor, 0.0) / credit if credit else 0.0
    rank = author.ranked.index(product.vendor) if share else _FAR
    return [
        share,
        float(min(rank, _FAR)),
        log1p(author.names),
        agreement,
        log1p(dictionary.claims.get(product, 0)),
        log1p(len(dictionary.by_vendor.get(vendor, ()))),
        likeness(text, product),
        *_habits(text, product, dictionary),
        float(product.product.endswith(FIRMWARE)),
        float(product.vendor.endswith(PROJECT)),
        float(len(text.words)),
        float(bool(text.author)),
        float(len(dictionary.by_name.get(name, ()))),
        log1p(dictionary.written.get((product.vendor, product.product), 0)),
        float(vendor in text.keys[0]),
        float(len(text.keys[0])),
        author.recent.get(product.vendor, 0.0) / late if late else 0.0,
        *said,
    ]


def _habits(text: Text, product: ProductId, dictionary: Dictionary) -> tuple[float, ...]:
    learned = dictionary.learned
    spelt = product_style(product.product, text.products)
    made = vendor_style(product.vendor, product.product, text.vendors)
    return (
        *learned.habit(text.author, of="product", style=spelt),
        *learned.habit(text.author, of="vendor", style=made),
    )


def _beside_others(own: Matrix) -> Matrix:
    """Add how many candidates there are, and for some columns the most of the others."""
    count = len(own)
    columns = own[:, _OTHER_PLACES]
    others = np.zeros_like(columns)
    if count > 1:
        first = columns.argmax(axis=0)
        top = columns[first, np.arange(columns.shape[1])]
        rest = columns.copy()
        rest[first, np.arange(columns.shape[1])] = -1.0
        second = rest.max(axis=0)
        others[:] = top
        others[first, np.arange(columns.shape[1])] = second
    return np.column_stack([own, np.full(count, float(count)), others])
