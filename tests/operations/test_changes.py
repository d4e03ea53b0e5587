"""What changed, and the documents on answers: their shape, their counts, who may read them."""

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.country import TODAY, WEEK_AGO, evening
from tests.operations.test_answering import a_finding, accept, deny
from tests.operations.test_findings import schema
from vigie.core.findings.precision import interval
from vigie.core.priorities import Decision
from vigie.core.scope import NATION, NOBODY, Scope
from vigie.operations.findings import (
    answers_document,
    changes_document,
    findings_page,
    precision_document,
    review_document,
)
from vigie.operations.observe import observe
from vigie.store.findings.changes import PRESSING
from vigie.store.models import FindingDay, Perimeter, TransitionRow

pytestmark = pytest.mark.usefixtures("observed", "undone")
Document = dict[str, Any]


def changes(scope: Scope = NATION, **choice: Any) -> Document:
    document = changes_document(scope=scope, **choice)
    assert document is not None
    schema("changes").validate(json.loads(json.dumps(document)))
    return document


def finess_of(perimeter: Perimeter) -> str:
    assert perimeter.entity is not None
    return perimeter.entity.finess


def told_most() -> Perimeter:
    rows = TransitionRow.objects.filter(perimeter__entity__isnull=False, transition="opened")
    keys = list(rows.values_list("perimeter_id", flat=True))
    return Perimeter.objects.get(pk=max(set(keys), key=keys.count))


def test_counts_and_events_agree_page_after_page() -> None:
    every = changes(days_back=7, per_page=1_000_000)
    assert every["state"] == "compared"
    assert every["total"] == len(every["events"]) == TransitionRow.objects.count() > 0
    for row in every["counts"]:
        own = [e for e in every["events"] if e["transition"] == row["transition"]]
        assert sum(e["findings"] for e in own) == row["findings"]
        assert len({e["cve"] for e in own if e["cve"]}) == row["advisories"]
    second = changes(days_back=7, page=2, per_page=5)
    assert second["events"] == every["events"][5:10]
    assert changes(days_back=7, transition="fixed")["total"] == sum(
        e["transition"] == "fixed" for e in every["events"]
    )


def test_what_asks_for_something_comes_before_what_is_mended_the_most_pressing_first() -> None:
    order = list(PRESSING)
    events = changes(days_back=7, per_page=1_000_000)["events"]
    of_a_day = [e for e in events if e["on"] == events[0]["on"]]
    assert {"opened", "fixed"} <= {e["transition"] for e in of_a_day}
    asked = [e for e in of_a_day if e["transition"] in order]
    assert of_a_day[: len(asked)] == asked
    places = [order.index(e["transition"]) for e in asked]
    assert places == sorted(places)
    pressing = [list(Decision).index(e["decision"]) for e in asked if e["transition"] == "opened"]
    assert pressing == sorted(pressing)


def test_advisories_that_concern_are_those_that_opened_worsened_or_came_back() -> None:
    document = changes(days_back=7, per_page=1_000_000)
    anew = {"opened", "worsened", "reopened", "redetected", "returned"}
    cves = {e["cve"] for e in document["events"] if e["transition"] in anew}
    assert document["advisories"] == len(cves) > 0


def test_an_establishment_sees_its_own_changes_and_nobody_else_does() -> None:
    finess = finess_of(told_most())
    own = Scope(entities=frozenset({finess}))
    mine = changes(scope=own, finess=finess, days_back=7, per_page=1_000_000)
    assert mine["total"] > 0
    assert changes(scope=own, days_back=7, per_page=1_000_000)["events"] == mine["events"]
    assert changes_document(scope=NOBODY, finess=finess) is None
    assert changes(scope=NOBODY, days_back=7)["total"] == 0


def test_the_first_day_and_a_country_never_matched_are_said() -> None:
    FindingDay.objects.filter(on=TODAY).delete()
    assert changes()["state"] == "first"
    FindingDay.objects.all().delete()
    never = changes()
    assert (never["state"], never["on"], never["total"]) == ("never", None, 0)


def test_an_establishment_without_inventory_is_said_not_to_be_seen() -> None:
    seen = TransitionRow.objects.values("perimeter")
    blind = Perimeter.objects.filter(deliveries=None, entity__isnull=False).exclude(pk__in=seen)
    document = changes(finess=finess_of(blind.select_related("entity")[0]))
    assert (document["state"], document["total"]) == ("unseen", 0)


def test_an_acceptance_shows_on_the_finding_among_answers_and_before_its_end() -> None:
    perimeter, asked = a_finding()
    key = accept(asked, until=TODAY + timedelta(days=20))
    finess = finess_of(perimeter)
    page = findings_page(scope=NATION, finess=finess, per_page=1_000_000)
    schema("findings").validate(json.loads(json.dumps(page)))
    held = [row for row in page["rows"] if row["answer"]]
    assert {(r["product_id"], r["cve"]) for r in held} == {(asked.product, asked.cve)}
    assert {row["answer"]["answer"] for row in held} == {key}
    document = answers_document(scope=NATION, finess=finess, on=TODAY)
    schema("answers").validate(json.loads(json.dumps(document)))
    assert [e["answer"] for e in changes(finess=finess)["ending"]] == [key]
    assert answers_document(scope=NOBODY, finess=finess, on=TODAY) is None


def test_what_waits_for_a_review_is_for_the_nation() -> None:
    perimeter, asked = a_finding()
    key = deny(asked)
    mine = Scope(departments=frozenset({perimeter.department}))
    assert review_document(scope=mine, on=TODAY) is None
    document = review_document(scope=NATION, on=TODAY)
    assert document is not None
    assert [row["answer"] for row in document["waiting"]] == [key]


def test_precision_is_unknown_until_someone_judges() -> None:
    assert all((t["precision"], t["low"], t["high"]) == (None, 0, 1) for t in precision_document())
    _, asked = a_finding()
    accept(asked)
    judged = [tier for tier in precision_document() if tier["right"]]
    assert len(judged) == 1
    assert judged[0]["precision"] == 1.0 and judged[0]["low"] < 0.5


def test_an_interval_holds_its_share_and_shrinks_with_what_is_judged() -> None:
    few, many = interval(9, 1), interval(900, 100)
    assert few.low < many.low < 0.9 < many.high < few.high
    assert (interval(0, 5).low, interval(5, 0).high) == (0.0, 1.0)


def test_a_day_later_yesterdays_changes_are_only_in_the_week() -> None:
    tomorrow = TODAY + timedelta(days=1)
    observe(on=tomorrow, now=evening(tomorrow))
    assert changes(days_back=1)["total"] == 0
    week = changes(days_back=7)
    assert week["total"] == TransitionRow.objects.filter(superseded_at=None).count()
    assert week["since"] == (tomorrow - timedelta(days=7)).isoformat() > WEEK_AGO.isoformat()
