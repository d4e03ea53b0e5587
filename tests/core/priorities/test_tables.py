"""The published tables, row by row."""

import csv
from pathlib import Path

import pytest

from tests.core.priorities.shipped import RAW_TABLES, TABLES
from vigie.core.priorities import UnfitTable, parse_table

PUBLISHED = {
    "bod-26-04": "cisa/cisa_bod_26_04_1_0_0.csv",
    "coordinator": "cisa/cisa_coordinator_2_0_3.csv",
    "deployer": "ssvc/deployer_patch_application_priority_1_0_0.csv",
    "human-impact": "ssvc/human_impact_1_0_0.csv",
}


@pytest.mark.shared
@pytest.mark.parametrize(("name", "path"), PUBLISHED.items())
def test_every_row_is_as_published_and_so_is_its_number(
    name: str, path: str, conformance: Path
) -> None:
    with (conformance / "ssvc-tables" / "csv" / path).open(newline="") as stream:
        head, *rows = csv.reader(stream)
    table = TABLES[name]
    ours = [(str(row.number), *row.case, row.outcome) for row in table.rows.values()]
    assert ours == [tuple(row) for row in rows]
    assert len(table.points) == len(head) - 2
    assert path.endswith(table.version.replace(".", "_") + ".csv")


def test_what_is_not_known_leaves_all_its_rows_possible() -> None:
    table = TABLES["bod-26-04"]
    known = {"known_exploited": frozenset({"yes"}), "exposed": frozenset({"no"})}
    assert sorted(row.number for row in table.fitting(known)) == [1, 6, 8, 13]
    assert len(list(table.fitting({}))) == 16


@pytest.mark.parametrize("name", RAW_TABLES)
def test_a_table_with_a_row_missing_or_twice_is_refused(name: str) -> None:
    lines = RAW_TABLES[name].decode().splitlines()
    place = next(i for i, line in enumerate(lines) if line.startswith("  ["))
    without, twice = lines[:place] + lines[place + 1 :], lines[: place + 1] + lines[place:]
    for spoilt in (without, twice):
        with pytest.raises(UnfitTable):
            parse_table("\n".join(spoilt).encode())
