"""What is sealed: nothing readable on the disk, the same rows once opened, nothing left of what
was destroyed."""

import os
from datetime import date
from pathlib import Path
from random import Random

import polars as pl
import pytest

from vigie.core.inventory import Machine, Reported
from vigie.engine.inventory import (
    Delivered,
    is_sealed,
    open_segment,
    seal_segment,
    write_segment,
)
from vigie.engine.sealed import Expired, Unsealable, read_parquet, write_parquet
from vigie.sealed import keys as given
from vigie.sealed.keyring import Keyring, LostKey, UnreadableKeyring, WrongLakeKey

DAY = date(2026, 11, 24)
KEY = bytes(range(32))


@pytest.fixture
def keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Keyring:
    ring = Keyring(tmp_path / "keys" / "ring.json", KEY)
    monkeypatch.setattr(given, "_given", [lambda: ring])
    return ring


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(given, "_given", [])


def delivered() -> list[Delivered]:
    """Three perimeters: software of all, and software that the second alone runs."""
    random = Random(4)
    common = [Reported(f"commun-{n}", "Éditeur", f"{n}.0") for n in range(40)]
    machines = {
        perimeter: [
            Machine(
                name=f"poste-{perimeter}-{n}",
                serial=f"serie-{perimeter}-{n}",
                components=tuple(random.sample(common, 12)) + own,
            )
            for n in range(5)
        ]
        for perimeter, own in ((3, ()), (7, (Reported("maison-secrete", "CHU", "1"),)), (12, ()))
    }
    return [Delivered(perimeter, tuple(own)) for perimeter, own in machines.items()]


def tables(lake: Path, segment: str, perimeters: list[int] | None = None) -> list[pl.DataFrame]:
    opened = open_segment(lake, segment, perimeters)
    return [opened.reported.collect(), opened.machines.collect(), opened.installed.collect()]


def readable(folder: Path, *words: str) -> list[str]:
    """Return the files in which a word can be read."""
    return [
        f"{file.name}: {word}"
        for file in folder.rglob("*")
        for word in words
        if file.is_file() and word.encode() in file.read_bytes()
    ]


