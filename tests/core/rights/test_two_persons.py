"""Two persons, and the emergency of one: who, when, once."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.core.rights import approvals, emergency
from vigie.core.rights.approvals import Approval, Standing
from vigie.core.rights.emergency import Emergency

NOW = datetime(2031, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ASKED = Approval("anne", NOW)
GRANTED = Approval("anne", NOW, True, "bruno", NOW + HOUR)
delays = st.timedeltas(timedelta(0), timedelta(days=30))


def test_nobody_decides_on_what_they_asked() -> None:
    with pytest.raises(approvals.SamePerson):
        approvals.check_decision(ASKED, by="anne", now=NOW)
    approvals.check_decision(ASKED, by="bruno", now=NOW)


def test_a_request_is_decided_once_and_does_not_wait_for_ever() -> None:
    for approval, at in ((GRANTED, NOW + HOUR), (ASKED, NOW + approvals.WAITS + HOUR)):
        with pytest.raises(approvals.NotWaiting):
            approvals.check_decision(approval, by="claire", now=at)


@given(delays)
def test_a_grant_serves_who_asked_and_for_a_day(after: timedelta) -> None:
    at = NOW + HOUR + after
    if after <= approvals.SERVES:
        approvals.check_use(GRANTED, by="anne", now=at)
    else:
        with pytest.raises(approvals.NotApproved):
            approvals.check_use(GRANTED, by="anne", now=at)


@pytest.mark.parametrize(
    ("approval", "by"),
    [
        (GRANTED, "bruno"),
        (ASKED, "anne"),
        (Approval("anne", NOW, False, "bruno", NOW), "anne"),
        (Approval("anne", NOW, True, "bruno", NOW, NOW + HOUR), "anne"),
        (Approval("anne", NOW, True, "bruno", None), "anne"),
    ],
)
def test_nothing_else_serves(approval: Approval, by: str) -> None:
    with pytest.raises(approvals.NotApproved):
        approvals.check_use(approval, by=by, now=NOW + HOUR)


def test_each_standing_is_told() -> None:
    told = {
        Standing.WAITING: ASKED.standing(NOW),
        Standing.EXPIRED: ASKED.standing(NOW + timedelta(days=8)),
        Standing.GRANTED: GRANTED.standing(NOW + HOUR),
        Standing.USED: Approval("a", NOW, True, "b", NOW, NOW).standing(NOW),
        Standing.REFUSED: Approval("a", NOW, False, "b", NOW).standing(NOW),
    }
    assert all(said is meant for meant, said in told.items())


@pytest.mark.parametrize("reason", ["", "urgence", " " * 40])
def test_an_emergency_says_why(reason: str) -> None:
    with pytest.raises(emergency.ReasonTooShort):
        emergency.check_opening(reason=reason, lasts=HOUR)


@pytest.mark.parametrize("hours", [0, -1, 5])
def test_an_emergency_is_short(hours: int) -> None:
    with pytest.raises(emergency.TooLong):
        emergency.check_opening(reason="attaque en cours au CHU", lasts=timedelta(hours=hours))


OPENED = Emergency("anne", NOW, NOW + HOUR)


def test_an_emergency_is_reviewed_once_over_by_another_and_once() -> None:
    later = NOW + 2 * HOUR
    with pytest.raises(emergency.OwnReview):
        emergency.check_review(OPENED, by="anne", now=later)
    with pytest.raises(emergency.StillOpen):
        emergency.check_review(OPENED, by="bruno", now=NOW)
    emergency.check_review(OPENED, by="bruno", now=later)
    reviewed = Emergency("anne", NOW, NOW + HOUR, "bruno")
    with pytest.raises(emergency.AlreadyReviewed):
        emergency.check_review(reviewed, by="claire", now=later)
    assert not reviewed.is_overdue(NOW + timedelta(days=3))


@given(delays)
def test_a_review_that_is_late_is_known_to_be(after: timedelta) -> None:
    assert OPENED.is_overdue(NOW + after) is (after > emergency.REVIEW_WITHIN)
    assert OPENED.is_open(NOW + after) is (after < HOUR)
