"""The versions a product tree means, and whether a device's is one of them.

Makers of devices write revisions (``B.06.18``), letters (``Rev J-M``), builds, tracks
(``U61`` in one country, ``L81`` in another) and part numbers; what cannot be told is unknown.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from vigie.core.devices.revisions import WILD, Key, key_of, order_of
from vigie.core.findings.verdicts import Truth
from vigie.core.products.normalise import plain, word_set


class Bounds(NamedTuple):
    """All that lies between two versions, or one version (``exact``); empty when absent."""

    exact: str = ""
    low: str = ""
    low_included: bool = True
    high: str = ""
    high_included: bool = True


class Editions(NamedTuple):
    """What a text says: alternatives, or every version; and what it asks beside versions."""

    alternatives: tuple[Bounds, ...] = ()
    is_every: bool = False
    condition: str = ""
    """What the text asks that is no version: a platform, a date of making, an option."""
    words: tuple[str, ...] = ()
    """Names of models that stand where a version should: each is an alternative."""


EVERY = Editions(is_every=True)

_VERS = re.compile(r"^vers:[\w.+-]+/")
_EVERY = re.compile(
    r"(?:vers:\w+/)?\*|(?:toutes les versions?|toutes versions|(?:all|any)"
    r"(?:\s+(?:known\s+|supported\s+)?(?:versions?|models?|releases?))?)"
)
_LEAD = re.compile(
    r"^(?:(?:all|any|toutes les)\s+)?(?:(?:firmware|software|logicielles?|sw|fw|release|releases|"
    r"versions?|revisions?|revs?|vers?|v)\b\.?:?\s*)+(?=\S)"
)
_NOT_A_VERSION = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b"
    r"|\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b(?:distributed|manufactured|shipped|sold)\b"
)
_ASIDE = re.compile(r"\(([^()]*)\)?|\b(?:on|with|running on|used with)\s+(?=[a-z]).*$")
_V = r"v?\.?\s*([^\s,;|<>=()]*\d[^\s,;|<>=()]*|[a-z])"
_EARLIER = r"(?:earlier|prior|below|older|before|lower|previous|under|anterieures?|inferieures?)"
_LATER = r"(?:later|above|newer|higher|after|onwards?|up|ulterieures?|superieures?)"
_TAIL = r"(?:\s+(?:versions?|releases?))?"
_TO = r"(?:through(?: to)?|thru|to|up to|and|a|et|–)"
_UNDER = (
    r"(?:before|prior to|earlier than|lower than|below|under|less than|"
    r"anterieures? a(?: la)?|avant(?: la)?|inferieures? a(?: la)?)"
)
_SINCE = r"(?:since|from|starting (?:with|from)|a partir de(?: la)?|depuis(?: la)?)"
_JOINED = r"\s*[,(]?\s*(?:and|or|et|ou)\s+(?:all\s+)?"
_PHRASES = (
    (rf"(?:from\s+|between\s+|de\s+|entre\s+)?{_V}\s+{_TO}\s+v?{_V}", "low..high="),
    (rf"{_V}{_JOINED}{_EARLIER}{_TAIL}\)?", "high="),
    (rf"{_V}{_JOINED}{_LATER}{_TAIL}\)?", "low="),
    (rf"(?:up to|through|until|jusqu'a)(?:\s+and including)?\s+{_V}", "high="),
    (rf"(?:versions?\s+)?{_UNDER}\s+(?:versions?\s+)?{_V}", "high<"),
    (rf"{_SINCE}\s+{_V}", "low="),
    (rf"(?:after|later than|above|superieures? a(?: la)?)\s+{_V}", "low>"),
)
_SHAPES = tuple((re.compile(pattern), shape) for pattern, shape in _PHRASES)
_COMPARED = re.compile(r"(>=|=<|<=|<|>|==?|≤|≥)\s*v?\.?\s*([^|,<>=≤≥]+)")
_LETTERS = re.compile(r"([a-z])\s*[-–]\s*([a-z])")
_LISTED = re.compile(r"\s*[|,;]\s*|\s+(?:and|or|et|ou|&)\s+")
_VERSION_WORDS = word_set(
    "v ver version rev revision build release sp service pack sr r edition update patch hotfix "
    "mr b beta rc st nd rd th u l lpi x vf"
)
_DOTTED = re.compile(r"\d+(?:\.\d+)+")
_WORD = re.compile(r"[a-z]+")


@lru_cache(maxsize=1 << 14)
def editions(text: str) -> Editions:
    """Return what a text says of versions; ``EVERY`` when it is empty or says all."""
    low = _VERS.sub("", " ".join(plain(text).split())).strip(" .")
    if not low or _EVERY.fullmatch(low):
        return EVERY
    if _NOT_A_VERSION.search(low):
        return Editions(is_every=True, condition=text.strip())
    condition = " ".join(found.group(0).strip(" ()") for found in _ASIDE.finditer(low))
    bare = _LEAD.sub("", _ASIDE.sub(" ", low).strip()).strip()
    if low.startswith("(") and not bare:
        return editions(low.strip("() "))
    if not bare or _EVERY.fullmatch(bare):
        return Editions(is_every=True, condition=condition)
    return _read(bare, condition)


def _read(bare: str, condition: str) -> Editions:
    if _COMPARED.search(bare):
        return Editions(tuple(_compared(bare)), condition=condition)
    for pattern, shape in _SHAPES:
        found = pattern.fullmatch(bare)
        if found:
            return Editions((_shaped(shape, *found.groups()),), condition=condition)
    letters = _LETTERS.fullmatch(bare)
    if letters:
        return Editions((Bounds(low=letters[1], high=letters[2]),), condition=condition)
    parts = [part for part in _LISTED.split(bare) if part.strip()]
    parts = [one for part in parts for one in _in_a_row(part)]
    names = tuple(part for part in parts if not _is_version(part))
    versions = tuple(Bounds(exact=_bare(part)) for part in parts if _is_version(part))
    return Editions(versions, condition=condition, words=names)


def _in_a_row(part: str) -> list[str]:
    """``1.3.2 1.4.0``: dotted numbers in a row are each a version."""
    words = part.split()
    return words if all(_DOTTED.fullmatch(word) for word in words) else [part]


def _is_version(part: str) -> bool:
    """A version has a number, or is a letter; its words are those of versions."""
    words = _WORD.findall(part)
    if len(part.strip()) == 1:
        return True
    short = all(len(word) == 1 or word in _VERSION_WORDS for word in words)
    return any(mark.isdigit() for mark in part) and short


def _shaped(shape: str, *found: str) -> Bounds:
    values = [_bare(one) for one in found]
    match shape:
        case "low..high=":
            return Bounds(low=values[0], high=values[1])
        case "high=":
            return Bounds(high=values[0])
        case "high<":
            return Bounds(high=values[0], high_included=False)
        case "low=":
            return Bounds(low=values[0])
        case _:
            return Bounds(low=values[0], low_included=False)


def _compared(bare: str) -> Iterator[Bounds]:
    """Comparisons in a row: a lower bound opens what the next upper bound closes; versions
    without operator stand alone."""
    first = _COMPARED.search(bare)
    for part in _LISTED.split(bare[: first.start()]) if first else ():
        if part.strip() and _is_version(part):
            yield Bounds(exact=_bare(part))
    opened: Bounds | None = None
    for operator, text in _COMPARED.findall(bare):
        value = _bare(text)
        if operator in (">", ">=", "≥"):
            if opened:
                yield opened
            opened = Bounds(low=value, low_included=operator != ">")
        elif operator in ("=", "=="):
            yield Bounds(exact=value)
        else:
            base = opened or Bounds()
            yield base._replace(high=value, high_included=operator != "<")
            opened = None
    if opened:
        yield opened


def _bare(text: str) -> str:
    return _LEAD.sub("", text.strip(" .,"))


def holds(said: Editions, version: str) -> Truth:
    """Return whether a version is one of those a text means; unknown when it cannot be told."""
    if said.is_every:
        return Truth.TRUE
    if not version.strip() or not said.alternatives:
        return Truth.UNKNOWN
    own = key_of(version)
    if not own:
        return Truth.UNKNOWN
    tracks = {track for one in said.alternatives if (track := _track(one))}
    return max(_within(one, own, version, is_tracked=len(tracks) > 1) for one in said.alternatives)


def _track(one: Bounds) -> str:
    key = key_of(one.exact or one.high or one.low)
    return key[0] if len(key) > 1 and isinstance(key[0], str) else ""


def _within(one: Bounds, own: Key, text: str, *, is_tracked: bool) -> Truth:
    if one.exact:
        return _is_exactly(key_of(one.exact), own)
    if is_tracked and own[0] != key_of(one.high or one.low)[0]:
        return Truth.FALSE if isinstance(own[0], str) else Truth.UNKNOWN
    return min(
        _after(one.low, own, text, included=one.low_included),
        _before(one.high, own, text, included=one.high_included),
    )


def _is_exactly(claimed: Key, own: Key) -> Truth:
    if WILD & set(claimed):
        head = _head(claimed)
        return Truth.TRUE if own[: len(head)] == head else Truth.FALSE
    order = order_of(own, claimed)
    if order == 0:
        return Truth.TRUE
    if order is None or (len(own) < len(claimed) and claimed[: len(own)] == own):
        return Truth.UNKNOWN
    return Truth.FALSE


def _head(claimed: Key) -> Key:
    return claimed[: next(i for i, part in enumerate(claimed) if part in WILD)]


def _before(bound: str, own: Key, text: str, *, included: bool) -> Truth:
    if not bound:
        return Truth.TRUE
    key = key_of(bound)
    if WILD & set(key):
        head = _head(key)
        if own[: len(head)] == head:
            return Truth.TRUE if included else Truth.FALSE
        key = head
    return _truth(order_of(own, key, bound, text), included=included, wanted=-1)


def _after(bound: str, own: Key, text: str, *, included: bool) -> Truth:
    if not bound:
        return Truth.TRUE
    key = key_of(bound)
    if WILD & set(key):
        key = _head(key)
    return _truth(order_of(own, key, bound, text), included=included, wanted=1)


def _truth(order: int | None, *, included: bool, wanted: int) -> Truth:
    if order is None:
        return Truth.UNKNOWN
    return Truth.TRUE if order == wanted or (order == 0 and included) else Truth.FALSE
