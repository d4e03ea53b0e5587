"""Advisories as tables: the columns of the lake, made from values (a new advisory, a test)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import polars as pl

from vigie.core.advisories import Advisory
from vigie.engine.columns import CLAIMS, DEFAULTS, RECORDS

ClaimTables = Mapping[str, pl.LazyFrame]
"""``records``, ``claims`` and ``defaults`` by name, in the columns of the lake."""


def tables_of(advisories: Iterable[Advisory]) -> dict[str, pl.LazyFrame]:
    """Return the tables of some advisories, in their order."""
    records = list(advisories)
    rows = {
        "records": (RECORDS, [_record(record) for record in records]),
        "claims": (CLAIMS, [row for record in records for row in _claims(record)]),
        "defaults": (DEFAULTS, [row for record in records for row in _defaults(record)]),
    }
    return {
        name: pl.DataFrame(values, schema=schema, orient="row").lazy()
        for name, (schema, values) in rows.items()
    }


def _record(record: Advisory) -> tuple[Any, ...]:
    return (
        *(record.cve, record.source, int(record.authority), record.modified_at),
        *(record.published_at, record.is_rejected, record.title, record.description),
        *(list(record.cvss), record.score, list(record.cwe), list(record.remediations)),
        *(list(record.references), record.notice),
    )


def _claims(record: Advisory) -> Iterator[tuple[Any, ...]]:
    head = (record.cve, record.source, record.notice, int(record.authority))
    for number, configuration in enumerate(record.configurations):
        for position, group in enumerate(configuration.groups):
            for m in group.matches:
                yield (
                    *(*head, number, position, group.negate, m.vulnerable, int(m.status)),
                    *(m.part, m.vendor, m.product, m.version, m.start, m.start_including),
                    *(m.end, m.end_including, m.update, m.edition, m.language, m.sw_edition),
                    *(m.target_sw, m.target_hw, m.other, m.scheme, m.said),
                )


def _defaults(record: Advisory) -> Iterator[tuple[Any, ...]]:
    for default in record.defaults:
        yield (
            *(record.cve, record.source, record.notice),
            *(default.vendor, default.product, int(default.status)),
        )
