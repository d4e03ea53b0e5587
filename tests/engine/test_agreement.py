"""The engine computes what the core means: they agree to the row, whatever the corpus."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine import corpus
from vigie.core.advisories import Advisory, Configuration, Group
from vigie.core.findings import Component, Host, findings_of, restated
from vigie.engine import threads
from vigie.engine.claims import ClaimTables, tables_of
from vigie.engine.findings import Fleet, findings
from vigie.engine.pairs import interned
from vigie.engine.restating import MEANT, meanings_of
from vigie.engine.restating import restated as engine_restated

Row = tuple[int, str, str, int, float, str, int]


def by_the_engine(hosts: list[Host], advisories: list[Advisory]) -> list[Row]:
    return by_the_engine_on(hosts, tables_of(advisories))


def by_the_engine_on(hosts: list[Host], tables: ClaimTables) -> list[Row]:
    components: list[Component] = [c for host in hosts for c in host.components]
    pairs, row_pair = interned(components)
    start = np.cumsum([0, *(len(host.components) for host in hosts)]).astype(np.int64)
    found = findings(Fleet(pairs, start, row_pair), tables, everything=True)
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


# ---- claims restated
# -----------------------------------------------------------------------------------


def without_cpe(chance: Random, records: list[Advisory]) -> list[Advisory]:
    """Return the records; for half of the CVEs no CPE is given."""
    bare = {record.cve for record in records if chance.random() < 0.5}
    return [_in_words(record) if record.cve in bare else record for record in records]


def _in_words(record: Advisory) -> Advisory:
    groups = ([_worded(group) for group in one.groups] for one in record.configurations)
    return replace(record, configurations=tuple(Configuration(tuple(own)) for own in groups))


def _worded(group: Group) -> Group:
    return group._replace(
        matches=tuple(m._replace(part="") if m.vulnerable else m for m in group.matches)
    )


def meant(chance: Random) -> pl.DataFrame:
    """Return what some words and identities of the corpus stand for."""
    rows = [
        (*(("", *one[1:]) if chance.random() < 0.6 else one), *other, chance.random() < 0.5)
        for one in corpus.PRODUCTS
        for other in chance.sample(corpus.PRODUCTS, chance.choice((0, 0, 1, 2)))
        if other != one
    ]
    twins = [row if not row[0] else (*row[:-1], True) for row in rows]
    frame = pl.DataFrame(twins, schema=MEANT, orient="row").unique(MEANT.names()[:6])
    return frame.sort(MEANT.names()[:6])


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_core_and_engine_restate_alike(seed: int) -> None:
    chance = Random(seed)
    records = without_cpe(chance, corpus.advisories(chance, 25))
    fleet, frame = corpus.hosts(chance, 12), meant(chance)
    meanings, by_cve = meanings_of(frame), dict[str, list[Advisory]]()
    for record in records:
        by_cve.setdefault(record.cve, []).append(record)
    said = [one for own in by_cve.values() for one in restated(own, meanings)]
    tables = tables_of(records)
    added = engine_restated(tables, frame)
    assert by_the_engine_on(fleet, added.added_to(tables)) == list(by_the_core(fleet, said))
    assert (
        added.claims.height
        == tables_of(said)["claims"].filter(pl.col("said") != "").collect().height
    )


def test_the_corpus_restates_something() -> None:
    chance = Random(3)
    tables = tables_of(without_cpe(chance, corpus.advisories(chance, 25)))
    added = engine_restated(tables, meant(chance))
    assert added.claims["said"].n_unique() > 3
    assert not added.defaults.is_empty()
