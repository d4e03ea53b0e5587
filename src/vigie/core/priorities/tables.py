"""SSVC decision tables: published rows, read from data, each with its name, version and number."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from vigie.errors import VigieError


class UnfitTable(VigieError):
    fr = "table de décision {name} : {reason}"
    en = "decision table {name}: {reason}"


Points = Mapping[str, frozenset[str]]
"""What is known of each decision point: the values it may still have; one is certainty."""


class TableRow(NamedTuple):
    """One row: its number as published (from 0), the values of the points, and the outcome."""

    number: int
    case: tuple[str, ...]
    outcome: str


@dataclass(frozen=True)
class Table:
    """A published table; ``points`` gives each decision point its values, the least first."""

    name: str
    version: str
    points: Mapping[str, tuple[str, ...]]
    rows: Mapping[tuple[str, ...], TableRow]

    def fitting(self, points: Points) -> Iterator[TableRow]:
        """Yield the rows that what is known leaves possible: one when all is known.

        A point that is not given may have any of its values.
        """
        known = (
            [value for value in values if value in points.get(name, values)]
            for name, values in self.points.items()
        )
        yield from (self.rows[case] for case in product(*known))


def parse_table(raw: bytes) -> Table:
    """Read a table from its TOML; raise ``UnfitTable`` unless every case has exactly one row."""
    tree = tomllib.loads(raw.decode("utf-8"))
    points = {name: tuple(values) for name, values in tree["points"].items()}
    rows = [
        TableRow(number, tuple(row[:-1]), row[-1])
        for number, row in enumerate(tree["table"]["rows"])
    ]
    table = Table(tree["name"], tree["version"], points, {row.case: row for row in rows})
    expected = set(product(*points.values()))
    if set(table.rows) != expected or len(rows) != len(expected):
        wrong = sorted(expected ^ set(table.rows))
        raise UnfitTable(name=table.name, reason=f"{len(rows)} rows, {wrong[:3]}")
    return table
