"""A snapshot answers as the core means, machine by machine and perimeter by perimeter."""

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import polars as pl
import pytest

from tests.engine import corpus
from vigie.core.advisories import Advisory
from vigie.core.findings import Component, Host, Verdict, findings_of
from vigie.core.inventory import Delivery, DeliveryKind, Machine, Reported
from vigie.core.products import Identified, cpe
from vigie.engine import advisories, questions, snapshot
from vigie.engine.inventory import Delivered, write_segment
from vigie.engine.scope import PerimeterScope
from vigie.engine.snapshot import Snapshot

ON = date(2024, 6, 1)
AT = datetime(2024, 6, 1, tzinfo=UTC)
PERIMETERS = (3, 5, 8)
ALIASES = b""


def named(identified: Identified) -> Reported:
    """Return the CPE name of an identity, as an inventory would give it."""
    parts = [*(identified.product or ("*", "*", "*")), *identified[1:9]]
    escaped = [part if part in "*-" else _escaped(part) for part in parts]
    return Reported("", part=parts[0], cpe="cpe:2.3:" + ":".join(escaped))


def _escaped(part: str) -> str:
    return "".join(c if c.isalnum() or c in "._" else f"\\{c}" for c in part)


class Nation:
    """A small nation: advisories, machines, and the core's own findings on them."""

    def __init__(self, lake: Path, seed: int) -> None:
        chance = Random(seed)
        self.advisories = corpus.advisories(chance, 60)
        self.lake = lake
        self.machines: dict[tuple[int, str], Host] = {}
        deliveries = []
        for perimeter in PERIMETERS:
            machines = [
                self._machine(perimeter, n, h) for n, h in enumerate(corpus.hosts(chance, 30))
            ]
            deliveries.append(Delivered(perimeter, machines))
        segment = write_segment(lake, deliveries)
        advisories.write_part(lake, "0" * 64, self.advisories, source="test", received_at=AT)
        self.snapshot = snapshot.build(
            lake,
            deliveries=[Delivery(segment, p, "test", DeliveryKind.FULL, AT) for p in PERIMETERS],
            advisories=advisories.fold(lake),
            aliases=ALIASES,
            on=ON,
        )

    def _machine(self, perimeter: int, number: int, host: Host) -> Machine:
        reported = dict.fromkeys(
            named(c.identified)
            if c.product and c.product.part != "p"
            else Reported(f"strange {c.part}", part=c.part)
            for c in host.components
        )
        components = tuple(Component(_taken(item), item.part) for item in reported)
        machine = Machine(f"m{number:03}", tuple(reported))
        self.machines[perimeter, machine.name] = Host(components)
        return machine

    def by_cve(self) -> dict[str, list[Advisory]]:
        found: dict[str, list[Advisory]] = {}
        for record in self.advisories:
            found.setdefault(record.cve, []).append(record)
        return found


def _taken(item: Reported) -> Identified:
    return cpe.parse(item.cpe) if item.cpe else Identified(None)


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Nation:
    return Nation(tmp_path_factory.mktemp("lake"), seed=11)


def test_the_findings_of_a_perimeter_are_those_of_the_core(nation: Nation) -> None:
    by_cve = nation.by_cve()
    expected = Counter(
        (name, found.cve, found.verdict.value, found.confidence)
        for (perimeter, name), host in nation.machines.items()
        if perimeter == 5
        for component in host.components
        for found in findings_of(component, host, by_cve)
        if found.verdict != Verdict.NOT_AFFECTED
    )
    found = questions.findings(nation.snapshot, 5, PerimeterScope.of([5]))
    assert Counter(found.select("machine", "cve", "verdict", "confidence").iter_rows()) == expected


