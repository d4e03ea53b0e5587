"""What to do with a finding, by when, by which row, and what would change it."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.priorities.shipped import EDITION, RAW, TABLES
from vigie.core.findings import Verdict
from vigie.core.priorities import (
    Automatable,
    Case,
    Decided,
    Decision,
    Exploitation,
    Impact,
    UnfitPriorities,
    parse_priorities,
)
from vigie.core.vocabulary import CareService, Exposure

FOUND = (Verdict.AFFECTED, Verdict.UNKNOWN)
ORDER = list(Decision)
UNKNOWN = {
    "exposure": Exposure.UNKNOWN,
    "care_service": CareService.UNKNOWN,
    "automatable": Automatable.UNKNOWN,
    "technical_impact": Impact.UNKNOWN,
}
cases = st.builds(
    Case,
    st.sampled_from(FOUND),
    st.sampled_from(Exploitation),
    st.sampled_from(Exposure),
    st.sampled_from(CareService),
    st.sampled_from(Automatable),
    st.sampled_from(Impact),
)


def decided(case: Case) -> Decided:
    found = EDITION.decided(case)
    assert found is not None
    return found


def rank(decision: Decision) -> int:
    return ORDER.index(decision)


@given(cases)
def test_the_best_never_presses_more_than_the_decision(case: Case) -> None:
    found = decided(case)
    assert rank(found.decision) <= rank(found.best)


@given(cases, st.sampled_from(sorted(UNKNOWN)))
def test_learning_a_fact_stays_inside_the_interval(case: Case, fact: str) -> None:
    unknown = case._replace(**{fact: UNKNOWN[fact]})
    wide, narrow = decided(unknown), decided(case)
    assert rank(wide.decision) <= rank(narrow.decision)
    assert rank(narrow.best) <= rank(wide.best)


@given(cases)
def test_what_attackers_use_never_waits_longer_than_what_they_do_not(case: Case) -> None:
    known = rank(decided(case._replace(exploitation=Exploitation.KNOWN)).decision)
    assert all(
        known <= rank(decided(case._replace(exploitation=other)).decision)
        for other in Exploitation
    )


@given(cases)
def test_what_may_be_affected_never_presses_more_than_what_is(case: Case) -> None:
    sure, unsure = (rank(decided(case._replace(verdict=v)).decision) for v in FOUND)
    assert sure <= unsure


@given(cases)
def test_a_certain_case_has_one_row_and_no_interval(case: Case) -> None:
    case = case._replace(verdict=Verdict.AFFECTED)
    is_certain = not set(case) & {*UNKNOWN.values()} and case.exploitation not in (
        Exploitation.LIKELY,
        Exploitation.UNLIKELY,
        Exploitation.UNRATED,
    )
    found = decided(case)
    if is_certain:
        assert found.decision == found.best
        assert found.worst_reason == found.best_reason


@given(cases)
def test_what_would_change_it_does_change_it(case: Case) -> None:
    before = decided(case).decision
    for change in EDITION.changes(case):
        kind = type(getattr(case, change.fact))
        after = decided(case._replace(**{change.fact: kind(change.value)})).decision
        assert after == change.decision != before
        assert change.value not in ("unknown", "unrated")


@given(cases)
def test_a_decision_never_waits_longer_than_the_directive(case: Case) -> None:
    case = case._replace(verdict=Verdict.AFFECTED)
    rows = TABLES["bod-26-04"].fitting(EDITION.points(case))
    asked = [EDITION.outcomes["bod-26-04"][row.outcome][0] for row in rows]
    assert rank(decided(case).decision) <= min(map(rank, asked))


def test_known_exploited_on_a_machine_seen_from_the_internet_is_for_now_and_the_row_says_why() -> (
    None
):
    case = Case(
        Verdict.AFFECTED,
        Exploitation.KNOWN,
        Exposure.INTERNET,
        CareService.ADMINISTRATION,
        Automatable.YES,
        Impact.PARTIAL,
    )
    found = decided(case)
    assert (found.decision, found.worst_reason.code) == (Decision.NOW, "bod-26-04/11")
    assert found.worst_reason.days == 3
    values = {(c.fact, c.value): c.decision for c in EDITION.changes(case)}
    assert values == {("exposure", "internal"): Decision.THIS_WEEK}


def test_care_makes_a_flaw_press_more_than_the_directive_asks() -> None:
    office = Case(
        Verdict.AFFECTED,
        Exploitation.ACTIVE,
        Exposure.INTERNAL,
        CareService.ADMINISTRATION,
        Automatable.NO,
        Impact.PARTIAL,
    )
    ward = office._replace(care_service=CareService.EMERGENCY)
    assert decided(office).decision == Decision.NEXT_UPGRADE
    assert decided(ward).decision == Decision.THIS_WEEK
    assert decided(ward).worst_reason.table == "deployer"


def test_what_is_not_affected_needs_no_decision() -> None:
    case = Case(
        Verdict.NOT_AFFECTED,
        Exploitation.KNOWN,
        Exposure.INTERNET,
        CareService.EMERGENCY,
        Automatable.YES,
        Impact.TOTAL,
    )
    assert EDITION.decided(case) is None
    assert EDITION.changes(case) == []


def test_an_unknown_verdict_says_what_it_would_be_if_affected() -> None:
    case = Case(
        Verdict.UNKNOWN,
        Exploitation.KNOWN,
        Exposure.INTERNET,
        CareService.UNKNOWN,
        Automatable.YES,
        Impact.TOTAL,
    )
    assert decided(case)[:2] == (Decision.THIS_WEEK, Decision.WATCH)
    changes = {change.fact: change for change in EDITION.changes(case)}
    assert changes["verdict"].decision == Decision.NOW


@given(st.one_of(st.none(), st.floats(0, 1)), st.sampled_from(["", "none", "poc"]))
def test_a_missing_probability_is_not_a_low_one(probability: float | None, said: str) -> None:
    found = EDITION.exploitation(known=False, probability=probability, said=said)
    assert (found == Exploitation.UNRATED) == (probability is None and not said)
    always = EDITION.exploitation(known=True, probability=probability, said=said)
    assert always == Exploitation.KNOWN


@pytest.mark.parametrize(
    ("old", "spoilt"),
    [
        (b"internal = { exposed", b"internla = { exposed"),
        (b'system_exposure = ["small"]', b'system_exposure = ["smal"]'),
        (b'"60 days" = { decision = "this_month", days = 60 }', b""),
        (b"[outcome.deployer]", b"[outcome.nobody]"),
        (b'this_week = "this_month"', b""),
    ],
)
def test_an_edition_that_would_leave_a_case_out_is_refused(old: bytes, spoilt: bytes) -> None:
    assert old in RAW
    with pytest.raises(UnfitPriorities):
        parse_priorities(RAW.replace(old, spoilt), TABLES)


def test_every_case_has_a_decision() -> None:
    every = product(FOUND, Exploitation, Exposure, CareService, Automatable, Impact)
    assert {decided(Case(*case)).decision for case in every} == set(Decision)
