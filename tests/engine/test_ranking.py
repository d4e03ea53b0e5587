"""The findings by rank: whatever the page, the pages make the whole, in the order of the ranks."""

from random import Random

import numpy as np
import polars as pl
import pytest

from tests.engine.test_tail import Twice
from vigie.core.vocabulary import CareService, Exposure
from vigie.engine import questions, ranking
from vigie.engine.acting import Pressing
from vigie.engine.perimeter import ORDER
from vigie.engine.ranking import Held, Ranks
from vigie.engine.scope import PerimeterScope
from vigie.engine.snapshot import Snapshot

OWN = (3, 5, 9)
FACTS, DECISIONS, LIKELIHOODS = 7, 5, 4
WIDTHS = [3, 0, 2, 1, 4]
EXPOSURES, CARES = [str(one) for one in Exposure], [str(one) for one in CareService]
Parts = list[tuple[Held, Ranks]]


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Twice:
    return Twice(tmp_path_factory.mktemp("ranking"))


def pressing() -> Pressing:
    chance = np.random.default_rng(5)
    shape = (2, FACTS, len(EXPOSURES) * len(CARES))
    return Pressing(chance.integers(0, DECISIONS - 1, shape, dtype=np.uint8), len(CARES))


def drawn(cve: str) -> tuple[int, int]:
    """Return the facts and the likelihood that a CVE is said to have here."""
    chance = Random(cve)
    return chance.randrange(FACTS), chance.randrange(LIKELIHOODS)


def parts(compiled: Snapshot, keys: tuple[int, ...], machine: str = "") -> Parts:
    table, found = pressing(), []
    for part, scope in questions.parts(compiled, PerimeterScope.of(keys)):
        held = ranking.held(part, scope, table, machine=machine)
        said = np.array([drawn(cve) for cve in held.cves()], dtype=np.int64).reshape(-1, 2)
        facts, likely = said[:, 0], said[:, 1]
        ranks = ranking.ranks(
            table, WIDTHS, decisions=DECISIONS, facts=facts, likely=likely, many=LIKELIHOODS
        )
        found.append((held, ranks))
    return found


def expected(compiled: Snapshot, keys: tuple[int, ...]) -> pl.DataFrame:
    """Return every finding, listed perimeter by perimeter, then put in order row by row."""
    table, scope = pressing().table, PerimeterScope.of(keys)
    frames = [
        questions.findings(compiled, key, scope).with_columns(perimeter=pl.lit(key, pl.UInt32))
        for key in keys
    ]
    found = pl.concat(frames)

    def rank(row: dict[str, str]) -> tuple[int, ...]:
        facts, likely = drawn(row["cve"])
        exposure, is_unknown = EXPOSURES.index(row["exposure"]), int(row["verdict"] == "unknown")
        place = exposure * len(CARES) + CARES.index(row["care_service"])
        decision = int(table[is_unknown, facts, place])
        return decision, WIDTHS[exposure], is_unknown, likely

    order = sorted(
        range(len(found)),
        key=lambda n: (*rank(found.row(n, named=True)), *found.select(ORDER).row(n)),
    )
    return found[order]


def paged(own: Parts, size: int) -> tuple[pl.DataFrame, np.ndarray]:
    counts = sum((ranking.weighed(*part).ranks for part in own), own[0][1].empty())
    pages = []
    for offset in range(0, int(counts.sum()) + size, size):
        page = ranking.page_of(counts, offset=offset, limit=size)
        pages.append(ranking.listed(own, page))
        assert len(pages[-1]) == page.rows <= size
    return pl.concat(pages), counts


@pytest.mark.parametrize("size", [1_000_000, 97, 10])
@pytest.mark.parametrize("keys", [OWN, (3,), (9,)])
def test_the_pages_make_the_whole_in_its_order(
    twice: Twice, keys: tuple[int, ...], size: int
) -> None:
    whole = expected(twice.after, keys)
    found, counts = paged(parts(twice.after, keys), size)
    assert int(counts.sum()) == len(whole) > size * (size < 1000)
    assert found.drop("perimeter").equals(whole.drop("perimeter"))


def test_the_findings_of_one_machine_are_its_own(twice: Twice) -> None:
    whole = expected(twice.after, OWN).filter(pl.col("machine") == "m003")
    found, _ = paged(parts(twice.after, OWN, "m003"), 50)
    assert found.sort(found.columns).equals(whole.select(found.columns).sort(found.columns))
    assert found["perimeter"].n_unique() == len(OWN)


def test_machines_count_what_their_findings_list(twice: Twice) -> None:
    whole = expected(twice.after, (5,)).filter(pl.col("cve").is_not_null())
    own = parts(twice.after, (5,))
    counted = pl.concat([ranking.weighed(*part).machines for part in own])
    for row in counted.iter_rows(named=True):
        found = whole.filter(pl.col("machine") == row["machine"])
        assert row["affected"] == (found["verdict"] == "affected").sum()
        assert row["unknown"] == (found["verdict"] == "unknown").sum()
        assert sum(row[str(place)] for place in range(DECISIONS)) == len(found)


def test_nothing_is_held_out_of_scope_and_nothing_stands_past_the_end(twice: Twice) -> None:
    none = parts(twice.after, ())
    found, counts = paged(none, 10)
    assert found.is_empty()
    assert not counts.any()
    assert ranking.page_of(np.zeros((50, 0), np.int64), offset=0, limit=10).rows == 0
    own = parts(twice.after, (3,))
    counts = sum((ranking.weighed(*part).ranks for part in own), own[0][1].empty())
    assert ranking.page_of(counts, offset=int(counts.sum()), limit=10).rows == 0
