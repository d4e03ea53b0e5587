"""Answers on findings: given, withdrawn, reviewed; a wrong claim is left aside everywhere."""

from datetime import timedelta
from typing import Any

import pytest

from tests.country import TODAY, evening
from vigie.core.findings.answers import AnswerKind, Cause, InvalidAnswer
from vigie.core.scope import NATION, NOBODY, Scope
from vigie.engine import advisories, questions, snapshot
from vigie.engine.scope import PerimeterScope
from vigie.operations.findings import answering
from vigie.operations.findings.answering import Asked
from vigie.operations.observe import observe
from vigie.store import journal
from vigie.store.findings import answers as store
from vigie.store.home import lake
from vigie.store.models import AnswerRow, JournalEntry, Perimeter, TransitionRow

pytestmark = pytest.mark.usefixtures("observed", "undone")
NOW = evening(TODAY) + timedelta(hours=1)
TOMORROW = TODAY + timedelta(days=1)


def compiled() -> snapshot.Snapshot:
    found = snapshot.current(lake())
    assert found is not None
    return found


def a_finding(place: int = 0) -> tuple[Perimeter, Asked]:
    """Return a finding that is affected, of the perimeter that has most."""
    counted = compiled().table("watch").sort("affected", descending=True)
    perimeter = Perimeter.objects.get(pk=counted["perimeter"][0])
    scope = PerimeterScope.of([perimeter.pk])
    rows = questions.findings(compiled(), perimeter.pk, scope)
    rows = rows.filter(rows["verdict"] == "affected").unique(["product", "cve"]).sort("cve")
    return perimeter, Asked(perimeter.code, rows["product"][place], rows["cve"][place])


def accept(asked: Asked, scope: Scope = NATION, **changed: Any) -> int:
    facts = {"reason": "version imposée par le fournisseur", "measure": "poste isolé"}
    facts |= {"until": TODAY + timedelta(days=30), "by": "camille", "now": NOW} | changed
    return answering.answer(scope=scope, asked=asked, kind=AnswerKind.ACCEPTED, **facts)


def deny(asked: Asked, cause: Cause = Cause.CLAIM) -> int:
    return answering.answer(
        scope=NATION,
        asked=asked,
        kind=AnswerKind.NOT_APPLICABLE,
        reason="le correctif est repris par la distribution",
        by="camille",
        now=NOW,
        cause=cause,
    )


def is_there(asked: Asked) -> bool:
    for perimeter in compiled().perimeters[0].tolist():
        found = questions.findings(compiled(), perimeter, PerimeterScope.of([perimeter]))
        if len(found.filter((found["product"] == asked.product) & (found["cve"] == asked.cve))):
            return True
    return False


def test_an_acceptance_is_kept_told_and_written_in_the_journal() -> None:
    perimeter, asked = a_finding()
    key = accept(asked)
    row = AnswerRow.objects.get(pk=key)
    assert (row.perimeter, row.given_by, row.review) == (perimeter, "camille", "")
    told = TransitionRow.objects.get(answer=row)
    assert (told.transition, told.on, told.cve) == ("accepted", TODAY, asked.cve)
    (entry,) = journal.entries_on(f"perimeter:{perimeter.code}", limit=1)
    assert entry["detail"]["did"] == "accepted"


def test_an_acceptance_survives_days_and_comes_back_at_its_date() -> None:
    _, asked = a_finding()
    accept(asked, until=TOMORROW + timedelta(days=1))
    assert observe(on=TOMORROW, now=evening(TOMORROW)).told == 0
    end = TOMORROW + timedelta(days=1)
    assert observe(on=end, now=evening(end)).told == 1
    told = TransitionRow.objects.filter(cve=asked.cve).order_by("-pk").first()
    assert told is not None and told.transition == "returned"
    again = accept(asked, now=evening(end), until=end + timedelta(days=3))
    assert AnswerRow.objects.get(pk=again).withdrawn_at is None


def test_a_finding_answered_twice_is_refused_until_the_first_is_withdrawn() -> None:
    _, asked = a_finding()
    key = accept(asked)
    with pytest.raises(answering.AlreadyAnswered):
        deny(asked)
    answering.withdraw(scope=NATION, key=key, by="camille", reason="mis à jour", now=NOW)
    with pytest.raises(answering.NoSuchAnswer):
        answering.withdraw(scope=NATION, key=key, by="camille", reason="encore", now=NOW)
    assert deny(asked)


