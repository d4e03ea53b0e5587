"""Inventories that programs push: accepted at once, imported once, refused with their reason."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from vigie.core.rights import Act
from vigie.core.scope import NATION, NOBODY, Scope
from vigie.operations import accounts, received
from vigie.store import received as store
from vigie.store.models import DeliveryRow, Entity, Mandate, Perimeter, ReceivedFile, User

pytestmark = pytest.mark.django_db
NOON = datetime(2031, 3, 3, 12, tzinfo=UTC)
ONE, OTHER = "EJ-010000001", "EJ-010000002"
SECRET = b"poste-du-bloc-operatoire"
FILE = b"machine;name;version\nm1;Logiciel;1\n"


@pytest.fixture(autouse=True)
def country(home: Path) -> None:
    for finess in ("010000001", "010000002"):
        entity = Entity.objects.create(finess=finess, name="Exemple", region="84", source="test")
        Perimeter.objects.create(
            code=f"EJ-{finess}", name="Exemple", kind="hospital", entity=entity, region="84"
        )


def pushed(content: bytes = FILE, *, at: datetime = NOON, name: str = "a.csv") -> int:
    told = received.accept(content, scope=NATION, reference=ONE, name=name, by="programme", now=at)
    assert told is not None and told["state"] == "waiting"
    return int(told["receipt"])


def test_what_is_pushed_is_imported_once_with_its_receipt() -> None:
    key = pushed()
    assert received.drain(now=NOON) == {"imported": 1}
    assert DeliveryRow.objects.get().machines == 1
    told = store.receipt(key, scope=NATION)
    assert told is not None and told["state"] == "imported" and told["name"] == "a.csv"
    assert received.drain(now=NOON) == {}


def test_the_same_bytes_again_are_the_same_receipt_and_change_nothing() -> None:
    assert pushed() == pushed(at=NOON + timedelta(hours=1))
    received.drain(now=NOON)
    pushed(at=NOON + timedelta(days=1))
    assert received.drain(now=NOON) == {"unchanged": 1}
    assert (ReceivedFile.objects.count(), DeliveryRow.objects.count()) == (1, 1)


def test_a_file_that_cannot_be_read_is_refused_with_its_reason_and_stops_no_other() -> None:
    bad = pushed(b"\x00\x01nothing", name="b.csv")
    pushed(at=NOON + timedelta(minutes=1))
    assert received.drain(now=NOON) == {"refused": 1, "imported": 1}
    told = store.receipt(bad, scope=NATION)
    assert told is not None and told["reason"]["fr"] and told["reason"]["en"]


def test_who_does_not_answer_for_a_system_pushes_nothing_and_reads_no_receipt() -> None:
    elsewhere = Scope(entities=frozenset({"010000002"}))
    for scope in (NOBODY, elsewhere):
        told = received.accept(FILE, scope=scope, reference=ONE, name="x", by="x", now=NOON)
        assert told is None
    assert store.receipt(pushed(), scope=elsewhere) is None


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\x", "", "a\x00b", ".cache", "é" * 400])
def test_no_name_leads_out_of_its_folder(name: str) -> None:
    pushed(name=name)
    assert received.drain(now=NOON) == {"imported": 1}
    kept = ReceivedFile.objects.get().name
    assert "/" not in kept and not kept.startswith(".") and len(kept) <= 200


def test_what_is_empty_or_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(received.EmptyFile):
        pushed(b"")
    monkeypatch.setattr(received, "LARGEST", 3)
    with pytest.raises(received.TooLarge):
        pushed()


def test_a_program_pushes_with_its_token_and_asks_how_it_ended(client: Client) -> None:
    now = datetime.now(UTC)
    user = User.objects.create_user("programme")
    Mandate.objects.create(user=user, role="ciso", code="010000001", may_write=True)
    held = {}
    for acts in ("read", "read give"):
        secret = accounts.make_token(
            user=user,
            name=acts,
            acts=frozenset(Act(a) for a in acts.split()),
            lasts=timedelta(days=1),
            by="test",
            now=now,
        )
        held[acts] = {"Authorization": f"Bearer {secret}"}

    def push(code: str, acts: str) -> tuple[int, dict[str, str]]:
        answer = client.post(
            f"/api/perimeters/{code}/inventory?name=parc.csv",
            data=FILE,
            content_type="application/octet-stream",
            headers=held[acts],
        )
        return answer.status_code, answer.json()

    assert push(ONE, "read")[0] == 404, "a token to read gives nothing"
    assert push(OTHER, "read give")[0] == 404
    status, told = push("010000001", "read give")
    assert status == 202 and told["perimeter"] == ONE
    received.drain(now=now)
    answer = client.get(f"/api/received/{told['receipt']}", headers=held["read"])
    assert answer.json()["state"] == "imported"
    assert client.get("/api/received/999999", headers=held["read"]).status_code == 404


def test_what_is_pushed_is_nowhere_on_the_disk_in_the_clear(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked at while it is archived and while it is imported: what a kill would leave."""
    seen: list[str] = []

    def looking(called: Callable[..., Any]) -> Callable[..., Any]:
        def look(*given: Any, **more: Any) -> Any:
            seen.append(called.__name__)
            files = [f for f in home.rglob("*") if f.is_file() and not f.is_symlink()]
            assert [f for f in files if f.suffix != ".sqlite3" and SECRET in f.read_bytes()] == []
            return called(*given, **more)

        return look

    monkeypatch.setattr(received.raw, "archive", looking(received.raw.archive))
    monkeypatch.setattr(received, "deliver_one", looking(received.deliver_one))
    pushed(b"machine;name;version\n" + SECRET + b";Logiciel;1\n")
    assert received.drain(now=NOON) == {"imported": 1}
    assert seen[:2] == ["archive", "deliver_one"] and not list(home.glob(".received-*"))
