"""Claims prepared beside their snapshot decide as claims compiled on the spot."""

from datetime import UTC, datetime
from pathlib import Path
from random import Random

import numpy as np
import pytest

from tests.engine import corpus
from vigie.core.advisories import Advisory, Authority, Configuration, Group, Match
from vigie.core.findings import Component
from vigie.core.products import Identified, ProductId
from vigie.engine import advisories as lake_of
from vigie.engine import prepared_lake
from vigie.engine.advisories import AdvisorySnapshot
from vigie.engine.findings import Fleet, findings, rows_of
from vigie.engine.hosts import classed
from vigie.engine.pairs import interned
from vigie.engine.statements import attached

AT = datetime(2024, 6, 1, tzinfo=UTC)


def folded(lake: Path, records: list[Advisory]) -> AdvisorySnapshot:
    lake_of.write_part(lake, "0" * 64, records, source="test", received_at=AT)
    return lake_of.fold(lake)


def fleet_of(*hosts: tuple[Component, ...]) -> Fleet:
    pairs, row_pair = interned([component for host in hosts for component in host])
    start = np.cumsum([0, *map(len, hosts)]).astype(np.int64)
    return Fleet(pairs, start, row_pair)


def by_what_was_prepared(fleet: Fleet, advisories: AdvisorySnapshot) -> list[tuple[object, ...]]:
    made = attached(prepared_lake.prepared_for(fleet.pairs.products, advisories), fleet.pairs)
    hosts = {"machine_start": fleet.machine_start, "row_pair": fleet.row_pair}
    bench, classes = classed(made, fleet.pairs, **hosts)
    rows = rows_of(fleet, made, bench, classes, everything=True)
    return rows.drop("claim").rows()


@pytest.mark.parametrize("seed", range(4))
def test_what_was_prepared_decides_as_what_is_compiled_now(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepared_lake, "CHUNK", 40)
    chance = Random(seed)
    advisories = folded(tmp_path, corpus.advisories(chance, 60))
    fleet = fleet_of(*(tuple(host.components) for host in corpus.hosts(chance, 60)))
    tables = prepared_lake.claim_tables(advisories)
    expected = findings(fleet, tables, everything=True).drop("claim").rows()
    assert by_what_was_prepared(fleet, advisories) == expected
    assert expected


def test_a_claim_without_part_reaches_a_product_installed_as_hardware(tmp_path: Path) -> None:
    claim = Match("", "acme", "pump", end="2.0")
    record = Advisory(
        "CVE-2024-1",
        "test",
        Authority.CNA,
        AT,
        configurations=(Configuration((Group((claim,)),)),),
    )
    advisories = folded(tmp_path, [record])
    pump = Component(Identified(ProductId("h", "acme", "pump"), "1.0", confidence=1.0), "h")
    rows = by_what_was_prepared(fleet_of((pump,)), advisories)
    assert [row[1:3] for row in rows] == [("CVE-2024-1", "affected")]


def test_claims_are_prepared_once_for_a_snapshot_and_its_rules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    advisories = folded(tmp_path, corpus.advisories(Random(1), 5))
    first = prepared_lake.prepare(advisories)
    made_at = (first / "statements.parquet").stat().st_mtime_ns
    assert prepared_lake.prepare(advisories) == first
    assert (first / "statements.parquet").stat().st_mtime_ns == made_at
    monkeypatch.setattr(prepared_lake, "rules", lambda: "other rules")
    assert prepared_lake.prepare(advisories) != first


def test_a_snapshot_without_claims_can_be_prepared(tmp_path: Path) -> None:
    advisories = folded(tmp_path, [Advisory("CVE-2024-2", "test", Authority.CNA, AT)])
    pump = Component(Identified(ProductId("h", "acme", "pump"), "1.0", confidence=1.0), "h")
    assert by_what_was_prepared(fleet_of((pump,)), advisories) == []
