"""Claims compiled to integers for the products installed: what the kernel reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.core.advisories import ANY, NOT_APPLICABLE
from vigie.core.findings.match import Fit, is_concrete, update_fit, variant_fit
from vigie.core.products import Identified
from vigie.engine import kernel
from vigie.engine.claims import ClaimTables
from vigie.engine.conditions import Conditions, conditioned
from vigie.engine.kernel import NONE, Fits, Installed, Readings, Statements
from vigie.engine.pairs import Pairs
from vigie.engine.ranks import Ranks, Texts, ranked, texts_of
from vigie.engine.selection import arbitrated, judged_claims, keyed, named, outside

Array = npt.NDArray[Any]
_QUALIFIER = ["update", "edition", "language", "sw_edition", "target_sw", "target_hw", "other"]


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
    found = named(pairs.products, tables)
    keys = keyed(found)
    decided = arbitrated(found, keys)
    groups = outside(decided, tables)
    judged, conditions = conditioned(judged_claims(decided), tables)
    spaces = judged.select("owner", "space_scheme").unique(maintain_order=True)
    ranks, texts = ranked(pairs, spaces, keys), texts_of(pairs)
    fits, claim_qualifiers, pair_qualifiers = _fits(judged, pairs)
    installed = Installed(
        pairs.start,
        texts.kind,
        texts.text,
        texts.joined,
        texts.is_truncated,
        pairs.is_resolved,
        pair_qualifiers,
    )
    statements = _statements(judged, groups, ranks, texts, claim_qualifiers)
    return Compiled(
        statements,
        installed,
        ranks.readings,
        fits,
        conditions,
        groups,
        judged.select("source", "configuration", "order"),
        _groups_of(groups, len(pairs.products)),
    )


def _groups_of(groups: pl.DataFrame, products: int) -> Array:
    owners = groups["owner"].to_numpy()
    return np.searchsorted(owners, np.arange(products + 1)).astype(np.int64)


def _statements(
    judged: pl.DataFrame, groups: pl.DataFrame, ranks: Ranks, texts: Texts, qualifiers: Array
) -> Statements:
    numbered = groups.select("owner", "cve").with_row_index("number")
    group = judged.select("owner", "cve").join(
        numbered, on=["owner", "cve"], how="left", maintain_order="left"
    )["number"]
    spaces = judged.select("owner", "space_scheme").join(
        ranks.spaces, on=["owner", "space_scheme"], how="left", maintain_order="left"
    )["space"]
    first = np.searchsorted(group.to_numpy(), np.arange(len(groups) + 1)).astype(np.int64)
    read = _Columns(judged, ranks, texts)
    return Statements(
        groups["owner"].to_numpy().astype(np.int32),
        first,
        groups["outside"].to_numpy().astype(np.uint8),
        _kinds(judged),
        np.array(judged["status"].to_numpy()),
        np.array(judged["quarantined"].to_numpy()),
        read.rank("version"),
        read.text("version"),
        read.rank("joined"),
        read.text("joined"),
        read.bound("start"),
        read.text("start"),
        np.array(judged["start_including"].to_numpy()),
        read.bound("end"),
        read.text("end"),
        np.array(judged["end_including"].to_numpy()),
        qualifiers,
        spaces.to_numpy().astype(np.int64),
        judged["condition"].to_numpy().astype(np.int64),
    )


class _Columns:
    """Turns the version columns of the claims into numbers."""

    def __init__(self, judged: pl.DataFrame, ranks: Ranks, texts: Texts) -> None:
        self._judged, self._ranks, self._texts = judged, ranks, texts

    def rank(self, column: str) -> Array:
        asked = self._judged.select("space_scheme", text=pl.col(column))
        found = asked.join(
            self._ranks.claims, on=["space_scheme", "text"], how="left", maintain_order="left"
        )
        return found["rank"].fill_null(kernel.INCOMPARABLE).to_numpy().astype(np.int64)

    def bound(self, column: str) -> Array:
        ranks = self.rank(column)
        ranks[(self._judged[column] == "").to_numpy()] = NONE
        return ranks

    def text(self, column: str) -> Array:
        asked = self._judged.select(text=pl.col(column))
        found = asked.join(self._texts.numbers, on="text", how="left", maintain_order="left")
        return found["number"].fill_null(-1).to_numpy().astype(np.int64)


def _kinds(judged: pl.DataFrame) -> Array:
    bare = (pl.col("start") == "") & (pl.col("end") == "")
    kind = (
        pl.when(pl.col("version") == NOT_APPLICABLE)
        .then(kernel.NOT_APPLICABLE)
        .when(pl.col("version") != ANY)
        .then(kernel.EXACT)
        .when(bare)
        .then(kernel.ALL)
        .otherwise(kernel.RANGE)
    )
    return np.array(judged.select(kind=kind.cast(pl.UInt8))["kind"].to_numpy())


def _fits(judged: pl.DataFrame, pairs: Pairs) -> tuple[Fits, Array, Array]:
    """Compare once each distinct set of attributes claimed with each owned on a same product."""
    distinct = judged.select(_QUALIFIER).unique(maintain_order=True).with_row_index("qualifier")
    claimed = judged.join(distinct, on=_QUALIFIER, how="left", maintain_order="left")["qualifier"]
    claims = [_qualified(row[1:]) for row in distinct.iter_rows()]
    numbers: dict[tuple[str, ...], int] = {}
    owned = np.array(
        [numbers.setdefault(tuple(c.identified[2:9]), len(numbers)) for c in pairs.components],
        dtype=np.int64,
    )
    owners = [_qualified(values) for values in numbers]
    codes = np.zeros((len(claims), max(len(owners), 1)), dtype=np.uint8)
    asked = judged.select("owner").with_columns(claimed).unique()
    own = pl.DataFrame({"owner": pairs.product_of, "owned": owned}).unique()
    for claim, owner in (
        asked.join(own, on="owner").select("qualifier", "owned").unique().iter_rows()
    ):
        codes[claim, owner] = _code(claims[claim], owners[owner])
    updates = (
        np.array([is_concrete(q.update) for q in qualifiers], dtype=np.bool_)
        for qualifiers in (claims, owners)
    )
    return Fits(codes, *updates), claimed.to_numpy().astype(np.int64), owned


def _qualified(values: Sequence[str]) -> Identified:
    """Return an identity that says only the attributes of ``_QUALIFIER``."""
    return Identified._make((None, ANY, *values, 0.0, ""))


def _code(claim: Identified, owner: Identified) -> int:
    variant: Fit = variant_fit(claim, owner)
    return variant * 3 + update_fit(claim.update, owner.update)
