"""Encryption at rest on a home: nothing readable, a home of before sealed, keys changed, an
establishment erased by two persons."""

import secrets
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from vigie.core.rights.approvals import NotApproved, SamePerson
from vigie.engine.inventory import segments
from vigie.engine.inventory_fold import standing
from vigie.operations import approvals, sealing
from vigie.operations.doctor import examine
from vigie.operations.evidence import import_files as import_evidence
from vigie.operations.inventory import import_files
from vigie.sealed import keys as given
from vigie.sealed.keyring import LostKey, WrongLakeKey
from vigie.sealed.keys import Unsealable
from vigie.sealed.stream import Expired, key_of
from vigie.store import inventory as deliveries
from vigie.store import raw
from vigie.store import sealing as store
from vigie.store.home import lake
from vigie.store.models import (
    AnswerRow,
    ApprovalRow,
    Entity,
    EvidenceRow,
    JournalEntry,
    Mandate,
    Perimeter,
    ReadingRow,
    Site,
    User,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)
ONE, TWO = "010000001", "010000002"
WORDS = ("poste-secret", "logiciel-maison", "dossier-patient-pro")


@pytest.fixture(autouse=True)
def country(home: Path) -> dict[str, int]:
    keys = {}
    for finess in (ONE, TWO):
        entity = Entity.objects.create(finess=finess, name="Exemple", region="84", source="test")
        perimeter = Perimeter.objects.create(
            code=f"EJ-{finess}", name="Exemple", kind="hospital", entity=entity, region="84"
        )
        keys[finess] = perimeter.pk
    for name, role in (("asks", "operator"), ("decides", "operator"), ("reads", "analyst")):
        user = User.objects.create(username=name, until=date(2027, 1, 1))
        Mandate.objects.create(user=user, role=role, until=date(2027, 1, 1), may_write=True)
    return keys


