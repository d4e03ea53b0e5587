"""Which source decides on a product: the first authority that says what is affected, with what the
stronger ones exempt; the others stay listable."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from vigie.core.advisories import (
    ANY,
    NOT_APPLICABLE,
    Advisory,
    Authority,
    Configuration,
    Group,
    Match,
    Status,
)
from vigie.core.findings.match import key_in, part_fits, scheme_on
from vigie.core.findings.verdicts import Outside
from vigie.core.products import ProductId


class Claim(NamedTuple):
    """A statement on a product, with where it stands and what it must run on.

    A quarantined claim names every version although better is known, or stands under a negation:
    by itself it never
    makes anything affected.
    """

    match: Match
    platforms: tuple[Group, ...]
    configuration: int
    source: str
    authority: Authority
    is_quarantined: bool = False
    tells_rest: bool = False
    """Whether its record says, for sure, what the versions it does not list are."""

    @property
    def is_judged(self) -> bool:
        """Return whether the claim counts in a verdict: a quarantined exemption exempts
        nothing."""
        return not self.is_quarantined or self.match.status == Status.AFFECTED


class Ruling(NamedTuple):
    """What is held on one product for one CVE: the deciding claims, what is said of the rest, the
    losing claims."""

    claims: tuple[Claim, ...]
    outside: Outside
    losing: tuple[Claim, ...]
    source: str
    """The source that says what the rest is."""


def is_withdrawn(advisories: Iterable[Advisory]) -> bool:
    """Return whether one of the sources rejected the CVE: it then gives nothing."""
    return any(advisory.is_rejected for advisory in advisories)


def ruling_on(product: ProductId, advisories: Iterable[Advisory]) -> Ruling | None:
    """Arbitrate between all that is said of one CVE on one product; ``None`` when no claim names
    it."""
    records = in_order(advisories)
    claims = quarantined([c for record in records for c in claims_on(product, record)])
    if not claims:
        return None
    winner = _winner(product, claims)
    heard = [claim.authority == winner or _exempts(product, claim, winner) for claim in claims]
    deciding = tuple(claim for claim, is_heard in zip(claims, heard, strict=True) if is_heard)
    losing = tuple(claim for claim, is_heard in zip(claims, heard, strict=True) if not is_heard)
    source = next(claim.source for claim in deciding if claim.authority == winner)
    return Ruling(deciding, _outside(product, records, winner, deciding), losing, source)


def in_order(advisories: Iterable[Advisory]) -> list[Advisory]:
    """Return the records by authority, then source and notice: the order of every tie."""
    return sorted(advisories, key=lambda a: (a.authority, a.source, a.notice))


def claims_on(product: ProductId, record: Advisory) -> Iterator[Claim]:
    """Yield the vulnerable statements of a record that name the product, in order."""
    tells_rest = any(
        (default.vendor, default.product) == (product.vendor, product.product)
        and default.status != Status.UNKNOWN
        for default in record.defaults
    )
    for number, configuration in enumerate(record.configurations):
        for position, group in enumerate(configuration.groups):
            others = _others(configuration, position)
            for match in group.matches:
                if match.vulnerable and is_on(match, product):
                    yield Claim(
                        *(match, others, number, record.source, record.authority, group.negate),
                        tells_rest=tells_rest,
                    )


def _others(configuration: Configuration, position: int) -> tuple[Group, ...]:
    return configuration.groups[:position] + configuration.groups[position + 1 :]


def is_on(match: Match, product: ProductId) -> bool:
    """Return whether a statement names the product itself: a catch-all vendor or product names
    none."""
    same = (match.vendor, match.product) == (product.vendor, product.product)
    return same and match.vendor != ANY and match.product != ANY and part_fits(match.part, product)


def is_unbounded(match: Match) -> bool:
    """Return whether a statement is on all versions."""
    return match.version == ANY and not match.start and not match.end


def is_bounded(match: Match) -> bool:
    """Return whether a statement says which versions are, or are not, affected."""
    return (
        not is_unbounded(match)
        and match.version != NOT_APPLICABLE
        and match.status != Status.UNKNOWN
    )


VARIANT = ("update", "edition", "language", "sw_edition", "target_sw", "target_hw", "other")
"""The attributes that tell the variants of a product apart."""
_PLAIN = (ANY,) * len(VARIANT)


def variant(match: Match) -> tuple[str, ...]:
    """Return the variant of a product that a statement is on."""
    return tuple(getattr(match, attribute) for attribute in VARIANT)


def quarantined(claims: list[Claim]) -> list[Claim]:
    """Mark the unbounded claims when another claim of the CVE on the product is bounded. One that
    names a variant is no catch-all beside what is bounded for other variants only."""
    bounded = {variant(claim.match) for claim in claims if is_bounded(claim.match)}
    if not bounded:
        return claims
    return [
        claim._replace(is_quarantined=True) if _is_slip(claim.match, bounded) else claim
        for claim in claims
    ]


def _is_slip(match: Match, bounded: set[tuple[str, ...]]) -> bool:
    own = variant(match)
    return is_unbounded(match) and (own == _PLAIN or own in bounded or _PLAIN in bounded)


def is_usable(product: ProductId, claim: Claim) -> bool:
    """Return whether a claim can decide: all versions, or versions that can be compared."""
    match = claim.match
    if claim.is_quarantined or match.status == Status.UNKNOWN or match.version == NOT_APPLICABLE:
        return False
    scheme = scheme_on(product, match)
    texts = (match.start, match.end) if match.version == ANY else (match.version,)
    return all(key_in(text, scheme) is not None for text in texts if text)


def _winner(product: ProductId, claims: list[Claim]) -> Authority:
    """Return the first authority with a usable claim that says what is affected, or what the rest
    is; else the first with a usable claim. One that only exempts some versions says nothing of the
    others."""
    usable = [claim for claim in claims if is_usable(product, claim)]
    ruling = [c for c in usable if c.match.status == Status.AFFECTED or c.tells_rest]
    return min(claim.authority for claim in ruling or usable or claims)


def _exempts(product: ProductId, claim: Claim, winner: Authority) -> bool:
    """Return whether an authority stronger than the one that decides exempts what a claim
    names."""
    is_stronger = claim.authority < winner and claim.match.status == Status.UNAFFECTED
    return is_stronger and is_usable(product, claim)


def _ends(claim: Claim) -> bool:
    """Return whether a claim says where what is affected stops.

    ``unknown`` of the rest is then left aside: it is what CVE 5 takes for said when nothing is,
    and authors write it without thinking.
    """
    return claim.match.status == Status.AFFECTED and claim.match.end != ""


def _outside(
    product: ProductId, records: list[Advisory], winner: Authority, deciding: tuple[Claim, ...]
) -> Outside:
    said = {
        Outside(int(default.status))
        for record in records
        if record.authority == winner
        for default in record.defaults
        if (default.vendor, default.product) == (product.vendor, product.product)
    }
    if len(said) > 1:
        return Outside.UNKNOWN
    if said and not (said == {Outside.UNKNOWN} and any(map(_ends, deciding))):
        return said.pop()
    lists_affected = any(claim.match.status == Status.AFFECTED for claim in deciding)
    return Outside.UNSAID_BOUNDED if lists_affected else Outside.UNSAID
