"""The inventory lake: whole or absent, one name for the same rows, and what stands of it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vigie.core.inventory import Delivery, DeliveryKind, Machine, MachineRole, Reported
from vigie.core.vocabulary import Exposure
from vigie.engine.estate import gathered
from vigie.engine.inventory import (
    Delivered,
    MissingSegment,
    open_segment,
    remove_unreferenced,
    segments,
    write_columns,
    write_segment,
)
from vigie.engine.inventory_fold import compact, standing

FIREFOX, ZIP, WORD = Reported("Firefox", "", "1"), Reported("7-Zip", "", "2"), Reported("Word")
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def machine(name: str, *components: Reported) -> Machine:
    return Machine(name, components)


def rows(lake: Path, segment: str) -> set[tuple[int, str, str]]:
    """Return (perimeter, machine, component) of a segment."""
    opened = open_segment(lake, segment)
    joined = (
        opened.installed.join(opened.machines, on="machine")
        .join(opened.reported, on="reported", suffix="_reported")
        .select("perimeter", "name", "name_reported")
    )
    return set(joined.collect().iter_rows())


def test_a_segment_tells_what_was_written(tmp_path: Path) -> None:
    segment = write_segment(
        tmp_path,
        [
            Delivered(7, [machine("b", ZIP, FIREFOX, ZIP), machine("a", FIREFOX)]),
            Delivered(3, [machine("z")]),
        ],
    )
    assert segments(tmp_path) == [segment]
    assert rows(tmp_path, segment) == {(7, "a", "Firefox"), (7, "b", "7-Zip"), (7, "b", "Firefox")}
    opened = open_segment(tmp_path, segment)
    assert opened.machines.collect()["perimeter"].to_list() == [3, 7, 7]
    assert opened.machines.collect()["machine"].to_list() == [0, 1, 2]
    assert opened.reported.collect().height == 2


def test_the_same_rows_have_the_same_name_in_any_order_of_perimeters(tmp_path: Path) -> None:
    one, two = Delivered(1, [machine("a", FIREFOX)]), Delivered(2, [machine("b", FIREFOX)])
    assert write_segment(tmp_path, [one, two]) == write_segment(tmp_path, [two, one])
    assert len(segments(tmp_path)) == 1


def test_a_machine_told_twice_is_one_and_its_first_known_word_stands(tmp_path: Path) -> None:
    known = Machine("a", (ZIP,), exposure=Exposure.INTERNET, role=MachineRole.SERVER)
    segment = write_segment(tmp_path, [Delivered(1, [machine("a", FIREFOX), known])])
    (row,) = open_segment(tmp_path, segment).machines.collect().iter_rows(named=True)
    assert row["exposure"] == list(Exposure).index(Exposure.INTERNET)
    assert row["role"] == list(MachineRole).index(MachineRole.SERVER)


def test_a_machine_that_two_sources_tell_of_is_one(tmp_path: Path) -> None:
    said = {
        "glpi": Machine("a", (FIREFOX,), exposure=Exposure.INTERNET),
        "nmap": Machine("a", (ZIP,), role=MachineRole.SERVER, serial="S1"),
    }
    deliveries = [
        Delivery(
            write_segment(tmp_path, [Delivered(1, [own])]), 1, source, DeliveryKind.FULL, NOON
        )
        for source, own in said.items()
    ]
    estate = gathered(tmp_path, deliveries)
    start, installed = estate.rows()
    (row,) = estate.machines.iter_rows(named=True)
    assert list(Exposure)[row["exposure"]] == Exposure.INTERNET
    assert list(MachineRole)[row["role"]] == MachineRole.SERVER
    assert (row["name"], row["serial"]) == ("a", "S1")
    assert start.tolist() == [0, 2]
    assert {estate.components()[place].name for place in installed} == {FIREFOX.name, ZIP.name}


def test_an_empty_delivery_is_an_empty_segment(tmp_path: Path) -> None:
    segment = write_segment(tmp_path, [])
    assert open_segment(tmp_path, segment).installed.collect().is_empty()


def test_columns_come_in_any_order_and_leave_sorted(tmp_path: Path) -> None:
    segment = write_columns(
        tmp_path,
        reported=pl.DataFrame({"reported": [1, 0], "name": ["b", "a"]}).with_columns(
            *(pl.lit("").alias(c) for c in ("publisher", "version", "part", "cpe", "purl"))
        ),
        machines=pl.DataFrame(
            {"machine": [0, 1], "perimeter": [9, 4], "name": ["x", "y"]}
        ).with_columns(
            *(pl.lit(0).alias(c) for c in ("exposure", "role", "care_service")),
            pl.lit("").alias("serial"),
        ),
        installed=pl.DataFrame({"machine": np.array([0, 1, 1, 0]), "reported": [1, 1, 0, 1]}),
    )
    assert rows(tmp_path, segment) == {(9, "x", "b"), (4, "y", "b"), (4, "y", "a")}
    assert open_segment(tmp_path, segment).installed.collect()["machine"].to_list() == [0, 0, 1]


def test_what_a_kill_left_is_neither_read_nor_kept(tmp_path: Path) -> None:
    segment = write_segment(tmp_path, [Delivered(1, [machine("a", FIREFOX)])])
    half = tmp_path / "inventory" / "segments" / ".partial-killed"
    half.mkdir()
    (half / "reported.parquet").write_bytes(b"PAR1")
    assert segments(tmp_path) == [segment]
    later = datetime.now(UTC) + timedelta(days=1)
    assert remove_unreferenced(tmp_path, {segment}, now=later) == [".partial-killed"]
    assert segments(tmp_path) == [segment]


def test_a_young_segment_is_kept_until_its_import_records_it(tmp_path: Path) -> None:
    segment = write_segment(tmp_path, [Delivered(1, [machine("a", FIREFOX)])])
    assert remove_unreferenced(tmp_path, (), now=datetime.now(UTC)) == []
    assert segments(tmp_path) == [segment]


def test_a_missing_segment_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingSegment, match="abcd"):
        open_segment(tmp_path, "abcd")


KINDS = {
    "full": DeliveryKind.FULL,
    "partial": DeliveryKind.PARTIAL,
    "section": DeliveryKind.SECTION,
}


def told(lake: Path, deliveries: list[Delivery]) -> set[tuple[int, str, str, str]]:
    """Return (perimeter, source, machine, component) of what stands."""
    found: set[tuple[int, str, str, str]] = set()
    for row in standing(lake, deliveries).iter_rows(named=True):
        opened = open_segment(lake, row["segment"])
        names = (
            opened.installed.filter(pl.col("machine") == row["machine"])
            .join(opened.reported, on="reported")
            .collect()["name"]
        )
        found |= {(row["perimeter"], row["source"], row["name"], name) for name in names}
    return found


def reference(
    story: list[tuple[str, str, list[tuple[str, Reported]]]],
) -> set[tuple[int, str, str, str]]:
    """Tell the same by hand: whole machines and sections, source by source."""
    whole: dict[tuple[str, str], set[str]] = {}
    section: dict[tuple[str, str], set[str]] = {}
    for kind, source, items in story:
        if kind == "full":
            for kept in (whole, section):
                for key in [key for key in kept if key[0] == source]:
                    del kept[key]
        fresh: dict[tuple[str, str], set[str]] = {}
        for name, component in items:
            fresh.setdefault((source, name), set()).add(component.name)
        if kind == "section":
            section.update(fresh)
        else:
            whole.update(fresh)
            for key in fresh:
                section.pop(key, None)
    return {
        (1, source, name, component)
        for kept in (whole, section)
        for (source, name), components in kept.items()
        for component in components
    }


ITEMS = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c"]), st.sampled_from([FIREFOX, ZIP, WORD])),
    min_size=1,
    max_size=4,
)
STORIES = st.lists(
    st.tuples(st.sampled_from(list(KINDS)), st.sampled_from(["glpi", "nmap"]), ITEMS),
    min_size=1,
    max_size=5,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STORIES)
def test_what_stands_is_what_the_deliveries_say_and_compaction_changes_nothing(
    tmp_path: Path, story: list[tuple[str, str, list[tuple[str, Reported]]]]
) -> None:
    deliveries = [
        Delivery(
            write_segment(tmp_path, [Delivered(1, [machine(n, c) for n, c in items])]),
            1,
            source,
            KINDS[kind],
            NOON + timedelta(minutes=minute),
        )
        for minute, (kind, source, items) in enumerate(story)
    ]
    expected = reference(story)
    assert told(tmp_path, deliveries) == expected
    compacted = [
        Delivery(segment, 1, source, DeliveryKind.FULL, NOON)
        for source, segment in compact(tmp_path, deliveries).items()
    ]
    assert told(tmp_path, compacted) == expected
