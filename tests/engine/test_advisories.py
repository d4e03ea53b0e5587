"""The advisory lake: whole parts, the newest record, one pointer; a kill leaves the last state."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vigie.core.advisories import (
    Advisory,
    AdvisoryRecord,
    Authority,
    Configuration,
    Exploited,
    ExploitProbability,
    Group,
    Match,
    Notice,
    ProductCycle,
)
from vigie.core.inventory import SetAside
from vigie.engine import advisories
from vigie.engine.advisory_fold import FOLDS
from vigie.engine.columns import ADVISORY_TABLES
from vigie.errors import InputRefused

DAY = datetime(2031, 1, 1, tzinfo=UTC)


def _advisory(
    cve: str = "CVE-2031-0001", *, days: int = 0, products: Iterable[str] = ("gate",)
) -> Advisory:
    matches = tuple(Match("a", "acme", product, end=str(days + 1)) for product in products)
    return Advisory(
        cve=cve,
        source="nvd",
        authority=Authority.NVD,
        modified_at=DAY + timedelta(days=days),
        configurations=(Configuration((Group(matches),)),),
    )


def _write(lake: Path, name: str, *records: AdvisoryRecord | SetAside, at: datetime = DAY) -> None:
    advisories.write_part(lake, name, records, source="test", received_at=at)


def _folded(lake: Path, table: str) -> pl.DataFrame:
    return advisories.fold(lake).table(table).collect()


def test_every_table_of_the_lake_is_folded(tmp_path: Path) -> None:
    assert set(FOLDS) == {*ADVISORY_TABLES, "claims_by_cve"}
    snapshot = advisories.fold(tmp_path)
    for name, schema in ADVISORY_TABLES.items():
        assert snapshot.table(name).collect_schema() == schema


def test_the_newest_record_wins_whatever_the_order_of_files(tmp_path: Path) -> None:
    for order in (("old", "new"), ("new", "old")):
        lake = tmp_path / order[0]
        for name in order:
            _write(lake, name, _advisory(days=5 if name == "new" else 0))
        assert _folded(lake, "claims")["end"].to_list() == ["6"]
        assert _folded(lake, "claims_by_cve")["end"].to_list() == ["6"]


def test_sources_and_notices_on_one_cve_are_kept_apart(tmp_path: Path) -> None:
    said = _advisory()
    _write(
        tmp_path,
        "a",
        said,
        replace(said, source="csaf", notice="A-1"),
        replace(said, source="csaf", notice="A-2"),
    )
    assert _folded(tmp_path, "records").height == 3


@settings(
    max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    st.lists(
        st.tuples(st.integers(1, 6), st.integers(0, 9), st.integers(0, 2)), min_size=1, max_size=12
    )
)
def test_a_snapshot_is_the_newest_of_each_cve(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[int, int, int]]
) -> None:
    lake = tmp_path_factory.mktemp("lake")
    for part in {part for _, _, part in said}:
        _write(
            lake,
            f"part{part}",
            *(_advisory(f"CVE-2031-000{n}", days=days) for n, days, p in said if p == part),
        )
    expected = {}
    for n, days, _ in said:
        expected[f"CVE-2031-000{n}"] = max(days, expected.get(f"CVE-2031-000{n}", 0))
    claims = _folded(lake, "claims")
    assert dict(zip(claims["cve"], claims["end"], strict=True)) == {
        cve: str(d + 1) for cve, d in expected.items()
    }


def test_the_same_parts_give_the_same_snapshot_and_write_nothing(tmp_path: Path) -> None:
    _write(tmp_path, "a", _advisory())
    first = advisories.fold(tmp_path)
    written = {path: path.stat().st_mtime_ns for path in first.folder.iterdir()}
    assert advisories.fold(tmp_path) == first
    assert written == {path: path.stat().st_mtime_ns for path in first.folder.iterdir()}


def test_a_table_whose_parts_did_not_change_is_linked(tmp_path: Path) -> None:
    _write(tmp_path, "a", _advisory())
    before = advisories.fold(tmp_path)
    _write(tmp_path, "b", ExploitProbability("CVE-2031-0001", 0.5, 0.9, date(2031, 1, 2)))
    after = advisories.fold(tmp_path)
    assert (before.folder / "claims.parquet").samefile(after.folder / "claims.parquet")
    assert after.table("probabilities").collect().height == 1


def test_a_reader_keeps_the_snapshot_it_opened(tmp_path: Path) -> None:
    _write(tmp_path, "a", _advisory())
    opened = advisories.fold(tmp_path)
    _write(tmp_path, "b", _advisory("CVE-2031-0002"))
    assert advisories.fold(tmp_path).id != opened.id
    assert opened.table("records").collect().height == 1


def test_old_snapshots_are_removed_in_the_end(tmp_path: Path) -> None:
    for n in range(6):
        _write(tmp_path, f"p{n}", _advisory(f"CVE-2031-000{n}"))
        advisories.fold(tmp_path)
    assert len(list((tmp_path / "advisories" / "snapshots").iterdir())) == advisories.KEPT + 1


def test_a_refused_file_leaves_no_part(tmp_path: Path) -> None:
    def cut() -> Iterable[AdvisoryRecord]:
        yield _advisory()
        raise InputRefused(file="cut", reason_fr="tronqué", reason_en="truncated")

    with pytest.raises(InputRefused):
        advisories.write_part(tmp_path, "cut", cut(), source="test", received_at=DAY)
    assert advisories.parts(tmp_path) == []
    assert list((tmp_path / "advisories" / "parts").iterdir()) == []


def test_what_a_kill_left_behind_is_ignored_then_swept(tmp_path: Path) -> None:
    _write(tmp_path, "a", _advisory())
    snapshot = advisories.fold(tmp_path)
    for folder in ("parts", "snapshots"):
        (tmp_path / "advisories" / folder / ".partial-dead").mkdir()
    assert advisories.fold(tmp_path) == snapshot
    advisories.sweep(tmp_path)
    assert not list((tmp_path / "advisories").glob("*/.partial-*"))


def test_the_newest_catalogue_of_exploited_replaces_the_former(tmp_path: Path) -> None:
    entry = Exploited(
        "CVE-2031-0001", date(2031, 1, 1), None, False, "", "", "", "", date(2031, 1, 2)
    )
    _write(tmp_path, "new", entry._replace(cve="CVE-2031-0002", listed_on=date(2031, 2, 1)))
    _write(tmp_path, "old", entry)
    assert _folded(tmp_path, "exploited")["cve"].to_list() == ["CVE-2031-0002"]


def test_a_list_of_alerts_adds_cves_and_keeps_the_text(tmp_path: Path) -> None:
    day = date(2031, 1, 1)
    notice = Notice(
        "CERTFR-2031-ALE-001", "alert", "Titre", "", day, day, ("CVE-2031-0001",), (), ()
    )
    _write(tmp_path, "a", notice)
    _write(
        tmp_path,
        "b",
        notice._replace(title="", modified_on=date(2032, 1, 1), cves=("CVE-2031-0002",)),
    )
    (row,) = _folded(tmp_path, "notices").to_dicts()
    assert row["title"] == "Titre"
    assert row["cves"] == ["CVE-2031-0001", "CVE-2031-0002"]


def test_the_cycles_received_last_replace_those_of_their_product(tmp_path: Path) -> None:
    cycle = ProductCycle("gate", "4", (), (), None, None, True, "")
    _write(tmp_path, "z-old", cycle, cycle._replace(product="other"))
    _write(tmp_path, "a-new", cycle._replace(cycle="5"), at=DAY + timedelta(days=1))
    rows = _folded(tmp_path, "cycles").select("product", "cycle").rows()
    assert rows == [("gate", "5"), ("other", "4")]


def test_all_that_is_known_of_one_cve_in_its_order(tmp_path: Path) -> None:
    _write(tmp_path, "a", _advisory(products=("zulu", "alpha")), _advisory("CVE-2031-0002"))
    rows = advisories.cve_rows(advisories.fold(tmp_path), "CVE-2031-0001")
    assert rows["records"].height == 1
    assert rows["claims"]["product"].to_list() == ["zulu", "alpha"]


def test_claims_are_sorted_by_product(tmp_path: Path) -> None:
    _write(tmp_path, "a", _advisory(products=("zulu", "alpha", "mike")))
    assert _folded(tmp_path, "claims")["product"].to_list() == ["alpha", "mike", "zulu"]
