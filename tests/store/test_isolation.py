"""The database itself refuses what a scope does not cover: on a real PostgreSQL, from its
catalogue."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from tests import country, postgres
from tests.store import isolation_program
from vigie.store import isolation

PUBLIC = {"store_rawfile", "store_setasiderecord"}
"""The files of public sources, shown on the page of sources to everybody."""
ROOT = Path(__file__).resolve().parents[2]


def test_every_table_has_a_rule_or_a_reason() -> None:
    tables = {
        table
        for model in apps.get_models(include_auto_created=True)
        for table in (model._meta.db_table,)
    }
    known = set(isolation.RULES) | set(isolation.WITHOUT_RULE)
    assert tables <= known, f"no rule and no reason: {sorted(tables - known)}"
    assert not set(isolation.RULES) & set(isolation.WITHOUT_RULE)
    assert known - {"django_migrations", "vigie_cache"} <= tables, "rules of tables that are gone"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What the program tells of a small country on a server of its own."""
    if postgres.binaries() is None:
        pytest.skip("no PostgreSQL server on this machine (apt install postgresql)")
    with postgres.server() as url:
        yield _told(tmp_path_factory, url)


def _told(tmp_path_factory: pytest.TempPathFactory, postgres_url: str) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("isolation")
    files = country.write(folder / "files")
    (folder / "home").mkdir()
    done = subprocess.run(
        [sys.executable, isolation_program.__file__, str(files)],
        env=country.environment(folder / "home", VIGIE_DATABASE_URL=postgres_url)
        | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def seen(counts: dict[str, int]) -> set[str]:
    return {table for table, rows in counts.items() if rows}


pytestmark = pytest.mark.postgres


def test_the_catalogue_holds_the_rules_on_every_table(told: dict[str, Any]) -> None:
    assert told["bare"] == []
    assert set(told["tables"]) <= set(isolation.RULES) | set(isolation.WITHOUT_RULE)
    assert told["weakness"] is None


def test_who_did_not_say_who_they_are_sees_and_writes_nothing(told: dict[str, Any]) -> None:
    assert seen(told["nobody"]) <= PUBLIC
    assert told["nobody_writes"] == "refused"


def test_a_reader_sees_their_rows_and_no_other(told: dict[str, Any]) -> None:
    for who in ("regional", "establishment", "grouping"):
        assert told[who]["outside"] == {}, who
        assert told[who]["rows"]["store_levelrow"] > 0, who
        assert told[who]["rows"]["store_levelrow"] < told["service"]["store_levelrow"]
    assert told["national"]["rows"] == told["service"]


def test_a_reader_writes_where_they_may_and_nowhere_else(told: dict[str, Any]) -> None:
    assert told["writes"] == {"own": "written", "other": "refused", "moved": "refused"}
    assert told["deletes"] == {"own": 1, "other": 0}


def test_who_asks_ends_with_the_transaction(told: dict[str, Any]) -> None:
    assert seen(told["after"]) <= PUBLIC


def test_a_line_of_the_journal_is_read_by_those_it_concerns(told: dict[str, Any]) -> None:
    assert told["journal"] == {"own": 1, "other": 0, "nobody": 0}


def test_answers_are_gathered_within_a_part_and_by_a_link_that_is_nobody_s(
    told: dict[str, Any],
) -> None:
    found = told["gathered"]
    assert found.pop("published_entities") > 0
    assert found == {
        "seen_by_nobody": 0,
        "elsewhere": "refused",
        "sent": 2,
        "listed": [1, 0],
        "evidence_seen_by_nobody": 0,
        "readings_seen_by_nobody": 0,
        "readings": 1,
    }


def test_the_service_refuses_a_role_that_can_bypass(told: dict[str, Any]) -> None:
    assert told["as_superuser"]["code"] == 1
    assert "NOBYPASSRLS" in told["as_superuser"]["said"]
    assert told["doctor_as_superuser"] is False


def test_the_service_refuses_a_table_whose_rule_was_taken_away(told: dict[str, Any]) -> None:
    assert "store_levelrow" in told["taken_away"]