def test_a_sealed_segment_holds_the_same_rows_as_a_plain_one(
    tmp_path: Path, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = write_segment(tmp_path / "sealed", delivered())
    found = tables(tmp_path / "sealed", sealed)
    monkeypatch.setattr(given, "_given", [])
    plain = write_segment(tmp_path / "plain", delivered())
    for own, other in zip(found, tables(tmp_path / "plain", plain), strict=True):
        assert own.equals(other)
    assert is_sealed(tmp_path / "sealed", sealed) and not is_sealed(tmp_path / "plain", plain)


def test_no_machine_no_software_and_no_serial_can_be_read_on_the_disk(
    tmp_path: Path, keyring: Keyring
) -> None:
    write_segment(tmp_path / "lake", delivered())
    assert not readable(tmp_path, "poste-", "commun-", "maison-secrete", "serie-", "diteur")


def test_the_plain_form_shows_what_the_scan_looks_for(tmp_path: Path, plain: None) -> None:
    write_segment(tmp_path / "lake", delivered())
    assert readable(tmp_path, "maison-secrete")


def test_the_same_rows_are_the_same_segment(tmp_path: Path, keyring: Keyring) -> None:
    first = write_segment(tmp_path / "lake", delivered())
    assert write_segment(tmp_path / "lake", delivered()) == first
    assert write_segment(tmp_path / "lake", delivered()[:2]) != first


def test_perimeters_are_opened_one_by_one(tmp_path: Path, keyring: Keyring) -> None:
    segment = write_segment(tmp_path / "lake", delivered())
    _, every, rows = tables(tmp_path / "lake", segment)
    _, own, own_rows = tables(tmp_path / "lake", segment, [7, 99])
    assert own.equals(every.filter(pl.col("perimeter") == 7))
    assert own_rows.equals(rows.filter(pl.col("machine").is_in(own["machine"].to_list())))


def test_rows_are_filtered_cut_and_chosen_as_those_of_a_file(
    tmp_path: Path, keyring: Keyring
) -> None:
    opened = open_segment(tmp_path / "lake", write_segment(tmp_path / "lake", delivered()))
    whole = opened.installed.collect()
    wanted = pl.col("machine") > 6
    assert opened.installed.filter(wanted).collect().equals(whole.filter(wanted))
    assert opened.installed.select("reported").head(9).collect().equals(whole[["reported"]][:9])
    assert pl.concat(opened.batches()).equals(whole)
    assert pl.concat(opened.batches(only_machines=True)).equals(whole[["machine"]])


def test_destroying_a_key_leaves_the_others_and_nothing_of_its_own(
    tmp_path: Path, keyring: Keyring
) -> None:
    segment = write_segment(tmp_path / "lake", delivered())
    old_backup = (tmp_path / "lake" / "inventory" / "segments" / segment / "sealed").read_bytes()
    assert keyring.destroy(["perimeter-7"], on=DAY) == ["perimeter-7"]
    again = Keyring(keyring.place, KEY)
    reported, machines, _ = tables(tmp_path / "lake", segment)
    assert set(machines["perimeter"]) == {3, 12}
    assert "maison-secrete" not in reported["name"].to_list()
    assert again.keys(["perimeter-7"], make=True) == [None]
    assert old_backup and again.erased() == {"perimeter-7": "2026-11-24"}


def test_another_lake_key_wraps_the_same_keys(tmp_path: Path, keyring: Keyring) -> None:
    segment = write_segment(tmp_path / "lake", delivered())
    before = tables(tmp_path / "lake", segment)
    former = keyring.place.read_bytes()
    other = os.urandom(32)
    assert keyring.rewrap(other) == len(keyring.names())
    for own, known in zip(tables(tmp_path / "lake", segment), before, strict=True):
        assert own.equals(known)
    with pytest.raises(WrongLakeKey):
        Keyring(keyring.place, KEY).keys(["shared"])
    assert Keyring(keyring.place, other).keys(["shared"]) != [None]
    keyring.place.write_bytes(former)
    with pytest.raises(WrongLakeKey):
        Keyring(keyring.place, other).keys(["shared"])


def test_a_lost_keyring_is_said_and_is_no_erasure(tmp_path: Path, keyring: Keyring) -> None:
    segment = write_segment(tmp_path / "lake", delivered())
    keyring.place.unlink()
    with pytest.raises(LostKey) as lost:
        open_segment(tmp_path / "lake", segment)
    assert "shared" in lost.value.say("en") and "restore the keys" in lost.value.say("en")
    keyring.place.write_text("{}")
    with pytest.raises(UnreadableKeyring):
        open_segment(tmp_path / "lake", segment)


@pytest.mark.parametrize("where", [40, -400, -9])
def test_a_changed_byte_is_found(tmp_path: Path, keyring: Keyring, where: int) -> None:
    segment = write_segment(tmp_path / "lake", delivered())
    file = tmp_path / "lake" / "inventory" / "segments" / segment / "sealed"
    raw = bytearray(file.read_bytes())
    raw[where] ^= 1
    file.write_bytes(raw)
    with pytest.raises(Unsealable):
        tables(tmp_path / "lake", segment)


def test_blocks_cannot_change_places(tmp_path: Path, keyring: Keyring) -> None:
    """The block of another perimeter, though of the right length, does not open."""
    twins = [Delivered(p, (Machine(name="m", components=()),)) for p in (1, 2)]
    segment = write_segment(tmp_path / "lake", twins)
    file = tmp_path / "lake" / "inventory" / "segments" / segment / "sealed"
    opened = open_segment(tmp_path / "lake", segment).sealed
    assert opened is not None
    edges = opened.table.machines.tolist()
    raw = file.read_bytes()
    first, second = raw[edges[0] : edges[1]], raw[edges[1] : edges[2]]
    file.write_bytes(raw[: edges[0]] + second + first + raw[edges[2] :])
    with pytest.raises(Unsealable):
        opened.machines()


def test_a_plain_segment_is_sealed_in_its_place(
    tmp_path: Path, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(given, "_given", [])
        segment = write_segment(tmp_path / "lake", delivered())
    before = tables(tmp_path / "lake", segment)
    assert seal_segment(tmp_path / "lake", segment)
    assert not seal_segment(tmp_path / "lake", segment)
    for own, known in zip(tables(tmp_path / "lake", segment), before, strict=True):
        assert own.equals(known)
    assert not readable(tmp_path, "poste-", "maison-secrete")


def test_a_table_is_sealed_whole_and_ends_with_its_key(tmp_path: Path, keyring: Keyring) -> None:
    frame = pl.DataFrame({"name": [f"poste-{n}" for n in range(200_000)]})
    place = tmp_path / "table.parquet"
    write_parquet(frame, place, compression="uncompressed")
    assert place.stat().st_size > 2 << 20, "several pieces"
    assert read_parquet(place).equals(frame) and b"poste-1" not in place.read_bytes()
    cut = tmp_path / "cut.parquet"
    cut.write_bytes(place.read_bytes()[: (1 << 20) + 28 + 39])
    with pytest.raises(Unsealable):
        read_parquet(cut)
    keyring.destroy([keyring.index()], on=DAY)
    with pytest.raises(Expired):
        read_parquet(place)


def test_keys_made_by_two_processes_at_once_are_all_kept(tmp_path: Path) -> None:
    """Each has its own view of the file, and adds to what the other wrote."""
    one, two = (Keyring(tmp_path / "ring.json", KEY) for _ in range(2))
    first = one.keys(["a", "b"], make=True)
    second = two.keys(["b", "c"], make=True)
    assert first[1] == second[0]
    assert one.keys(["a", "b", "c"]) == [*first, second[1]]
    assert (tmp_path / "ring.json").stat().st_mode & 0o077 == 0
