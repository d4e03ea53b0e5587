"""Rows written at once are those that the framework would have written."""

from datetime import UTC, date, datetime

import pytest

from vigie.store.bulk import write_rows
from vigie.store.models import RegistryChange, Site

pytestmark = pytest.mark.django_db
COLUMNS = ("finess", "name", "kind", "source", "staff", "opened_on", "entity_id", "is_sample")
REST = ("category", "category_label", "status", "commune", "commune_name", "department", "region")
WHOLE = (*COLUMNS, *REST, "located_by")


def site(finess: str, name: str, staff: float | None = None) -> tuple[object, ...]:
    facts = (finess, name, "hospital", "test", staff, date(2026, 1, 2), None, True)
    return (*facts, *[""] * len(REST), "none")


def test_rows_are_inserted_then_written_over_where_they_are_known() -> None:
    rows = [site("010000001", "Un d'abord"), site("010000002", "100 % « deux »", 3.5)]
    write_rows(Site, WHOLE, rows, unique=("finess",), update=("name", "staff"))
    again = [site("010000002", "Deux")]
    write_rows(Site, WHOLE, again, unique=("finess",), update=("name",))
    found = Site.objects.order_by("finess").values_list("name", "staff", "opened_on", "is_sample")
    assert list(found) == [
        ("Un d'abord", None, date(2026, 1, 2), True),
        ("Deux", 3.5, date(2026, 1, 2), True),
    ]


def test_a_known_row_stays_as_it_is_when_nothing_is_to_be_updated() -> None:
    write_rows(Site, WHOLE, [site("010000001", "Un")], unique=("finess",))
    write_rows(Site, WHOLE, [site("010000001", "Autre")], unique=("finess",))
    assert Site.objects.get().name == "Un"


def test_documents_and_instants_come_back_as_they_went() -> None:
    at = datetime(2026, 11, 23, 12, 0, 1, 2, tzinfo=UTC)
    columns = ("on", "known_at", "change", "kind", "finess", "source", "before", "after")
    row = (at.date(), at, "moved", "site", "010000001", "test", {}, {"name": "É\n"})
    write_rows(RegistryChange, columns, [row])
    (found,) = RegistryChange.objects.values_list(*columns)
    assert found == row


def test_no_row_writes_nothing() -> None:
    write_rows(Site, WHOLE, [])
    assert not Site.objects.exists()
