"""A list read page after page is an export: counted, and beyond a budget by two persons."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.web import stand_in
from tests.web.fixtures import establishments as fixtures
from vigie.core.rights.reading import is_counted, named_in
from vigie.core.scope import NATION, NOBODY, Scope
from vigie.operations import level, reading
from vigie.store.models import ApprovalRow, JournalEntry, ReadingRow, User

pytestmark = pytest.mark.django_db
Reader = Callable[[str], Client]
TODAY = date.today()
LIST = "/etablissements/"
API = "/api/territories/nation/FR/establishments"
COUNT = 300


def number(place: int) -> str:
    return f"7500{place:05d}"


@pytest.fixture(autouse=True)
def country(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """A country of many establishments, and a small budget."""
    rows = [fixtures.row(number(n), f"Hôpital {n}", "75", "11") for n in range(COUNT)]

    def page(*, scope: Scope, page: int, per_page: int, **_: Any) -> Any:
        return fixtures.page([] if scope.is_empty else rows, page, per_page)

    monkeypatch.setattr(level, "establishments_page", page)
    settings.VIGIE_NAMED_READS, settings.VIGIE_NAMED_READS_MONTH = 120, 200


def walk(client: Client, address: str = LIST, pages: int = 6) -> list[int]:
    return [client.get(address, {"page": n + 1, "per_page": 50}).status_code for n in range(pages)]


def test_pages_and_api_are_walked_no_further_than_the_budget(reader: Reader) -> None:
    client = reader("nation")
    assert walk(client, LIST, 2) == [200, 200]
    assert client.get(API, {"page": 6, "per_page": 20}).status_code == 200
    refused = client.get(API, {"page": 4, "per_page": 50})
    assert refused.status_code == 403 and "another person" in refused.json()["en"]
    assert client.get(LIST, {"page": 4}).status_code == 403
    assert ReadingRow.objects.count() == 120
    line = JournalEntry.objects.filter(act="reading", actor="nation").first()
    assert line is not None and line.detail["most"] == 120


def test_reading_the_same_again_costs_nothing(reader: Reader) -> None:
    client = reader("nation")
    assert {*walk(client, LIST, 2), *walk(client, LIST, 2), *walk(client, API, 2)} == {200}
    assert ReadingRow.objects.count() == 100


def test_days_add_up_to_the_budget_of_the_month(reader: Reader, people: dict[str, User]) -> None:
    spent = [
        ReadingRow(
            user=people["nation"], on=TODAY - timedelta(days=n // 100 + 1), finess=number(n)
        )
        for n in range(180)
    ]
    ReadingRow.objects.bulk_create(spent)
    client = reader("nation")
    assert client.get(LIST, {"page": 1}).status_code == 200
    assert client.get(LIST, {"page": 5}).status_code == 403
    assert reader("auditeur").get(LIST, {"page": 5}).status_code == 200
    assert reading.forget(today=TODAY + timedelta(days=20)) == 0
    assert reading.forget(today=TODAY + timedelta(days=31)) == 180 + 2 * 50


def test_small_exports_add_up_too_and_a_granted_one_does_not(
    reader: Reader, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.VIGIE_MASS_EXPORT_ROWS = 1_000
    client = reader("nation")
    assert client.get("/etablissements/export.csv").status_code == 403
    settings.VIGIE_MASS_EXPORT_ROWS = 50
    told = {"kind": "nation", "code": "FR", "query": "/etablissements/export.csv"}
    client.post(reverse("approval-ask"), told | {"reason": "étude annuelle"})
    grant(reader)
    whole = client.get("/etablissements/export.csv")
    assert whole.status_code == 200
    assert sum(1 for _ in b"".join(whole).splitlines()) == COUNT + 1  # type: ignore[arg-type]
    assert not ReadingRow.objects.exists()


def grant(reader: Reader) -> None:
    key = ApprovalRow.objects.order_by("-pk")[0].pk
    reader("operateur").post(reverse("approval-decide", args=[key]), {"granted": "yes"})


def test_a_second_person_opens_the_rest_for_a_day(reader: Reader) -> None:
    client = reader("nation")
    walk(client)
    page = client.get(LIST, {"page": 6})
    assert page.status_code == 403 and "une autre personne" in page.content.decode()
    client.post(reverse("approval-ask"), reading.SUBJECT | {"reason": "crise en cours"})
    assert client.get(LIST, {"page": 6}).status_code == 403
    grant(reader)
    assert "Lire maintenant" in client.get(reverse("approvals")).content.decode()
    assert set(walk(client)) == {200}
    assert ApprovalRow.objects.get().used_at is not None
    assert reader("auditeur").get(API, {"per_page": 300}).status_code == 403
    ApprovalRow.objects.update(used_at=datetime.now(UTC) - timedelta(hours=25))
    ReadingRow.objects.filter(finess=number(299)).delete()
    assert client.get(LIST, {"page": 6}).status_code == 403


def test_one_s_own_establishment_and_a_region_within_its_budget_are_not_hindered(
    reader: Reader,
) -> None:
    assert set(walk(reader("chu"))) == {200}
    assert not ReadingRow.objects.exists()
    assert walk(reader("idf"))[:2] == [200, 200]
    assert 403 in walk(reader("idf"))


def test_what_is_counted() -> None:
    one = {"finess": "1", "sites": [{"finess": "2"}], "entity": {"finess": "3"}}
    assert named_in(one) == {"1"}
    assert named_in({"rows": [one, {"finess": "4"}], "total": 2}) == {"1", "4"}
    assert named_in({"territory": "nation", "parts": [{"code": "11"}]}) == frozenset()
    assert is_counted(NATION) and is_counted(Scope(regions=frozenset({"11"})))
    assert not is_counted(NOBODY)
    own = Scope(entities=frozenset({stand_in.CHU}), groupings=frozenset({"ght"}))
    assert not is_counted(own)


def test_a_vulnerability_names_one_page_at_a_time(reader: Reader) -> None:
    client = reader("nation")
    address = f"/api/vulnerabilities/{stand_in.CVE}"
    whole = client.get(address).json()
    first = client.get(address, {"per_page": 1, "page": 1}).json()
    assert first["affected"]["rows"] == whole["affected"]["rows"][:1]
    assert first["affected"]["establishments"] == whole["affected"]["establishments"]
    named = {row["finess"] for row in whole["affected"]["rows"]}
    assert set(ReadingRow.objects.values_list("finess", flat=True)) == named