def expected_machines(nation: Nation, cve: str) -> dict[int, tuple[int, int]]:
    records = {cve: nation.by_cve()[cve]}
    counts: dict[int, list[int]] = {}
    for (perimeter, _), host in nation.machines.items():
        verdicts = {
            found.verdict
            for component in host.components
            for found in findings_of(component, host, records)
            if found.cve
        }
        own = counts.setdefault(perimeter, [0, 0])
        if Verdict.AFFECTED in verdicts:
            own[0] += 1
        elif Verdict.UNKNOWN in verdicts:
            own[1] += 1
    return {key: (own[0], own[1]) for key, own in counts.items() if any(own)}


def per_perimeter(found: pl.DataFrame) -> dict[int, tuple[int, int]]:
    rows = found.select("perimeter", "affected", "unknown").group_by("perimeter").sum()
    return {key: (affected, unknown) for key, affected, unknown in rows.iter_rows()}


def test_the_machines_that_a_cve_affects_are_those_of_the_core(nation: Nation) -> None:
    for cve in nation.by_cve():
        found = questions.affected(nation.snapshot, cve, PerimeterScope.nation())
        assert per_perimeter(found) == expected_machines(nation, cve), cve


def test_an_advisory_that_comes_later_is_answered_as_if_it_had_been_there(nation: Nation) -> None:
    for cve, records in nation.by_cve().items():
        found = questions.affected_by(nation.snapshot, records, PerimeterScope.nation())
        assert per_perimeter(found) == expected_machines(nation, cve), cve


def test_what_is_out_of_scope_is_not_answered(nation: Nation) -> None:
    nobody = PerimeterScope.of([])
    assert questions.findings(nation.snapshot, 5, nobody).is_empty()
    assert questions.watch(nation.snapshot, nobody).is_empty()
    own = PerimeterScope.of([3])
    for cve in nation.by_cve():
        found = questions.affected(nation.snapshot, cve, own)
        assert set(found["perimeter"]) <= {3}


def test_the_watch_counts_what_the_findings_list(nation: Nation) -> None:
    everything = PerimeterScope.nation()
    for row in questions.watch(nation.snapshot, everything).iter_rows(named=True):
        found = questions.findings(nation.snapshot, row["perimeter"], everything)
        assert row["affected"] == (found["verdict"] == "affected").sum()
        assert row["unknown"] == (found["verdict"] == "unknown").sum()
        assert row["unresolved"] == (found["cve"] == "").sum()


def test_the_same_inputs_give_the_same_snapshot_and_a_reader_finds_it(nation: Nation) -> None:
    found = snapshot.current(nation.lake)
    assert isinstance(found, Snapshot)
    assert found.id == nation.snapshot.id
    assert found.about["machines"] == len(nation.machines)


def test_findings_are_paged_by_machine_and_the_pages_make_the_whole(nation: Nation) -> None:
    own = PerimeterScope.of([5])
    whole = questions.findings(nation.snapshot, 5, own)
    pages = [
        questions.findings(nation.snapshot, 5, own, offset=first, limit=7)
        for first in range(0, 42, 7)
    ]
    assert all(page["machine"].n_unique() <= 7 for page in pages)
    assert pl.concat(pages).equals(whole)
    assert pages[-1].is_empty()


def test_the_machines_of_a_perimeter_count_what_their_findings_list(nation: Nation) -> None:
    own = PerimeterScope.of([5])
    counted = questions.machines(nation.snapshot, 5, own)
    for place, row in enumerate(counted.iter_rows(named=True)):
        found = questions.findings(nation.snapshot, 5, own, offset=place, limit=1)
        assert set(found["machine"]) <= {row["machine"]}
        assert row["affected"] == (found["verdict"] == "affected").sum()
        assert row["unknown"] == (found["verdict"] == "unknown").sum()
    assert questions.machines(nation.snapshot, 5, PerimeterScope.of([3])).is_empty()


def test_a_snapshot_of_another_edition_is_left_until_it_is_written_anew(tmp_path: Path) -> None:
    folder = tmp_path / "snapshots" / "former"
    folder.mkdir(parents=True)
    (folder / "about.json").write_text('{"edition": 0}')
    (tmp_path / "snapshots" / "CURRENT").write_text("former")
    assert snapshot.current(tmp_path) is None
