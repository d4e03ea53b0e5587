"""The engine computes what the core means: they agree to the row, whatever the corpus."""

from collections.abc import Iterator
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine import corpus
from vigie.core.advisories import Advisory
from vigie.core.findings import Component, Host, findings_of
from vigie.engine import threads
from vigie.engine.claims import tables_of
from vigie.engine.findings import Fleet, findings
from vigie.engine.pairs import interned

Row = tuple[int, str, str, int, float, str, int]


def by_the_engine(hosts: list[Host], advisories: list[Advisory]) -> list[Row]:
    components: list[Component] = [c for host in hosts for c in host.components]
    pairs, row_pair = interned(components)
    start = np.cumsum([0, *(len(host.components) for host in hosts)]).astype(np.int64)
    found = findings(Fleet(pairs, start, row_pair), tables_of(advisories), everything=True)
    return list(found.drop("claim").iter_rows())


def by_the_core(hosts: list[Host], advisories: list[Advisory]) -> Iterator[Row]:
    by_cve: dict[str, list[Advisory]] = {}
    for record in advisories:
        by_cve.setdefault(record.cve, []).append(record)
    row = 0
    for host in hosts:
        for component in host.components:
            for found in findings_of(component, host, by_cve):
                yield (row, found.cve, found.verdict.value, *(int(found.tier), *found[3:6]))
            row += 1


def assert_agreement(seed: int, *, hosts: int, cves: int) -> int:
    chance = Random(seed)
    advisories = corpus.advisories(chance, cves)
    fleet = corpus.hosts(chance, hosts)
    expected = list(by_the_core(fleet, advisories))
    assert by_the_engine(fleet, advisories) == expected
    return sum(len(host.components) for host in fleet)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32))
def test_core_and_engine_agree_to_the_row(seed: int) -> None:
    assert_agreement(seed, hosts=12, cves=25)


def test_core_and_engine_agree_on_a_larger_corpus() -> None:
    assert assert_agreement(7, hosts=300, cves=60) > 1500


def test_shared_between_threads_the_engine_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "SMALL", 0)
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    assert len(threads.shares(np.ones(10))) == 3
    assert assert_agreement(8, hosts=100, cves=40) > 500


@pytest.mark.prove
def test_core_and_engine_agree_on_a_hundred_thousand_components() -> None:
    assert sum(assert_agreement(s, hosts=2_100, cves=40) for s in range(8)) >= 100_000
