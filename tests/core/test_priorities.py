"""What to do with a finding, and by when."""

from importlib.resources import files
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.core.findings import Verdict
from vigie.core.priorities import Decision, Exploitation, UnfitPriorities, parse_priorities
from vigie.core.vocabulary import CareService, Exposure

RAW = (files("vigie") / "data" / "priorities.toml").read_bytes()
TABLE = parse_priorities(RAW)
FOUND = (Verdict.AFFECTED, Verdict.UNKNOWN)
ORDER = list(Decision)


def decision(
    verdict: Verdict, exploitation: Exploitation, exposure: Exposure, care: CareService
) -> Decision:
    row = TABLE.decided(verdict, exploitation, exposure, care)
    assert row is not None
    return row.decision


def test_unknown_exposure_counts_as_the_widest() -> None:
    for case in product(FOUND, Exploitation, Exposure, CareService):
        verdict, exploitation, exposure, care = case
        widest = decision(verdict, exploitation, Exposure.UNKNOWN, care)
        assert ORDER.index(widest) <= ORDER.index(decision(verdict, exploitation, exposure, care))


def test_what_attackers_use_never_waits_longer_than_what_they_do_not() -> None:
    for case in product(FOUND, Exposure, CareService):
        verdict, exposure, care = case
        steps = [decision(verdict, e, exposure, care) for e in (*Exploitation,)]
        known, likely, unlikely, unrated = map(ORDER.index, steps)
        assert known <= likely <= unlikely
        assert unrated <= unlikely


def test_what_may_be_affected_never_presses_more_than_what_is() -> None:
    for case in product(Exploitation, Exposure, CareService):
        sure, unsure = (ORDER.index(decision(verdict, *case)) for verdict in FOUND)
        assert sure <= unsure


def test_an_exploited_flaw_open_to_the_internet_is_for_now_and_the_row_says_why() -> None:
    row = TABLE.decided(
        Verdict.AFFECTED, Exploitation.KNOWN, Exposure.INTERNET, CareService.ADMINISTRATION
    )
    assert row is not None
    assert (row.code, row.decision) == ("exploited-open", Decision.NOW)


def test_what_is_not_affected_needs_no_decision() -> None:
    given_case = (Exploitation.KNOWN, Exposure.INTERNET, CareService.EMERGENCY)
    assert TABLE.decided(Verdict.NOT_AFFECTED, *given_case) is None


@given(st.one_of(st.none(), st.floats(0, 1)))
def test_a_missing_probability_is_not_a_low_one(probability: float | None) -> None:
    found = TABLE.exploitation(known=False, probability=probability)
    assert (found == Exploitation.UNRATED) == (probability is None)
    assert TABLE.exploitation(known=True, probability=probability) == Exploitation.KNOWN


@pytest.mark.parametrize(
    ("old", "spoilt"),
    [
        (b'"internal"', b""),
        (
            b'code = "maybe"\ndecision = "watch"\n',
            b'code = "maybe"\ndecision = "watch"\ncare = "other"\n',
        ),
        (b'reach = "open"', b'reach = "opne"'),
    ],
)
def test_a_table_that_would_leave_a_case_out_is_refused(old: bytes, spoilt: bytes) -> None:
    with pytest.raises(UnfitPriorities):
        parse_priorities(RAW.replace(old, spoilt))
