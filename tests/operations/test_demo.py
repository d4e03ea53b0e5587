"""The demonstration end to end, small: imported whole, observed twice, in a home of its own."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test.utils import override_settings

from vigie.core.scope import NATION
from vigie.operations import demo as operation
from vigie.operations.demo import Demo, NotADemoHome, is_demo_home
from vigie.operations.level import territory_document
from vigie.store import demo as store
from vigie.store.models import DeliveryRow, EvidenceRow, ObservationRow, SetAsideRecord, Site, User

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SMALL = Demo(seed=7, scale=0.004, now=NOW, today=NOW.date())


@pytest.fixture(scope="module")
def built(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[str]]:
    """The steps of a small demonstration; all of it goes away with the module."""
    steps: list[str] = []

    def step(_: str, en: str) -> operation.Progress:
        steps.append(en)
        return lambda name, done, total: None

    place = override_settings(VIGIE_HOME=tmp_path_factory.mktemp("demo"))
    with django_db_blocker.unblock(), place, transaction.atomic():
        operation.build(SMALL, step=step)
        yield steps
        transaction.set_rollback(True)


def test_the_demonstration_imports_everything_and_observes_two_days(built: list[str]) -> None:
    days = ObservationRow.objects.filter(is_current=True).order_by("on")
    assert [row.on.isoformat() for row in days] == ["2026-02-23", "2026-03-02"]
    assert SetAsideRecord.objects.count() == 0
    assert DeliveryRow.objects.filter(is_current=True).exists()
    assert {"measured", "documented", "declared"} <= set(
        EvidenceRow.objects.values_list("proof", flat=True)
    )
    document = territory_document(scope=NATION, territory="nation", code="FR")
    assert document is not None
    assert document["sample"] is True
    assert document["establishments"] == 152
    assert document["changes"]["since"] == "2026-02-23"
    assert "registry" in built


def test_accounts_have_one_mandate_each_and_are_marked(built: list[str]) -> None:
    accounts = operation.make_accounts(password=lambda: "correct horse battery")
    roles = ["analyst", "operator", "auditor", "regional", "ciso"]
    assert [one.role for one in accounts] == roles
    assert User.objects.filter(is_sample=True).count() == len(accounts)
    assert all(user.mandates.count() == 1 for user in User.objects.filter(is_sample=True))


def test_a_home_with_other_data_is_refused(home: Path) -> None:
    (home / "vigie.sqlite3").write_bytes(b"production")
    assert not is_demo_home(home)
    with pytest.raises(NotADemoHome):
        operation.prepare()
    assert (home / "vigie.sqlite3").read_bytes() == b"production"


def test_an_empty_home_may_become_a_demonstration(home: Path) -> None:
    (home / "secret-key").write_text("key")
    assert is_demo_home(home)


def test_names_can_be_put_out_of_sight(built: list[str]) -> None:
    store.mask_names(mark="Masqué")
    assert all(name.startswith("Masqué ") for name in Site.objects.values_list("name", flat=True))
