"""Whether two names of a vendor are the same house."""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache

from vigie.core.devices.words import DeviceWords
from vigie.core.products.normalise import tokens

_PIECES = re.compile(r"[,;()/]|\s(?:and|et|&)\s")


class Kinship(StrEnum):
    """How the vendor of an asset stands to that of a product."""

    SAME = "same"
    HOUSE = "house"
    """Another name of the same house, or of one that bought it."""
    UNKNOWN = "unknown"
    """One of them is not said."""
    OTHER = "other"


class Vendors:
    """Compares the names of vendors."""

    def __init__(self, words: DeviceWords) -> None:
        self._words = words
        self.read = lru_cache(maxsize=1 << 14)(self._read)
        self.houses = lru_cache(maxsize=1 << 14)(self._houses)

    def _read(self, text: str) -> frozenset[str]:
        """Return the keys of a vendor: what each part of its name says once weak words are
        away."""
        return frozenset(key for piece in _pieces(text) if (key := self._strong(piece)))

    def _strong(self, piece: str) -> str:
        words = tokens(piece)
        return " ".join(word for word in words if word not in self._words.weak) or " ".join(words)

    def _houses(self, text: str) -> frozenset[str]:
        owner = self._words.owner
        forms = [form for piece in _pieces(text) for form in (piece, self._strong(piece))]
        keys = [" ".join(tokens(form)) for form in forms]
        return frozenset(owner[key] for key in keys if key in owner)

    def kinship(self, asset: str, product: str) -> Kinship:
        """Return how two names stand to each other."""
        own, said = self.read(asset), self.read(product)
        if not own or not said:
            return Kinship.UNKNOWN
        if own & said or _within(own, said) or _initials(own, said):
            return Kinship.SAME
        return Kinship.HOUSE if self.houses(asset) & self.houses(product) else Kinship.OTHER

    def names_in(self, vendor: str) -> frozenset[str]:
        """Return the words that any name of the vendor's house may put before a model."""
        houses = self.houses(vendor)
        names = [name for name, house in self._words.owner.items() if house in houses]
        words = [word for name in (*names, *self.read(vendor)) for word in name.split()]
        initials = ["".join(w[0] for w in key.split()) for key in self.read(vendor) if " " in key]
        return frozenset(words) | frozenset(initials)


def _pieces(text: str) -> Iterator[str]:
    whole = text.replace(".", "").strip()
    yield from (p for p in dict.fromkeys((whole, *_PIECES.split(whole))) if p and p.strip())


def _within(own: frozenset[str], said: frozenset[str]) -> bool:
    """All the words of one begin the other: ``philips`` and ``philips respironics``."""
    pairs = ((a.split(), b.split()) for a in own for b in said)
    return any(a[: len(b)] == b or b[: len(a)] == a for a, b in pairs)


def _initials(own: frozenset[str], said: frozenset[str]) -> bool:
    return any(
        " " in long and short == "".join(word[0] for word in long.split())
        for one, other in ((own, said), (said, own))
        for short in one
        for long in other
        if len(short) > 1
    )
