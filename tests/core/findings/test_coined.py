"""A product that no CPE names may show what affects it, and proves nothing else."""

from datetime import UTC, datetime

from vigie.core.advisories import Advisory, Authority, Configuration, Group, Match
from vigie.core.findings import Component, Host, Tier, Verdict, findings_of
from vigie.core.findings.verdicts import EXCLUDES_FROM, RESOLVED_FROM
from vigie.core.products import Identified, ProductId
from vigie.core.products.resolve import COINED

CVE = "CVE-2031-1000"
PORTAL = ProductId("a", "acme", "portal")
SERVER = ProductId("a", "acme", "server")


def _below_two(*beside: Match) -> Advisory:
    groups = (Group((Match("", "acme", "portal", end="2.0"),)), *(Group((m,)) for m in beside))
    at = datetime(2031, 1, 1, tzinfo=UTC)
    configurations = (Configuration(groups),)
    return Advisory(CVE, "cve5", Authority.CNA, at, configurations=configurations)


def _coined(evidence: str, version: str, product: ProductId = PORTAL) -> Component:
    sure = COINED[evidence]
    return Component(Identified(product, version, confidence=sure, evidence=evidence))


def _verdicts(component: Component, advisory: Advisory, *others: Component) -> dict[str, Verdict]:
    found = findings_of(component, Host((component, *others)), {CVE: [advisory]})
    return {one.cve: one.verdict for one in found}


def test_the_words_of_an_author_stand_between_a_name_and_a_product() -> None:
    assert COINED["spelt"] < RESOLVED_FROM <= COINED["written"] < EXCLUDES_FROM


def test_what_is_under_an_authors_own_words_is_affected_inside_and_unknown_outside() -> None:
    inside = _verdicts(_coined("written", "1.5"), _below_two())
    assert inside == {"": Verdict.UNKNOWN, CVE: Verdict.AFFECTED}
    assert _verdicts(_coined("written", "3.0"), _below_two()) == {"": Verdict.UNKNOWN}


def test_a_spelling_that_no_advisory_names_is_unknown_whatever_its_version() -> None:
    inside = _verdicts(_coined("spelt", "1.5"), _below_two())
    assert inside == {"": Verdict.UNKNOWN, CVE: Verdict.UNKNOWN}
    assert _verdicts(_coined("spelt", "3.0"), _below_two()) == {"": Verdict.UNKNOWN}


def test_a_coined_product_does_not_prove_that_a_platform_is_not_there() -> None:
    needs_server = _below_two(Match("a", "acme", "server", vulnerable=False))
    portal = Component(Identified(PORTAL, "1.5", confidence=1.0))
    other = ProductId("a", "acme", "other")
    known = Component(Identified(other, "1", confidence=1.0))
    assert _verdicts(portal, needs_server, known) == {CVE: Verdict.NOT_AFFECTED}
    for evidence in COINED:
        coined = _coined(evidence, "1", other)
        assert _verdicts(portal, needs_server, coined) == {CVE: Verdict.UNKNOWN}


def test_an_affected_coined_product_keeps_the_tier_of_its_range() -> None:
    component = _coined("written", "1.5")
    found = list(findings_of(component, Host((component,)), {CVE: [_below_two()]}))
    assert [one.tier for one in found] == [Tier.NAME_ONLY, Tier.RANGE]
