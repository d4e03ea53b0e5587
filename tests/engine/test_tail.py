"""A small change is compiled beside the last snapshot, and answers as if all had been compiled
again."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import polars as pl
import pytest

from tests.engine import corpus
from tests.engine.test_snapshot import named
from vigie.core.advisories import Advisory
from vigie.core.inventory import Delivery, DeliveryKind, Machine, Reported
from vigie.engine import advisories, questions, snapshot
from vigie.engine.inventory import Delivered, write_segment
from vigie.engine.scope import PerimeterScope
from vigie.engine.snapshot import Snapshot

ON = date(2024, 6, 1)
AT = datetime(2024, 6, 1, tzinfo=UTC)
LATER = datetime(2024, 6, 1, 12, tzinfo=UTC)
BEFORE = (3, 5, 8)
NATION = PerimeterScope.nation()


def machines(chance: Random, count: int) -> list[Machine]:
    found = []
    for number, host in enumerate(corpus.hosts(chance, count)):
        reported = dict.fromkeys(
            named(c.identified)
            if c.product and c.product.part != "p"
            else Reported(f"strange {c.part}", part=c.part)
            for c in host.components
        )
        found.append(Machine(f"m{number:03}", tuple(reported)))
    return found


class Twice:
    """A lake where one perimeter delivers anew, one for the first time and one no more; what
    stands then, compiled as a tail, and compiled whole."""

    def __init__(self, folder: Path) -> None:
        chance = Random(23)
        self.lake, other = folder / "tail", folder / "whole"
        said = corpus.advisories(chance, 60)
        estates = {key: machines(chance, 30) for key in (*BEFORE, 9)}
        again = machines(chance, 12)
        first = self._deliver(self.lake, {key: estates[key] for key in BEFORE}, AT)
        self.before = self._build(self.lake, first, said)
        kept = [delivery for delivery in first if delivery.perimeter == 3]
        self.change = {5: again, 9: estates[9]}
        new = self._deliver(self.lake, self.change, LATER)
        self.after = self._build(self.lake, [*kept, *new], said)
        whole = self._deliver(other, {3: estates[3], **self.change}, LATER)
        self.whole = self._build(other, whole, said)
        self.cves = sorted({record.cve for record in said})
        self.said = said

    def _deliver(
        self, lake: Path, estates: dict[int, list[Machine]], at: datetime
    ) -> list[Delivery]:
        segment = write_segment(lake, [Delivered(key, own) for key, own in estates.items()])
        return [Delivery(segment, key, "test", DeliveryKind.FULL, at) for key in estates]

    def _build(self, lake: Path, deliveries: list[Delivery], said: list[Advisory]) -> Snapshot:
        advisories.write_part(lake, "0" * 64, said, source="test", received_at=AT)
        known = advisories.fold(lake)
        return snapshot.build(lake, deliveries=deliveries, advisories=known, aliases=b"", on=ON)


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Twice:
    return Twice(tmp_path_factory.mktemp("tail"))


def test_only_what_changed_is_compiled(twice: Twice) -> None:
    assert twice.after.base is not None
    assert twice.after.base.id == twice.before.id
    assert twice.after.over.tolist() == [5, 8, 9]
    assert twice.after.about["tail"]["machines"] == 42
    assert twice.after.about["machines"] == twice.whole.about["machines"] == 72
    assert twice.whole.base is None


def test_a_reader_finds_the_tail_with_its_base(twice: Twice) -> None:
    found = snapshot.current(twice.lake)
    assert found is not None
    assert found.id == twice.after.id
    assert found.base is not None


def test_the_watch_is_that_of_the_whole(twice: Twice) -> None:
    assert questions.watch(twice.after, NATION).equals(questions.watch(twice.whole, NATION))
    own = PerimeterScope.of([5, 8])
    assert questions.watch(twice.after, own)["perimeter"].to_list() == [5]


@pytest.mark.parametrize("perimeter", [3, 5, 8, 9])
def test_findings_and_machines_are_those_of_the_whole(twice: Twice, perimeter: int) -> None:
    found = questions.findings(twice.after, perimeter, NATION)
    expected = questions.findings(twice.whole, perimeter, NATION)
    assert found.equals(expected)
    assert found.is_empty() == (perimeter == 8)
    seen = questions.machines(twice.after, perimeter, NATION)
    assert seen.equals(questions.machines(twice.whole, perimeter, NATION))


@pytest.mark.parametrize("scope", [NATION, PerimeterScope.of([3, 9])])
def test_who_is_affected_is_as_in_the_whole(twice: Twice, scope: PerimeterScope) -> None:
    for cve in twice.cves:
        expected = questions.affected(twice.whole, cve, scope)
        assert questions.affected(twice.after, cve, scope).equals(expected)
        records = [record for record in twice.said if record.cve == cve]
        assert questions.affected_by(twice.after, records, scope).equals(expected)


@pytest.mark.parametrize("scope", [NATION, PerimeterScope.of([3, 9])])
def test_many_vulnerabilities_touch_the_perimeters_that_each_does(
    twice: Twice, scope: PerimeterScope
) -> None:
    cves = [*twice.cves, "CVE-1999-0001"]
    for compiled in (twice.after, twice.whole):
        found = questions.touched(compiled, cves, scope)
        for place, cve in enumerate(cves):
            expected = questions.affected(compiled, cve, scope)
            expected = expected.group_by("perimeter").agg(pl.col("affected", "unknown").sum())
            is_affected = pl.col("affected") > 0
            affected = {key for part in found for key in part.by(place)[0].tolist()}
            unknown = {key for part in found for key in part.by(place)[1].tolist()}
            assert affected == set(expected.filter(is_affected)["perimeter"])
            assert unknown == set(expected.filter(~is_affected)["perimeter"])
            assert sum(part.counts()["affected"][place] for part in found) == len(affected)
            assert sum(part.counts()["unknown"][place] for part in found) == len(unknown)
        anyone = {key for part in found for key in part.anyone().tolist()}
        assert anyone == {k for part in found for p in range(len(cves)) for k in part.by(p)[0]}


def test_each_perimeter_is_answered_for_by_one_part(twice: Twice) -> None:
    assert questions.perimeters(twice.after) == questions.perimeters(twice.whole) == [3, 5, 9]
    keys = [
        part.perimeters[0][own.mask(part.perimeters[0])].tolist()
        for part, own in questions.parts(twice.after, NATION)
    ]
    assert keys == [[3], [5, 9]]


def test_where_a_product_runs_is_as_in_the_whole(twice: Twice) -> None:
    assert questions.products(twice.after) == questions.products(twice.whole)
    scope = PerimeterScope.of([3, 9])
    for product in questions.products(twice.whole):
        found = questions.product(twice.after, product, scope)
        expected = questions.product(twice.whole, product, scope)
        order = ["version", "update", "machines", "affected", "unknown"]
        assert found.versions.sort(order).equals(expected.versions.sort(order))
        assert (found.machines, found.perimeters) == (expected.machines, expected.perimeters)
        present = questions.is_installed(twice.whole, product, scope)
        assert questions.is_installed(twice.after, product, scope) == present


def test_a_tail_too_large_is_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vigie.engine.tail.FEW", 20)
    assert Twice(tmp_path).after.base is None


def test_a_tail_completes_the_base_never_another_tail(twice: Twice, tmp_path: Path) -> None:
    segment = write_segment(twice.lake, [Delivered(5, machines(Random(4), 3))])
    one = Delivery(segment, 5, "test", DeliveryKind.FULL, LATER)
    stood = twice.after.table("deliveries")
    told = stood.filter(pl.col("perimeter") != 5).rows()
    kept = [Delivery(s, p, who, DeliveryKind(kind), at) for s, p, who, kind, at in told]
    known = advisories.current(twice.lake)
    assert known is not None
    stands = [*kept, one]
    third = snapshot.build(twice.lake, deliveries=stands, advisories=known, aliases=b"", on=ON)
    assert third.base is not None
    assert third.base.id == twice.before.id
    assert questions.machines(third, 5, NATION).height == 3


def test_advisories_folded_by_an_older_edition_are_still_read(tmp_path: Path) -> None:
    said = corpus.advisories(Random(2), 20)
    advisories.write_part(tmp_path, "0" * 64, said, source="test", received_at=AT)
    known = advisories.fold(tmp_path)
    own = [Delivered(3, machines(Random(3), 5))]
    segment = write_segment(tmp_path, own)
    one = [Delivery(segment, 3, "test", DeliveryKind.FULL, AT)]

    def found(aliases: bytes) -> pl.DataFrame:
        built = snapshot.build(tmp_path, deliveries=one, advisories=known, aliases=aliases, on=ON)
        return questions.findings(built, 3, NATION)

    expected = found(b"")
    for name in ("claims", "claims_by_cve"):
        place = known.folder / f"{name}.parquet"
        pl.read_parquet(place).drop("said").write_parquet(place)
    for folder in known.folder.glob("prepared-*"):
        shutil.rmtree(folder)
    assert expected.height > 0
    assert found(b"# again\n").equals(expected)
