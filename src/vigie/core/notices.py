"""The notices of CERT-FR: the systems they name in French words, as products and versions.

A notice is shown and raises attention; it never decides a verdict (docs/methods/notices.md).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from vigie.core import versions
from vigie.core.findings.verdicts import Truth
from vigie.core.products import ProductId
from vigie.core.products.normalise import plain, product_words, tokens, word_set


class Span(NamedTuple):
    """One version, or all between two; a bound that is absent is empty."""

    exact: str = ""
    low: str = ""
    high: str = ""
    high_included: bool = False


class System(NamedTuple):
    """A system that a notice names."""

    text: str
    name: str
    spans: tuple[Span, ...] = ()
    """Empty with ``is_every``: all versions; empty without: they cannot be read."""
    is_every: bool = False


_V = r"v?\.?(\d[\w.+-]*)"
_HEAD = re.compile(
    r"^(.*?)\s*[,(:]?\s*\b(?:(?:toutes\s+)?(?:les\s+)?versions?|releases?)\b\s*(.*)$"
)
_NUMBERED = re.compile(rf"^(.*?\D)\s+({_V}(?:\s+et\s+(?:anterieures?|inferieures?))?)$")
_UNDER = r"(?:anterieures?|inferieures?)"
_BELOW = re.compile(
    rf"(?:{_V}\s+)?{_UNDER}\s+(?:a|au|aux)\s+(?:la\s+|les\s+)?(?:versions?\s+)?(.+)"
)
_UP_TO = re.compile(
    rf"(?:{_UNDER}\s+ou\s+egales?\s+a|jusqu'a(?:\s+la)?(?:\s+version)?)\s+(?:la\s+)?{_V}"
)
_AND_BEFORE = re.compile(rf"{_V}(?:\s+\w+)*?\s+(?:et|ou)\s+(?:toutes\s+)?{_UNDER}.*")
_AND_AFTER = re.compile(rf"{_V}\s+et\s+(?:ulterieures?|superieures?|suivantes?)")
_BETWEEN = re.compile(
    rf"(?:comprises?\s+entre\s+|de\s+|entre\s+)?{_V}\s+(?:a|et|jusqu'a)\s+(?:la\s+)?{_V}\s*$"
)
_SINCE_UNTIL = re.compile(
    rf"(?:superieures?(?:\s+ou\s+egales?)?|ulterieures?)\s+a\s+{_V}\s+et\s+{_UNDER}\s+a\s+{_V}"
)
_NUMBERS = re.compile(r"(?<![\w.])v?(\d[\w]*(?:[.-][\w]+)*)")
_SPLIT = re.compile(r"\s*,\s*|\s+et\s+|\s+ou\s+")
_TAIL = re.compile(r"\s+(?:sur|pour|sans|avec|sous|utilisant|du|de la)\s+.*$")
_NOISE = word_set(
    "pour systemes systeme 32 64 bits x64 x86 arm64 based based ce ee edition editions community "
    "enterprise et le la les sur microsoft lts esm server toutes"
)


def system_of(text: str) -> System:
    """Read one line of a notice: a name, then its versions in French."""
    low = plain(text).strip(" .;-")
    found = _HEAD.match(low)
    if found and found[1].strip():
        return System(text, found[1].strip(), *_versions(found[2]))
    numbered = _NUMBERED.match(low)
    if numbered:
        return System(text, numbered[1].strip(), *_versions(numbered[2]))
    return System(text, low, is_every=True)


def _versions(said: str) -> tuple[tuple[Span, ...], bool]:
    text = _TAIL.sub("", said.strip(" .;:")).strip()
    if not text:
        return (), True
    return tuple(_spans(text)), False


def _spans(text: str) -> Iterator[Span]:
    for pattern, made in _SHAPES:
        found = pattern.fullmatch(text)
        if found:
            yield made(*found.groups())
            return
    below = _BELOW.fullmatch(text)
    if below:
        yield from _below(_bare(below[1] or ""), below[2])
        return
    parts = [part for part in _SPLIT.split(text) if part]
    exact = [_NUMBERS.fullmatch(part) for part in parts]
    if all(exact):
        yield from (_exactly(one[1]) for one in exact if one)


_SHAPES = (
    (_UP_TO, lambda high: Span(high=_bare(high), high_included=True)),
    (_AND_BEFORE, lambda high: Span(high=_bare(high), high_included=True)),
    (_AND_AFTER, lambda low: Span(low=_bare(low))),
    (_SINCE_UNTIL, lambda low, high: Span(low=_bare(low), high=_bare(high))),
    (_BETWEEN, lambda low, high: Span(low=_bare(low), high=_bare(high), high_included=True)),
)


def _below(branch: str, said: str) -> Iterator[Span]:
    """``7.2.x antérieures à 7.2.34`` begins at 7.2; ``antérieures à 13.11.2, 13.10.4`` is one
    bound in each branch."""
    bounds = [_bare(one) for one in _NUMBERS.findall(said)]
    for bound in bounds:
        low = branch or (bound.rpartition(".")[0] if len(bounds) > 1 else "")
        yield Span(low=low, high=bound)


def _exactly(version: str) -> Span:
    bare = _bare(version)
    if bare != version.lstrip("v"):
        return Span(low=bare, high=_next(bare))
    return Span(exact=bare)


def _next(prefix: str) -> str:
    head, _, last = prefix.rpartition(".")
    return f"{head}.{int(last) + 1}" if head and last.isdigit() else f"{prefix}.99999"


def _bare(version: str) -> str:
    """Return a version without its ``x``: ``7.2.x`` is the branch 7.2."""
    return re.sub(r"(?:\.x)+$", "", version.strip(" .").removeprefix("v"))


# ---- products ----------------------------------------------------------------------------------


@lru_cache(maxsize=1 << 12)
def _words_of(product: ProductId) -> frozenset[str]:
    return frozenset(tokens(product.product.replace("_", " ").replace("-", " ")))


def names(system: System, product: ProductId) -> bool:
    """Return whether a system is the product: the same words, once those of its vendor and of
    editions are away. Precision first: a notice also reaches a product by its CVEs."""
    return _are(system.name, product) or _are(system.text, product)


@lru_cache(maxsize=1 << 14)
def _are(name: str, product: ProductId) -> bool:
    own = _words_of(product)
    vendor = set(tokens(product.vendor.replace("_", " ")))
    said = set(product_words(name)) | set(tokens(name))
    rest = said - vendor - (_NOISE - own)
    return bool(own) and own - vendor <= said and rest <= own


def holds(system: System, product: ProductId, version: str) -> Truth:
    """Return whether a version is one that a system names; unknown when it cannot be read.

    A number that belongs to the name of the product (Windows Server 2012) is no version; what a
    notice calls a version of Windows is a release, that a build does not tell.
    """
    if system.is_every or not _are(system.name, product):
        return Truth.TRUE
    if product.vendor == "microsoft" and product.product.startswith("windows"):
        return Truth.UNKNOWN
    scheme = versions.scheme_of(product)
    own = versions.key(version, scheme) if version else None
    if own is None or not system.spans:
        return Truth.UNKNOWN
    return max(_in(span, own, scheme) for span in system.spans)


def _in(span: Span, own: bytes, scheme: str) -> Truth:
    if span.exact:
        return _is(versions.key(span.exact, scheme), lambda key: own == key)
    after = _is(versions.key(span.low, scheme), lambda key: own >= key) if span.low else Truth.TRUE
    if not span.high:
        return after
    high = versions.key(span.high, scheme)
    before = _is(high, lambda key: own < key or (span.high_included and own == key))
    return min(after, before)


def _is(key: bytes | None, holds_for: Callable[[bytes], bool]) -> Truth:
    if key is None:
        return Truth.UNKNOWN
    return Truth.TRUE if holds_for(key) else Truth.FALSE


# ---- order -------------------------------------------------------------------------------------


class Shown(NamedTuple):
    """What decides the place of a notice."""

    kind: str
    is_closed: bool
    modified_on: str
    reference: str


def place(notice: Shown) -> tuple[bool, bool, str, str]:
    """Return the place of a notice, greatest first: open alerts, closed ones, then notices, the
    newest first."""
    return (
        notice.kind == "alert",
        not notice.is_closed,
        notice.modified_on,
        notice.reference,
    )


def address(reference: str, kind: str) -> str:
    """Return where ANSSI publishes a notice."""
    folder = "alerte" if kind == "alert" else "avis"
    return f"https://www.cert.ssi.gouv.fr/{folder}/{reference}/"


def systems_of(texts: Sequence[str]) -> tuple[System, ...]:
    """Read the systems of a notice."""
    return tuple(system_of(text) for text in texts if text.strip())