@pytest.fixture
def plainly(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """As a home of before was written."""
    monkeypatch.setattr(given, "_given", [])
    return monkeypatch


def deliver(folder: Path, *, both: bool = True) -> list[str]:
    """Import one inventory per entity and one of both; return their hashes."""
    folder.mkdir(exist_ok=True)
    rows = {
        "one.csv": f"poste-secret-1;EJ-{ONE};logiciel-maison;1\n",
        "two.csv": f"poste-secret-2;EJ-{TWO};dossier-patient-pro;2\n",
    }
    if both:
        rows["both.csv"] = "".join(
            f"poste-secret-{n};EJ-{e};dossier-patient-pro;2\n" for n, e in ((3, ONE), (4, TWO))
        )
    digests = []
    for name, text in rows.items():
        (folder / name).write_text("machine;perimeter;name;version\n" + text, encoding="utf-8")
        report = import_files([folder / name], now=NOON, source=name)
        assert report.exit_code == 0, report.document()
        digests.append(report.files[0].sha256)
    return digests


def readable(home: Path) -> list[str]:
    """Return what can be read of an establishment in the files of a home, its keys aside."""
    return [
        f"{file.relative_to(home)}: {word}"
        for part in ("lake", "raw")
        for file in (home / part).rglob("*")
        for word in WORDS
        if file.is_file() and word.encode() in file.read_bytes()
    ]


def machines() -> set[str]:
    return set(standing(lake(), deliveries.current_deliveries())["name"])


def test_nothing_an_establishment_gave_can_be_read(home: Path, tmp_path: Path) -> None:
    digests = deliver(tmp_path / "files")
    assert not readable(home)
    for digest, name in zip(digests, ("one.csv", "two.csv", "both.csv"), strict=True):
        assert b"".join(raw.blocks(digest)) == (tmp_path / "files" / name).read_bytes()


def test_a_refused_file_is_sealed_by_a_key_that_ends(home: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("machine;perimeter;name\nposte-secret;nobody;logiciel-maison\n", "utf-8")
    report = import_files([bad], now=NOON)
    assert report.exit_code == 1
    (kept,) = [f for f in (home / "raw").rglob("*") if f.is_file()]
    assert key_of(kept) == store.keyring().index() and not readable(home)


def test_evidence_is_archived_sealed(home: Path, tmp_path: Path, country: dict[str, int]) -> None:
    table = tmp_path / "evidence.csv"
    table.write_text(
        "perimeter;safeguard;share;proof;observed_on;source\n"
        f"EJ-{ONE};mfa_remote;1;documented;2026-10-01;logiciel-maison\n",
        "utf-8",
    )
    report = import_evidence([table], now=NOON)
    assert report.exit_code == 0, report.document()
    place = raw.place_of(report.files[0].sha256)
    assert key_of(place) == f"perimeter-{country[ONE]}" and not readable(home)


def test_a_home_of_before_is_read_told_and_sealed_in_its_place(
    home: Path, tmp_path: Path, plainly: pytest.MonkeyPatch
) -> None:
    deliver(tmp_path / "files")
    before = machines()
    assert readable(home), "a home of before is in the clear"
    plainly.undo()
    assert machines() == before
    (told,) = [check for check in examine() if check.name == "sealing"]
    assert told.is_fine is None and "seal home" in told.en
    state = sealing.seal_home()
    assert state.plain == 0 and state.segments == len(segments(lake())) > 0 and state.files == 3
    assert machines() == before and not readable(home)
    assert sealing.seal_home() == state
    (told,) = [check for check in examine() if check.name == "sealing"]
    assert told.is_fine is True


def test_the_lake_key_changes_without_writing_the_lake_again(home: Path, tmp_path: Path) -> None:
    deliver(tmp_path / "files")
    before, written = (
        machines(),
        {f: f.stat().st_mtime_ns for f in (home / "lake").rglob("sealed")},
    )
    former = store.own_key_place().read_text()
    assert sealing.rotate(secrets.token_hex(32)) >= 3
    assert store.own_key_place().read_text() != former and machines() == before
    assert written == {f: f.stat().st_mtime_ns for f in (home / "lake").rglob("sealed")}


def test_a_key_kept_elsewhere_is_needed(home: Path, tmp_path: Path, settings: object) -> None:
    settings.VIGIE_LAKE_KEY = secrets.token_hex(32)  # type: ignore[attr-defined]
    deliver(tmp_path / "files")
    assert not store.own_key_place().exists()
    settings.VIGIE_LAKE_KEY = secrets.token_hex(32)  # type: ignore[attr-defined]
    with pytest.raises(WrongLakeKey) as wrong:
        machines()
    assert "does not open" in wrong.value.say("en")
    settings.VIGIE_LAKE_KEY = ""  # type: ignore[attr-defined]
    with pytest.raises(store.NoLakeKey):
        machines()
    settings.VIGIE_LAKE_KEY = "short"  # type: ignore[attr-defined]
    with pytest.raises(store.UnusableLakeKey):
        machines()
    (told,) = [check for check in examine() if check.name == "sealing"]
    assert told.is_fine is False and "64" in told.en


def test_a_lost_keyring_is_a_clear_error(home: Path, tmp_path: Path) -> None:
    deliver(tmp_path / "files")
    store.keyring_place().unlink()
    with pytest.raises(LostKey) as lost:
        machines()
    assert "--keys" in lost.value.say("fr")


def granted(finess: str) -> None:
    key = sealing.ask_erasure(finess=finess, reason="contrat terminé", by="asks", now=NOON)
    approvals.decide(key=key, granted=True, by=User.objects.get(username="decides"), now=NOON)


def test_one_person_erases_nothing(home: Path, tmp_path: Path) -> None:
    deliver(tmp_path / "files")
    with pytest.raises(NotApproved):
        sealing.erase(finess=ONE, by="asks", now=NOON)
    key = sealing.ask_erasure(finess=ONE, reason="contrat terminé", by="asks", now=NOON)
    with pytest.raises(NotApproved):
        sealing.erase(finess=ONE, by="asks", now=NOON)
    with pytest.raises(SamePerson):
        approvals.decide(key=key, granted=True, by=User.objects.get(username="asks"), now=NOON)
    assert "poste-secret-1" in machines()
    with pytest.raises(sealing.NoSuchEntity):
        sealing.ask_erasure(finess="999999999", reason="contrat terminé", by="asks", now=NOON)
    with pytest.raises(approvals.NotYours):
        sealing.ask_erasure(finess=ONE, reason="contrat terminé", by="reads", now=NOON)
    with pytest.raises(sealing.NotEraser):
        sealing.ask_erasure(finess=ONE, reason="contrat terminé", by="nobody", now=NOON)


def test_who_read_an_erased_establishment_is_forgotten_with_it(tmp_path: Path) -> None:
    deliver(tmp_path / "files")
    entity, reader = Entity.objects.get(finess=ONE), User.objects.get(username="reads")
    Site.objects.create(finess="010000099", name="Exemple", entity=entity, region="84")
    for number in (ONE, "010000099", TWO):
        ReadingRow.objects.create(user=reader, on=NOON.date(), finess=number)
    granted(ONE)
    assert sealing.erase(finess=ONE, by="asks", now=NOON).readings == 2
    assert [row.finess for row in ReadingRow.objects.all()] == [TWO]


def test_what_was_erased_is_gone_from_old_backups_too(
    home: Path, tmp_path: Path, country: dict[str, int]
) -> None:
    """The files as they were, put back beside the keys of now, give nothing of the erased and all
    of the other."""
    one, two, both = deliver(tmp_path / "files")
    EvidenceRow.objects.create(
        perimeter_id=country[ONE], safeguard="mfa_remote", low=1, high=1, proof="documented",
        observed_on=NOON.date(), source="s", known_at=NOON, reference="rapport d'audit",
    )  # fmt: skip
    former = {
        f: f.read_bytes() for p in ("lake", "raw") for f in (home / p).rglob("*") if f.is_file()
    }
    granted(ONE)
    done = sealing.erase(finess=ONE, by="asks", now=NOON)
    assert (done.perimeters, done.deliveries, done.evidence, done.files) == (1, 2, 1, 2)
    assert machines() == {"poste-secret-2", "poste-secret-4"}
    assert EvidenceRow.objects.get().reference == ""
    assert EvidenceRow.objects.get().low == 1
    for file, content in former.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    for digest in (one, both):
        with pytest.raises(Expired):
            list(raw.blocks(digest))
    assert b"dossier-patient-pro" in b"".join(raw.blocks(two))
    every = deliveries.current_deliveries()
    back = [d._replace(perimeter=country[ONE]) for d in every] + every
    assert set(standing(lake(), back)["name"]) == {"poste-secret-2", "poste-secret-4"}
    assert JournalEntry.objects.filter(act="erasure", subject=f"entity:{ONE}").exists()
    assert ApprovalRow.objects.get().used_at == NOON


def test_what_was_erased_delivers_nothing_any_more(home: Path, tmp_path: Path) -> None:
    deliver(tmp_path / "files", both=False)
    granted(ONE)
    sealing.erase(finess=ONE, by="asks", now=NOON)
    again = tmp_path / "again.csv"
    again.write_text(f"machine;perimeter;name;version\nnew;EJ-{ONE};thing;1\n", "utf-8")
    with pytest.raises(Expired):
        import_files([again], now=NOON)


def test_index_keys_follow_each_other_and_end(home: Path, tmp_path: Path) -> None:
    ring, on = store.keyring(), NOON.date()
    first = ring.index()
    assert not sealing.renew_when_due(on) and not sealing.renew_when_due(on + timedelta(days=6))
    assert sealing.renew_when_due(on + timedelta(days=7)) and ring.index() != first
    assert sealing.expire(on + timedelta(days=35)) == []
    assert sealing.expire(on + timedelta(days=36)) == [first]
    assert ring.index() in ring.names() and first not in ring.names()


def written(column: str, table: str) -> str:
    """Return what the database itself holds."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        return str(cursor.fetchone()[0])


def answered(perimeter: int) -> AnswerRow:
    return AnswerRow.objects.create(
        perimeter_id=perimeter, product="a:b:c", cve="CVE-1", kind="accepted", on=NOON.date(),
        reason="le serveur du bloc ne redémarre pas", given_by="x", given_at=NOON,
    )  # fmt: skip


def test_what_people_write_is_sealed_in_the_database(home: Path, country: dict[str, int]) -> None:
    row = answered(country[ONE])
    assert "serveur" not in written("reason", "store_answerrow")
    assert written("reason", "store_answerrow").startswith(f"s1:perimeter-{country[ONE]}:")
    assert AnswerRow.objects.get(pk=row.pk).reason == "le serveur du bloc ne redémarre pas"
    AnswerRow.objects.update(withdrawn_reason="trompé de machine")
    assert written("withdrawn_reason", "store_answerrow").startswith("s1:database:")
    assert list(AnswerRow.objects.values_list("withdrawn_reason", "measure")) == [
        ("trompé de machine", "")
    ]


def test_a_sealed_text_cannot_change_places(home: Path, country: dict[str, int]) -> None:
    answered(country[ONE])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE store_answerrow SET measure = reason")
    with pytest.raises(Unsealable):
        AnswerRow.objects.get()


def test_texts_of_before_are_read_told_and_sealed(
    home: Path, country: dict[str, int], plainly: pytest.MonkeyPatch
) -> None:
    answered(country[ONE])
    plainly.undo()
    assert written("reason", "store_answerrow") == AnswerRow.objects.get().reason
    assert sealing.state().plain_texts == 1
    assert sealing.seal_home().plain == 0
    assert "serveur" not in written("reason", "store_answerrow")
    assert "serveur" in AnswerRow.objects.get().reason


def test_the_words_of_an_erased_establishment_go_and_its_decision_stays(
    home: Path, country: dict[str, int]
) -> None:
    answered(country[ONE])
    granted(ONE)
    sealing.erase(finess=ONE, by="asks", now=NOON)
    kept = AnswerRow.objects.get()
    assert kept.reason == "∅" and (kept.kind, kept.cve) == ("accepted", "CVE-1")
    assert answered(country[TWO]).reason
