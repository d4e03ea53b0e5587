"""What is said of a product under other words, said of the product: claims without CPE, and the
spellings of one identity. docs/methods/names.md, "Claims without CPE"."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from vigie.core.advisories import (
    NAMELESS,
    Advisory,
    Configuration,
    Group,
    Match,
    ProductDefault,
    Status,
)
from vigie.core.products import ProductId, Reading

Words = tuple[str, str]


class Meanings(NamedTuple):
    """What words and identities stand for."""

    readings: Mapping[Words, tuple[Reading, ...]]
    """Per vendor and product without CPE."""
    twins: Mapping[ProductId, tuple[ProductId, ...]]
    """Per identity, its other spellings."""


@dataclass(frozen=True)
class _Named:
    """What the vulnerable statements of a CVE name."""

    by_cpe: frozenset[ProductId]
    in_words: frozenset[Words]
    shared: frozenset[ProductId]
    """The products that several words are read as."""


def restated(records: Sequence[Advisory], meanings: Meanings) -> list[Advisory]:
    """Return all the records of one CVE with, beside each statement, the same on what its words
    are read as (when no CPE is given for the CVE) or on the other spellings of its product (when
    the CVE does not name them).

    A reading that is not sure makes *unknown* what it would have made affected, and what it would
    have exempted where other words of the CVE may be the product too. A product that a record
    names in these very words is read from no other.
    """
    named = _named(records, meanings)
    return [
        replace(
            record,
            configurations=tuple(
                Configuration(tuple(_group(group, named, meanings) for group in one.groups))
                for one in record.configurations
            ),
            defaults=(*record.defaults, *_defaults(record, named, meanings)),
        )
        for record in records
    ]


def _named(records: Iterable[Advisory], meanings: Meanings) -> _Named:
    matches = [
        match
        for record in records
        for configuration in record.configurations
        for group in configuration.groups
        for match in group.matches
        if match.vulnerable
    ]
    by_cpe = (m[:3] for m in matches if m.part in _PARTS and not {m.vendor, m.product} & NAMELESS)
    words = frozenset(m[1:3] for m in matches if not m.part and m.product not in NAMELESS)
    read = Counter(one.product for own in words for one in meanings.readings.get(own, ()))
    shared = frozenset(product for product, many in read.items() if many > 1)
    return _Named(frozenset(ProductId(*one) for one in by_cpe), words, shared)


_PARTS = frozenset("aoh")


def _group(group: Group, named: _Named, meanings: Meanings) -> Group:
    """Add the restated alternatives after those of a group; never under a negation."""
    if group.negate:
        return group
    added = (one for match in group.matches for one in _restated(match, named, meanings))
    return group._replace(matches=(*group.matches, *added))


def _restated(match: Match, named: _Named, meanings: Meanings) -> Iterator[Match]:
    if not match.vulnerable:
        return
    said = f"{match.vendor}:{match.product}"
    for product, is_sure in _others(match[:3], named, meanings):
        status = match.status
        if not is_sure:
            status = Status.UNKNOWN if product in named.shared else doubted(status)
        yield match._replace(**product._asdict(), status=status, said=said)


def _others(
    words: tuple[str, str, str], named: _Named, meanings: Meanings
) -> Iterator[tuple[ProductId, bool]]:
    part, *own = words
    if part in _PARTS:
        others = meanings.twins.get(ProductId(*words), ())
        yield from ((one, True) for one in others if one not in named.by_cpe)
    elif not part and not named.by_cpe:
        for product, is_sure in meanings.readings.get((own[0], own[1]), ()):
            if product[1:] not in named.in_words:
                yield product, is_sure


def doubted(status: Status) -> Status:
    """Return what a statement says of a product that it may be on, and no other is: what it
    exempts is exempt whether it is on it or not."""
    return Status.UNKNOWN if status == Status.AFFECTED else status


def _defaults(record: Advisory, named: _Named, meanings: Meanings) -> Iterator[ProductDefault]:
    """Yield what is said of the versions not listed, of the products that words stand for."""
    ends = _ended(record)
    for vendor, product, status in record.defaults:
        own = (ProductId(part, vendor, product) for part in sorted(_PARTS))
        words: list[tuple[str, str, str]] = [one for one in own if one in named.by_cpe]
        if (vendor, product) in named.in_words:
            words.append(("", vendor, product))
        found = {(o[1:], is_sure) for one in words for o, is_sure in _others(one, named, meanings)}
        for name, is_sure in sorted(found):
            said = status if is_sure else _rest(status, ends=(vendor, product) in ends)
            yield ProductDefault(*name, said)


def _rest(status: Status, *, ends: bool) -> Status:
    """Return what is said of the rest of a product that words may be: where the source says what
    is affected and where it stops, the rest is not, whatever the words are."""
    if status == Status.UNKNOWN and ends:
        return Status.UNAFFECTED
    return doubted(status)


def _ended(record: Advisory) -> frozenset[Words]:
    """Return the words of which a record says what is affected, and where it stops."""
    return frozenset(
        (match.vendor, match.product)
        for configuration in record.configurations
        for group in configuration.groups
        for match in group.matches
        if match.vulnerable and match.end and match.status == Status.AFFECTED and not match.part
    )
