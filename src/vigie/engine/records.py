"""Rows of the lake read back as the values of the core: one CVE at a time, for what is shown."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

import polars as pl

from vigie.core.advisories import (
    Advisory,
    Authority,
    Configuration,
    Group,
    Match,
    ProductDefault,
    Status,
)

Row = dict[str, Any]
_SAID = ("source", "notice")
_MATCH = tuple(field for field in Match._fields if field != "status")


def advisories_of(rows: Mapping[str, pl.DataFrame]) -> Iterator[Advisory]:
    """Yield the records of one CVE from its ``records``, ``claims`` and ``defaults``."""
    for record in rows["records"].iter_rows(named=True):
        said = tuple(record[field] for field in _SAID)
        claims = [r for r in rows["claims"].iter_rows(named=True) if _of(r) == said]
        defaults = (r for r in rows["defaults"].iter_rows(named=True) if _of(r) == said)
        yield Advisory(
            **{
                **record,
                "authority": Authority(record["authority"]),
                **{name: tuple(record[name]) for name in _LISTS},
            },
            configurations=tuple(_configurations(claims)),
            defaults=tuple(
                ProductDefault(r["vendor"], r["product"], Status(r["status"])) for r in defaults
            ),
        )


_LISTS = ("cvss", "cwe", "remediations", "references")


def _of(row: Row) -> tuple[Any, ...]:
    return tuple(row[field] for field in _SAID)


def _configurations(claims: list[Row]) -> Iterator[Configuration]:
    for _, rows in groupby(claims, itemgetter("configuration")):
        groups = (list(own) for _, own in groupby(rows, itemgetter("group")))
        yield Configuration(tuple(map(group_of, groups)))


def group_of(rows: list[Row]) -> Group:
    """Return a group from the rows of its alternatives."""
    return Group(tuple(map(match_of, rows)), rows[0]["negate"])


def match_of(row: Row) -> Match:
    """Return the statement of a row of claims."""
    return Match(**{field: row[field] for field in _MATCH}, status=Status(row["status"]))
