"""The finding on one component of one host for one CVE: the meaning the engine computes by
columns."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from vigie.core.advisories import Advisory, Status
from vigie.core.findings.arbitration import Claim, Ruling, is_withdrawn, ruling_on
from vigie.core.findings.components import Component, Host
from vigie.core.findings.criteria import configuration_text
from vigie.core.findings.match import NO, Holds, holds
from vigie.core.findings.platforms import group_truth
from vigie.core.findings.verdicts import (
    CONFIDENCE,
    OUTSIDE_TIER,
    Ground,
    Tier,
    Truth,
    Verdict,
    ruled,
)
from vigie.core.products import ProductId

NO_CONFIGURATION = -1


class Finding(NamedTuple):
    """A verdict with what it rests on. ``cve`` is empty for a component that is not resolved.

    ``confidence`` is in [0, 1]; ``configuration`` numbers the deciding configuration in its
    source's record, from 0,
    ``NO_CONFIGURATION`` when none does; ``criterion`` is what it says, in words (empty when none).
    """

    cve: str
    verdict: Verdict
    tier: Tier
    confidence: float
    source: str
    configuration: int
    criterion: str = ""


def findings_of(
    component: Component, host: Host, advisories: Mapping[str, Sequence[Advisory]]
) -> Iterator[Finding]:
    """Yield the findings on a component, one per CVE that names its product; ``advisories`` is by
    CVE.

    A component whose product is not told, or not surely enough to exclude anything, gives one row
    without CVE: it is unknown, not fine.
    """
    if not component.may_exclude:
        yield Finding(
            "",
            Verdict.UNKNOWN,
            Tier.NAME_ONLY,
            _sure(Tier.NAME_ONLY, component),
            "",
            NO_CONFIGURATION,
        )
    for cve in sorted(advisories):
        found = finding(component, host, cve, advisories[cve])
        if found is not None:
            yield found


def finding(
    component: Component, host: Host, cve: str, advisories: Iterable[Advisory]
) -> Finding | None:
    """Return the finding on a component for one CVE; ``None`` when nothing names its product."""
    records = tuple(advisories)
    product = component.product
    if product is None or is_withdrawn(records):
        return None
    ruling = ruling_on(product, records)
    if ruling is None:
        return None
    found = judged(component, host, product, ruling)._replace(cve=cve)
    return found if component.may_exclude else _by_name_only(found, component)


def _by_name_only(found: Finding, component: Component) -> Finding | None:
    """A product guessed from a name excludes nothing: what does not affect it is left unsaid; what
    does is unknown too where the guess is below one half."""
    if found.verdict == Verdict.NOT_AFFECTED:
        return None
    if component.is_resolved:
        return found
    sure = _sure(Tier.NAME_ONLY, component)
    return found._replace(verdict=Verdict.UNKNOWN, tier=Tier.NAME_ONLY, confidence=sure)


def judged(component: Component, host: Host, product: ProductId, ruling: Ruling) -> Finding:
    """Apply the truth table to the deciding claims of a ruling."""
    held = [
        (claim, claim_holds(claim, component, host, product))
        for claim in ruling.claims
        if claim.is_judged
    ]
    best = {status: _best(held, status) for status in Status}
    truths = {status: item[1].truth for status, item in best.items()}
    verdict, ground = ruled(
        truths[Status.AFFECTED],
        truths[Status.UNAFFECTED],
        truths[Status.UNKNOWN],
        ruling.outside,
    )
    if ground == Ground.OUTSIDE:
        tier, claim = OUTSIDE_TIER.get(verdict, Tier.RANGE), None
    else:
        claim, (_, tier) = best[Status(int(ground))]
    source = claim.source if claim else ruling.source
    number = claim.configuration if claim else NO_CONFIGURATION
    said = configuration_text(claim.match, claim.platforms) if claim else ""
    return Finding("", verdict, tier, _sure(tier, component), source, number, said)


def _best(held: list[tuple[Claim, Holds]], status: Status) -> tuple[Claim | None, Holds]:
    """Return the first of the claims of a status that hold best: truth, then tier."""
    of_status = [item for item in held if item[0].match.status == status]
    if not of_status:
        return None, NO
    return max(of_status, key=lambda item: (item[1].truth, -item[1].tier))


def claim_holds(claim: Claim, component: Component, host: Host, product: ProductId) -> Holds:
    """Return whether a claim holds on the host: its statement, its quarantine, what it must run
    on."""
    held = holds(claim.match, component.identified, product)
    if held.truth == Truth.FALSE:
        return NO
    if claim.is_quarantined:
        held = Holds(Truth.UNKNOWN, max(held.tier, Tier.PRODUCT_ONLY))
    runs = min((group_truth(group, host) for group in claim.platforms), default=Truth.TRUE)
    if runs == Truth.FALSE:
        return NO
    if runs == Truth.UNKNOWN:
        return Holds(Truth.UNKNOWN, max(held.tier, Tier.UPDATE_UNKNOWN))
    return held


def _sure(tier: Tier, component: Component) -> float:
    return round(CONFIDENCE[tier] * component.identified.confidence, 4)
