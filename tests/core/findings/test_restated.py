"""A claim without CPE affects what its words are read as; one that is not sure leaves unknown."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from vigie.core.advisories import (
    Advisory,
    Authority,
    Configuration,
    Group,
    Match,
    ProductDefault,
    Status,
)
from vigie.core.findings import Component, Host, Meanings, Verdict, findings_of, restated
from vigie.core.products import Identified, ProductId, Reading

CVE = "CVE-2031-1000"
PORTAL = ProductId("a", "acme", "portal")
OTHER = ProductId("a", "a-cme", "portal")
SURE = Meanings({("acme_corp", "acme_portal"): (Reading(PORTAL, True),)}, {})
MAYBE = Meanings({("acme_corp", "acme_portal"): (Reading(PORTAL, False),)}, {})
TWINS = Meanings({}, {PORTAL: (OTHER,), OTHER: (PORTAL,)})
BELOW_TWO = Match("", "acme_corp", "acme_portal", end="2.0")


def _record(*matches: Match, rest: Status | None = None, source: str = "cve5") -> Advisory:
    at = datetime(2031, 1, 1, tzinfo=UTC)
    said = () if rest is None else (ProductDefault("acme_corp", "acme_portal", rest),)
    configurations = tuple(Configuration((Group((match,)),)) for match in matches)
    return Advisory(CVE, source, Authority.CNA, at, configurations=configurations, defaults=said)


def _verdicts(
    version: str, meanings: Meanings, *records: Advisory, product: ProductId = PORTAL
) -> list[Verdict]:
    component = Component(Identified(product, version, confidence=1.0))
    said = {CVE: restated(records, meanings)}
    return [one.verdict for one in findings_of(component, Host((component,)), said)]


def test_a_claim_without_cpe_is_on_what_its_words_are_read_as() -> None:
    assert _verdicts("1.5", SURE, _record(BELOW_TWO)) == [Verdict.AFFECTED]
    assert _verdicts("2.1", SURE, _record(BELOW_TWO)) == [Verdict.NOT_AFFECTED]
    assert _verdicts("1.5", Meanings({}, {}), _record(BELOW_TWO)) == []


def test_the_words_of_the_source_stand_beside_what_they_are_read_as() -> None:
    (record,) = restated([_record(BELOW_TWO)], SURE)
    own, read = record.configurations[0].groups[0].matches
    assert own == BELOW_TWO
    assert read == BELOW_TWO._replace(**PORTAL._asdict(), said="acme_corp:acme_portal")


@pytest.mark.parametrize("rest", [None, *Status])
def test_an_unsure_reading_affects_nothing(rest: Status | None) -> None:
    (inside,) = _verdicts("1.5", MAYBE, _record(BELOW_TWO, rest=rest))
    assert inside == Verdict.UNKNOWN
    assert _verdicts("2.1", MAYBE, _record(BELOW_TWO, rest=rest)) != [Verdict.AFFECTED]


def test_what_is_outside_a_range_is_so_whatever_the_words_are() -> None:
    said = _record(BELOW_TWO, rest=Status.UNKNOWN)
    assert _verdicts("2.1", MAYBE, said) == [Verdict.NOT_AFFECTED]


@pytest.mark.parametrize(("is_sure", "verdict"), [(True, "affected"), (False, "unknown")])
def test_words_that_may_be_a_product_do_not_clear_it_of_what_others_say(
    is_sure: bool, verdict: str
) -> None:
    lts = ("acme_corp", "acme_portal_lts")
    readings = {("acme_corp", "acme_portal"): (Reading(PORTAL, is_sure),)}
    both = Meanings({**readings, lts: (Reading(PORTAL, False),)}, {})
    mended = Match("", *lts, start="1.2", status=Status.UNAFFECTED)
    assert _verdicts("1.5", both, _record(BELOW_TWO, mended)) == [Verdict(verdict)]
    alone = Meanings({lts: (Reading(PORTAL, False),)}, {})
    assert _verdicts("1.5", alone, _record(BELOW_TWO, mended)) == [Verdict.NOT_AFFECTED]


def test_where_a_cpe_is_given_words_are_not_read() -> None:
    named = _record(Match("a", "acme", "other"), source="nvd")
    assert _verdicts("1.5", SURE, _record(BELOW_TWO), named) == []


def test_a_product_named_in_these_very_words_is_read_from_no_other() -> None:
    own = Match("", "acme", "portal", end="1.0")
    assert _verdicts("1.5", SURE, _record(BELOW_TWO, own)) == [Verdict.NOT_AFFECTED]


def test_nothing_is_restated_under_a_negation() -> None:
    (configuration,) = _record(BELOW_TWO).configurations
    negated = Configuration((configuration.groups[0]._replace(negate=True),))
    record = replace(_record(BELOW_TWO), configurations=(negated,))
    assert restated([record], SURE) == [record]


def test_the_two_spellings_of_a_product_meet_the_same_claims() -> None:
    said = _record(Match(*PORTAL, end="2.0"), source="nvd")
    assert _verdicts("1.5", TWINS, said, product=OTHER) == [Verdict.AFFECTED]
    both = (said, _record(Match(*OTHER, end="1.0"), source="nvd"))
    assert _verdicts("1.5", TWINS, *both, product=OTHER) == [Verdict.NOT_AFFECTED]
    assert _verdicts("1.5", TWINS, *both) == [Verdict.AFFECTED]
