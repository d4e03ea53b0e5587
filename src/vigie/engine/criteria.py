"""The words of the claims that decided: ``core/findings/criteria`` on tables."""

from collections.abc import Iterable, Iterator
from itertools import groupby

import polars as pl

from vigie.core.findings.criteria import configuration_text
from vigie.engine.claims import ClaimTables
from vigie.engine.records import Row, group_of, match_of
from vigie.engine.selection import BRANCH


def criteria_of(tables: ClaimTables, claims: Iterable[int]) -> dict[int, str]:
    """Return the text of some claims, by their row in the table."""
    asked = frozenset(claims)
    numbered = tables["claims"].with_row_index("order")
    wanted = numbered.filter(pl.col("order").is_in(list(asked))).select(BRANCH).unique()
    rows = numbered.join(wanted, on=list(BRANCH), how="semi").sort(*BRANCH, "order").collect()
    found: dict[int, str] = {}
    for _, branch in groupby(rows.iter_rows(named=True), lambda row: [row[f] for f in BRANCH]):
        found.update(_texts(list(branch), asked))
    return found


def _texts(branch: list[Row], asked: frozenset[int]) -> Iterator[tuple[int, str]]:
    """Yield the text of the claims asked of one configuration."""
    places = [row["group"] for row in branch]
    groups = {
        place: group_of([row for row in branch if row["group"] == place])
        for place in dict.fromkeys(places)
    }
    for row in branch:
        if row["order"] in asked:
            others = [group for place, group in groups.items() if place != row["group"]]
            yield row["order"], configuration_text(match_of(row), others)
