"""Claims compiled to integers for the products installed: what the kernel reads."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.core.advisories import ANY
from vigie.core.findings.match import Fit, is_concrete, update_fit, variant_fit
from vigie.core.products import Identified
from vigie.engine.claims import ClaimTables
from vigie.engine.conditions import Conditions, Contents, conditions_of
from vigie.engine.kernel import STATEMENT, Fits, Installed, Readings, Statements
from vigie.engine.pairs import Pairs
from vigie.engine.prepared import QUALIFIER, Prepared, prepared
from vigie.engine.ranks import readings_of, texts_of

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Compiled:
    """The statements on some pairs, before the hosts: ``statements.condition`` still numbers
    ``conditions.asked``."""

    statements: Statements
    installed: Installed
    readings: Readings
    fits: Fits
    conditions: Conditions
    groups: pl.DataFrame
    """One row per group: ``owner``, ``cve``, ``source``… in the order of ``statements``."""
    sources: pl.DataFrame
    """One row per statement: ``source``, ``configuration``, and ``order``, its row among the
    claims."""
    groups_of: Array
    """Per product, its first group; one more than there are products."""


def compiled(pairs: Pairs, tables: ClaimTables) -> Compiled:
    """Compile the claims that name the products of the pairs; the others are never read into
    memory."""
    return attached(prepared(pairs.products, tables), pairs)


def attached(made: Prepared, pairs: Pairs) -> Compiled:
    """Join prepared claims with what is installed; those on other products are left aside."""
    own = _owned(made, pairs)
    groups, judged = own.groups, own.statements
    texts = texts_of(pairs, own.texts)
    readings, place_of = readings_of(pairs, own.spaces, own.texts)
    fits, claim_qualifiers, pair_qualifiers = _fits(own, pairs)
    conditions, condition_of = conditions_of(
        Contents(own.contents, own.asked), judged["condition"].unique().to_numpy()
    )
    texts["qualifier"] = pair_qualifiers
    installed = Installed(pairs.start, texts, pairs.proof)
    place = np.append(condition_of, -1)[judged["condition"].to_numpy()]
    statements = _statements(groups, judged)._replace(condition=place)
    statements.each["qualifier"] = claim_qualifiers
    statements.each["space"] = place_of[judged["space"].to_numpy()]
    return Compiled(
        statements,
        installed,
        readings,
        fits,
        conditions,
        groups.select("owner", "cve", "source", "outside"),
        judged.select("source", "configuration", "order"),
        _groups_of(groups, len(pairs.products)),
    )


def _statements(groups: pl.DataFrame, judged: pl.DataFrame) -> Statements:
    """Return the columns as arrays; qualifiers, spaces and conditions still to be numbered."""
    first = np.searchsorted(judged["group"].to_numpy(), groups["group"].to_numpy())
    each = np.zeros(len(judged), dtype=STATEMENT)
    for field, column in _COLUMNS.items():
        each[field] = judged[column].to_numpy()
    return Statements(
        group_product=groups["owner"].to_numpy().astype(np.int32),
        group_first=np.append(first, len(judged)).astype(np.int64),
        group_outside=groups["outside"].to_numpy().astype(np.uint8),
        each=each,
        status=judged["status"].to_numpy().astype(np.uint8),
        condition=np.zeros(0, dtype=np.int64),
    )


_COLUMNS = {
    "rank": "version_rank",
    "text": "version_text",
    "start": "start_rank",
    "start_included": "start_including",
    "end": "end_rank",
    "end_included": "end_including",
} | {name: name for name in ("joined_rank", "joined_text", "start_text", "end_text")}
_COLUMNS |= {name: name for name in ("kind", "quarantined")}
"""Per field of ``STATEMENT``, its column."""


def _owned(made: Prepared, pairs: Pairs) -> Prepared:
    """Keep what is prepared on the products of the pairs; ``owner`` becomes their ordinal."""
    rows = [(place, *product) for place, product in enumerate(pairs.products)]
    schema = {"place": pl.Int32, "part": pl.String, "vendor": pl.String, "product": pl.String}
    wanted = pl.DataFrame(rows, schema=schema, orient="row")
    both = made.products.join(wanted, on=["part", "vendor", "product"]).sort("place")
    owners, places = both["owner"].to_numpy(), both["place"].to_numpy()

    def own(table: pl.DataFrame) -> pl.DataFrame:
        return _of_owners(table, owners, places)

    groups, judged = own(made.groups), own(made.statements)
    former = groups["group"].to_numpy().astype(np.int64)
    number = np.zeros(int(former.max(initial=-1)) + 1, dtype=np.uint32)
    number[former] = np.arange(len(former), dtype=np.uint32)
    return replace(
        made,
        groups=groups.with_columns(group=pl.int_range(pl.len())),
        statements=judged.with_columns(group=pl.Series(number[judged["group"].to_numpy()])),
        spaces=own(made.spaces),
        texts=own(made.texts),
    )


_RUNS = 64
"""Runs of rows above which rows are gathered one by one."""


def _of_owners(table: pl.DataFrame, owners: Array, places: Array) -> pl.DataFrame:
    """Return the rows of some owners, numbered anew by ``places``, in that order. The rows of an
    owner stand together, and owners are sorted."""
    column = table["owner"].to_numpy()
    first = np.searchsorted(column, owners)
    sizes = np.searchsorted(column, owners, side="right") - first
    held = sizes > 0
    begin, end = first[held], (first + sizes)[held]
    begins = np.ones(len(begin), dtype=np.bool_)
    begins[1:] = begin[1:] != end[:-1]
    begin, end = begin[begins], end[np.roll(begins, -1)]
    if len(begin) > _RUNS:
        own = table[_ranges(begin, end)]
    else:
        own = pl.concat([table.clear(), *(table[a:b] for a, b in zip(begin, end, strict=True))])
    renamed = pl.Series(np.repeat(places, sizes).astype(np.int32))
    return own.with_columns(owner=renamed)


def _ranges(begin: Array, end: Array) -> Array:
    """Return the numbers of all ``[begin, end)``, one after the other."""
    sizes = end - begin
    shift = np.repeat(begin - np.append(0, np.cumsum(sizes)[:-1]), sizes)
    return shift + np.arange(len(shift))


def _groups_of(groups: pl.DataFrame, products: int) -> Array:
    owners = groups["owner"].to_numpy()
    return np.searchsorted(owners, np.arange(products + 1)).astype(np.int64)


def _fits(made: Prepared, pairs: Pairs) -> tuple[Fits, Array, Array]:
    """Compare once each distinct set of attributes claimed with each owned on a same product."""
    asked = made.statements.select("owner", "qualifier").unique()
    used = asked.select("qualifier").unique().sort("qualifier").with_row_index("place")
    named = used.join(made.qualifiers, on="qualifier", maintain_order="left").select(QUALIFIER)
    claims = [_qualified(row) for row in named.iter_rows()]
    numbers: dict[tuple[str, ...], int] = {}
    owned = np.array(
        [numbers.setdefault(tuple(c.identified[2:9]), len(numbers)) for c in pairs.components],
        dtype=np.int64,
    )
    owners = [_qualified(values) for values in numbers]
    codes = np.zeros((len(claims), max(len(owners), 1)), dtype=np.uint8)
    own = pl.DataFrame({"owner": pairs.product_of, "owned": owned}).unique()
    met = asked.join(own, on="owner").join(used, on="qualifier").select("place", "owned")
    for claim, owner in met.unique().iter_rows():
        codes[claim, owner] = _code(claims[claim], owners[owner])
    updates = (
        np.array([is_concrete(q.update) for q in qualifiers], dtype=np.bool_)
        for qualifiers in (claims, owners)
    )
    place = np.searchsorted(used["qualifier"].to_numpy(), made.statements["qualifier"].to_numpy())
    return Fits(codes, *updates), place.astype(np.int64), owned


def _qualified(values: Sequence[str]) -> Identified:
    """Return an identity that says only the attributes of ``QUALIFIER``."""
    return Identified._make((None, ANY, *values, 0.0, ""))


def _code(claim: Identified, owner: Identified) -> int:
    variant: Fit = variant_fit(claim, owner)
    return variant * 3 + update_fit(claim.update, owner.update)