def test_nobody_answers_on_what_they_may_not_see_or_what_is_not_there() -> None:
    _, asked = a_finding()
    for scope, finding in (
        (NOBODY, asked),
        (NATION, Asked(asked.perimeter, asked.product, "CVE-1999-0001")),
        (NATION, Asked("SI-none", asked.product, asked.cve)),
    ):
        with pytest.raises(answering.NoSuchFinding):
            accept(finding, scope)
    with pytest.raises(InvalidAnswer):
        accept(asked, until=TODAY)
    assert not AnswerRow.objects.exists()


def test_a_wrong_claim_is_left_aside_everywhere_after_its_review_and_back_once_undone() -> None:
    perimeter, asked = a_finding()
    key = deny(asked)
    mine = Scope(departments=frozenset({perimeter.department}))
    with pytest.raises(answering.NoSuchAnswer):
        answering.review(scope=mine, key=key, confirmed=True, by="c", reason="x", now=NOW)
    assert [known.key for known in store.waiting(limit=10)] == [key]
    review = {"scope": NATION, "key": key, "by": "dominique", "reason": "vérifié", "now": NOW}
    answering.review(confirmed=True, **review)  # type: ignore[arg-type]
    assert is_there(asked)
    observe(on=TOMORROW, now=evening(TOMORROW))
    assert not is_there(asked)
    (one,) = store.suppressions()
    answering.undo(scope=NATION, key=one.key, by="dominique", reason="erreur", now=NOW)
    observe(on=TOMORROW, now=evening(TOMORROW) + timedelta(hours=1))
    assert is_there(asked)
    acts = JournalEntry.objects.filter(actor="dominique").values_list("detail__did", flat=True)
    assert sorted(acts) == ["review:confirmed", "undone"]


def test_a_claim_left_aside_takes_away_its_findings_and_no_other() -> None:
    _, asked = a_finding()
    perimeter = store.perimeter_by_code(asked.perimeter, NATION)
    assert perimeter is not None
    scope = PerimeterScope.of([perimeter])
    before = questions.findings(compiled(), perimeter, scope)
    store.suppress(product=asked.product, cve=asked.cve, reason="x", by="d", at=NOW, answer=None)
    observe(on=TODAY, now=NOW)
    after = questions.findings(compiled(), perimeter, scope)
    own = (before["product"] == asked.product) & (before["cve"] == asked.cve)
    assert own.any()
    assert after.equals(before.filter(~own))


def test_a_refused_review_makes_the_finding_ask_again_and_counts_as_right() -> None:
    _, asked = a_finding()
    key = deny(asked)
    answering.review(
        scope=NATION, key=key, confirmed=False, by="d", reason="la version est touchée", now=NOW
    )
    assert AnswerRow.objects.get(pk=key).withdrawn_at is not None
    assert TransitionRow.objects.filter(answer_id=key, transition="withdrawn").exists()
    tier = AnswerRow.objects.get(pk=key).tier
    assert store.judged_by_tier() == [(tier, 1, 0)]


def test_a_cause_that_is_local_suppresses_nothing_and_is_no_error_of_the_watch() -> None:
    _, asked = a_finding()
    key = deny(asked, Cause.LOCAL)
    answering.review(scope=NATION, key=key, confirmed=True, by="d", reason="module", now=NOW)
    assert store.suppressed() == frozenset()
    ((_, right, wrong),) = store.judged_by_tier()
    assert (right, wrong) == (0, 0)


def test_another_name_of_a_vulnerability_stands_for_its_cve(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, asked = a_finding()
    named = {"GHSA-AAAA-BBBB-CCCC": [asked.cve], "GHSA-TWO": [asked.cve, "CVE-2020-1"]}
    monkeypatch.setattr(advisories, "cves_named", lambda _, name: named.get(name, []))
    key = accept(Asked(asked.perimeter, asked.product, "ghsa-aaaa-bbbb-cccc"))
    assert AnswerRow.objects.get(pk=key).cve == asked.cve
    for unclear in ("GHSA-two", "GHSA-none"):
        with pytest.raises(answering.UnclearAlias):
            answering.group_of(unclear)
