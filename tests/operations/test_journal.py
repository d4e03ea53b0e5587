"""The journal is provable: every kind of tampering is found, on both databases."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from tests import postgres
from vigie.core.journal import (
    Frontier,
    canonical,
    leaf_hash,
    parse_note,
    verifies_consistency,
    verifies_inclusion,
)
from vigie.operations import journal as operation
from vigie.operations.journal import Tampering
from vigie.operations.journal.checkpoints import NoSuchLine
from vigie.store import journal
from vigie.store.journal.growing import line_of
from vigie.store.models import (
    JournalCheckpoint,
    JournalEntry,
    JournalHead,
    JournalLeaf,
    JournalNode,
    JournalPending,
)

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 24, 9, 30, 0, 123456, tzinfo=UTC)
LINES = 150
TABLES = ("journalentry", "journalleaf", "journalnode", "journalcheckpoint")


def write(count: int, *, first: int = 0) -> None:
    for n in range(first, first + count):
        detail = {"n": n, "nested": [{"é": True, "none": None}]}
        journal.record(at=NOW, actor=f"a{n % 7}", act="look", subject=f"s:{n}", detail=detail)


@pytest.fixture
def kept(home: Path) -> list[tuple[str, str]]:
    """A journal of 150 lines, with checkpoints of 100 and of 150 kept elsewhere."""
    write(100)
    first = operation.hand_over(at=NOW).text
    write(LINES - 100, first=100)
    return [("first", first), ("second", operation.hand_over(at=NOW).text)]


@pytest.fixture
def attacker(kept: list[tuple[str, str]]) -> Callable[..., None]:
    """Someone who owns the database: the guards are dropped, then SQL is run."""

    def on_the_file(*statements: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys = OFF")
            for table in TABLES:
                cursor.execute(f"DROP TRIGGER store_{table}_never_rewritten")
            for statement in statements:
                cursor.execute(statement)
            restore(cursor)

    def on_the_server(*statements: str) -> None:
        facts = connection.get_connection_params() | {"user": postgres.OWNER}
        known = ("dbname", "user", "host", "port")
        with psycopg.connect(**{k: facts[k] for k in known}, autocommit=True) as owner:
            owner.execute("SET session_replication_role = replica")
            for statement in statements:
                owner.execute(statement)

    return on_the_server if connection.vendor == "postgresql" else on_the_file


def restore(cursor: object) -> None:
    from importlib import import_module

    guards = import_module("vigie.store.migrations.0003_journal_append_only")
    for table in TABLES:
        cursor.execute(guards.SQLITE.format(table=table))  # type: ignore[attr-defined]


def kinds(kept: list[tuple[str, str]]) -> set[Tampering]:
    return {one.kind for one in operation.verify(kept).found}


def pk_at(position: int) -> int:
    return JournalLeaf.objects.get(position=position).entry_id


def test_an_untouched_journal_is_whole(kept: list[tuple[str, str]]) -> None:
    done = operation.verify(kept)
    assert done.is_whole
    assert (done.size, done.waiting, done.checkpoints) == (LINES, 0, 4)
    assert JournalLeaf.objects.count() == JournalEntry.objects.count() == LINES


def test_an_edited_line_is_found(kept, attacker) -> None:  # type: ignore[no-untyped-def]
    attacker(f"UPDATE store_journalentry SET actor = 'nobody' WHERE id = {pk_at(42)}")
    assert kinds([]) == {Tampering.EDITED}
    assert [one.place for one in operation.verify([]).found] == [42]


def test_an_edited_instant_is_found(kept, attacker) -> None:  # type: ignore[no-untyped-def]
    late = "2026-11-24 10:30:00.123456"
    attacker(f"UPDATE store_journalentry SET at = '{late}+00' WHERE id = {pk_at(7)}"
             if connection.vendor == "postgresql" else
             f"UPDATE store_journalentry SET at = '{late}' WHERE id = {pk_at(7)}")  # fmt: skip
    assert kinds([]) == {Tampering.EDITED}


def test_a_deleted_line_is_found(kept, attacker) -> None:  # type: ignore[no-untyped-def]
    attacker(f"DELETE FROM store_journalentry WHERE id = {pk_at(12)}")
    assert kinds([]) == {Tampering.DELETED}


def test_a_deleted_line_with_its_place_is_found(kept, attacker) -> None:  # type: ignore[no-untyped-def]
    entry = pk_at(12)
    attacker(
        "DELETE FROM store_journalleaf WHERE position = 12",
        f"DELETE FROM store_journalentry WHERE id = {entry}",
    )
    assert Tampering.GAP in kinds([])


def test_an_inserted_line_is_found(kept, attacker) -> None:  # type: ignore[no-untyped-def]
    JournalEntry.objects.create(at=NOW, actor="x", act="look", subject="slipped", detail={})
    assert kinds([]) == {Tampering.INSERTED}


def test_a_truncation_is_found(kept, attacker) -> None:  # type: ignore[no-untyped-def]
    last = pk_at(LINES - 1)
    attacker(
        f"DELETE FROM store_journalleaf WHERE position = {LINES - 1}",
        f"DELETE FROM store_journalentry WHERE id = {last}",
    )
    assert kinds([]) == {Tampering.HEAD, Tampering.TRUNCATED}


def test_a_truncation_of_all_that_the_database_holds_is_found_by_who_kept_a_checkpoint(
    kept, attacker
) -> None:  # type: ignore[no-untyped-def]
    forget = [f"DELETE FROM store_{table}" for table in ("journalcheckpoint", "journalnode")]
    attacker(*forget, "DELETE FROM store_journalleaf", "DELETE FROM store_journalentry",
             "DELETE FROM store_journalhead")  # fmt: skip
    write(20)
    assert operation.verify([]).is_whole, "inside, nothing is left to compare with"
    assert kinds(kept) == {Tampering.TRUNCATED}


def test_a_reordering_is_found(kept, attacker) -> None:  # type: ignore[no-untyped-def]
    one, other = pk_at(3), pk_at(4)
    attacker(
        "UPDATE store_journalleaf SET entry_id = -1 WHERE position = 3",
        f"UPDATE store_journalleaf SET entry_id = {one} WHERE position = 4",
        f"UPDATE store_journalleaf SET entry_id = {other} WHERE position = 3",
    )
    assert kinds([]) == {Tampering.EDITED}


def test_lines_rewritten_and_hashed_again_are_found_by_a_checkpoint(kept, attacker) -> None:  # type: ignore[no-untyped-def]
    attacker(f"UPDATE store_journalentry SET actor = 'nobody' WHERE id = {pk_at(42)}",
             "DELETE FROM store_journalnode", "DELETE FROM store_journalcheckpoint",
             "DELETE FROM store_journalleaf", "DELETE FROM store_journalhead")  # fmt: skip
    JournalPending.objects.bulk_create(
        JournalPending(entry=entry) for entry in JournalEntry.objects.order_by("pk")
    )
    journal.sequence()
    assert operation.verify([]).is_whole
    assert kinds(kept) == {Tampering.REWRITTEN}


def test_a_node_that_was_changed_is_found(kept, attacker) -> None:  # type: ignore[no-untyped-def]
    blob = "'\\x00'::bytea" if connection.vendor == "postgresql" else "x'00'"
    attacker(f"UPDATE store_journalnode SET hash = {blob} WHERE place = 0 AND level = 6")
    assert kinds([]) == {Tampering.NODE}


def test_a_head_that_was_changed_is_found(kept) -> None:  # type: ignore[no-untyped-def]
    JournalHead.objects.update(size=LINES + 1)
    assert kinds([]) == {Tampering.HEAD}


def test_a_forged_checkpoint_is_found(kept) -> None:  # type: ignore[no-untyped-def]
    text = kept[0][1]
    forged = text.replace("vigie\n100\n", "vigie\n99\n")
    assert kinds([("forged", forged), ("not one", "hello")]) == {Tampering.FORGED}


@pytest.mark.parametrize("table", ["entry", "leaf", "node", "checkpoint"])
def test_the_database_itself_refuses_to_rewrite(kept, table: str) -> None:  # type: ignore[no-untyped-def]
    models = {
        "entry": (JournalEntry, {"actor": "x"}),
        "leaf": (JournalLeaf, {"hash": b"x"}),
        "node": (JournalNode, {"hash": b"x"}),
        "checkpoint": (JournalCheckpoint, {"note": "x"}),
    }
    model, change = models[table]
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(**change)
    if connection.vendor == "postgresql":
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all()._raw_delete(model.objects.db)


def test_a_line_is_kept_if_and_only_if_what_it_tells_is(home: Path) -> None:
    class Refused(Exception):
        pass

    with pytest.raises(Refused), transaction.atomic():
        write(1)
        raise Refused
    assert (JournalEntry.objects.count(), JournalPending.objects.count()) == (0, 0)


def test_a_line_cut_before_its_place_takes_it_with_the_next(home: Path) -> None:
    entry = JournalEntry.objects.create(at=NOW, actor="x", act="a", subject="cut", detail={})
    JournalPending.objects.create(entry=entry)
    assert operation.verify([]).waiting == 1
    write(1)
    done = operation.verify([])
    assert (done.is_whole, done.waiting, done.size) == (True, 0, 2)


def test_proofs_of_a_line_and_of_growth_convince_who_holds_a_checkpoint(
    kept: list[tuple[str, str]],
) -> None:
    from base64 import b64decode

    old, now = (parse_note(text).checkpoint for _, text in kept)
    entry = JournalEntry.objects.get(subject="s:42")
    proof = operation.prove_line(entry.pk)
    steps = [b64decode(step) for step in proof["proof"]]
    leaf = leaf_hash(canonical(line_of(entry)))
    assert verifies_inclusion(leaf, proof["position"], now.size, steps, now.root)
    growth = operation.prove_growth(old.size)
    steps = [b64decode(step) for step in growth["proof"]]
    assert verifies_consistency(old.size, old.root, now.size, now.root, steps)
    with pytest.raises(NoSuchLine):
        operation.prove_growth(now.size + 1)


def test_a_long_journal_keeps_the_nodes_its_proofs_need(home: Path) -> None:
    rows = [JournalEntry(at=NOW, actor="x", act="a", subject=str(n)) for n in range(2_300)]
    entries = JournalEntry.objects.bulk_create(rows)
    JournalPending.objects.bulk_create(JournalPending(entry=entry) for entry in entries)
    assert journal.sequence() == 2_300
    tree = Frontier()
    for entry in JournalEntry.objects.order_by("pk"):
        tree, _ = tree.grown(leaf_hash(canonical(line_of(entry))))
    assert journal.frontier() == tree
    assert operation.verify([]).is_whole


def test_a_checkpoint_is_written_once_for_who_keeps_it(
    kept: list[tuple[str, str]], tmp_path: Path
) -> None:
    note = operation.hand_over(at=NOW, into=tmp_path / "kept")
    operation.hand_over(at=NOW, into=tmp_path / "kept")
    (file,) = (tmp_path / "kept").iterdir()
    assert file.read_text() == note.text == kept[1][1]


def test_the_key_is_its_owners_alone_and_another_signs_nothing(
    kept: list[tuple[str, str]], home: Path
) -> None:
    place = home / "keys" / "journal.pem"
    assert place.stat().st_mode & 0o077 == 0
    place.unlink()
    assert kinds(kept) == {Tampering.FORGED}
