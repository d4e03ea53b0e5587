"""The watch by words, for products that no feed names: what matches is possible, never affected.

A keyword is some words; a text matches when it holds them all, whole, whatever their accents,
their case and their order (docs/methods/keywords.md).
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from vigie.core.products.normalise import tokens
from vigie.errors import VigieError

LONGEST, MOST_WORDS = 120, 8
"""Characters and words of a keyword."""
_SHORTEST, _LEAST = 3, 4
"""Characters of the longest of its words, or of all: shorter ones are in every text."""


class UnusableKeyword(VigieError):
    fr = (
        "mot-clé inutilisable : {text!r} (un à huit mots, un de trois caractères ou quatre en"
        " tout au moins, 120 au plus)"
    )
    en = (
        "unusable keyword: {text!r} (one to eight words, one of three characters or four in"
        " all at least, 120 at most)"
    )


class Keyword(NamedTuple):
    """The words to look for, plain, each once."""

    words: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.words)


def keyword(text: str) -> Keyword:
    """Return a keyword; raise ``UnusableKeyword`` when it would match anything or nothing."""
    words = tuple(dict.fromkeys(tokens(text)))
    longest, every = max(map(len, words), default=0), sum(map(len, words))
    is_told = longest >= _SHORTEST or every >= _LEAST
    if not is_told or len(words) > MOST_WORDS or len(text) > LONGEST:
        raise UnusableKeyword(text=text[:LONGEST])
    return Keyword(words)


@lru_cache(maxsize=1 << 12)
def words_of(text: str) -> frozenset[str]:
    """Return the whole words of a text, without accents nor case."""
    return frozenset(tokens(text))


def matches(asked: Keyword, texts: Iterable[str]) -> bool:
    """Return whether some texts, read together, hold every word of a keyword."""
    return frozenset(asked.words) <= frozenset[str]().union(*map(words_of, texts))
