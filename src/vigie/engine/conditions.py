"""What vulnerabilities must run on, decided per class of hosts: ``core/findings/platforms`` on
tables.

A *group* is a list of alternatives, a *condition* is the set of the other groups of a
configuration: all must hold. Equal groups and equal conditions are one. A *signature* is what a
pair makes true.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.core.advisories import Group, Match
from vigie.engine.claims import ClaimTables
from vigie.engine.finder import Finder
from vigie.engine.pairs import Pairs
from vigie.engine.selection import BRANCH

Array = npt.NDArray[Any]
_FIELDS = [field for field in Match._fields if field not in ("vulnerable", "status")]


@dataclass(frozen=True)
class Conditions:
    """The distinct groups, and the groups each condition asks for."""

    groups: tuple[Group, ...]
    asked: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Contents:
    """What the groups of some configurations say, before any installation."""

    rows: pl.DataFrame
    """One row per alternative: ``content``, the number of the group it belongs to, ``negate`` and
    the fields of a ``Match``."""
    asked: pl.DataFrame
    """``condition`` and ``contents``, the groups it asks for."""


def conditioned(judged: pl.DataFrame, tables: ClaimTables) -> tuple[pl.DataFrame, Contents]:
    """Add ``condition`` to the claims: the ordinal of what they must run on, -1 when nothing."""
    branches = judged.select(BRANCH).unique()
    content = (
        tables["claims"]
        .with_row_index("order")
        .join(branches.lazy(), on=list(BRANCH), how="semi")
        .filter(pl.col("group").n_unique().over(BRANCH) > 1)
        .sort("order")
        .collect()
    )
    numbered, rows = _numbered(content)
    wanted = judged.select(*BRANCH, "group").unique().join(branches_of(numbered), on=list(BRANCH))
    others = wanted.explode("places", "contents").filter(pl.col("places") != pl.col("group"))
    each = others.group_by(*BRANCH, "group").agg(pl.col("contents").unique().sort())
    each = each.sort("contents", *BRANCH, "group")
    asked = each.select("contents").unique(maintain_order=True).with_row_index("condition")
    known = each.join(asked, on="contents").select(*BRANCH, "group", "condition")
    joined = judged.join(known, on=[*BRANCH, "group"], how="left", maintain_order="left")
    condition = pl.col("condition").cast(pl.Int32).fill_null(-1)
    return joined.with_columns(condition), Contents(rows, asked)


def branches_of(numbered: pl.DataFrame) -> pl.DataFrame:
    """Return one row per configuration: its groups and what each holds."""
    return numbered.group_by(BRANCH).agg(places="group", contents="content")


def _numbered(content: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Number the distinct groups by what they say; return the number of each, and what they
    say."""
    text = pl.concat_str(
        [pl.col(f).cast(pl.String) for f in (*_FIELDS, "negate")], separator="\x1f"
    )
    said = (
        content.with_columns(text=text)
        .group_by(*BRANCH, "group", maintain_order=True)
        .agg(pl.col("text").str.join("\x1e"), pl.col("order").first())
    )
    distinct = said.unique("text", keep="first", maintain_order=True).with_row_index("content")
    kept = content.join(distinct.select(*BRANCH, "group", "content"), on=[*BRANCH, "group"])
    numbered = said.join(distinct.select("text", "content"), on="text").drop("text", "order")
    return numbered, kept.sort("content", "order").select("content", "negate", *_FIELDS)


def conditions_of(contents: Contents, used: Array) -> tuple[Conditions, Array]:
    """Return the conditions used as values, equal ones once, and the ordinal of each (by its
    former number)."""
    wanted = pl.DataFrame({"condition": used[used >= 0]}).cast(pl.UInt32)
    asked = contents.asked.join(wanted, on="condition", how="semi", maintain_order="left")
    kept = asked.select(content=pl.col("contents").explode()).unique()
    numbers: dict[Group, int] = {}
    group_of = {
        content: numbers.setdefault(group, len(numbers))
        for content, group in _groups(
            contents.rows.join(kept, on="content", how="semi", maintain_order="left")
        )
    }
    conditions: dict[tuple[int, ...], int] = {}
    place = np.full(int(used.max(initial=-1)) + 1, -1, dtype=np.int64)
    for condition, own in asked.iter_rows():
        groups = tuple(sorted({group_of[content] for content in own}))
        place[condition] = conditions.setdefault(groups, len(conditions))
    return Conditions(tuple(numbers), tuple(conditions)), place


def _groups(rows: pl.DataFrame) -> Iterator[tuple[int, Group]]:
    """Yield the number and the value of each group."""
    named = rows.select("content", "negate", *_FIELDS).iter_rows()
    for (content, negate), own in groupby(named, lambda row: row[:2]):
        matches = (Match(**dict(zip(_FIELDS, row[2:], strict=True))) for row in own)
        yield content, Group(tuple(matches), negate)


# ---- truths
# --------------------------------------------------------------------------------------


def numbered_matches(groups: Sequence[Group]) -> tuple[list[Match], list[list[int]]]:
    """Return the distinct alternatives of the groups, and the numbers of those of each group."""
    numbers: dict[Match, int] = {}
    members = [
        sorted({numbers.setdefault(match, len(numbers)) for match in group.matches})
        for group in groups
    ]
    return list(numbers), members


def pair_truths(
    groups: Sequence[Group], pairs: Pairs
) -> tuple[Array, list[list[tuple[int, int]]]]:
    """Return the signature of each pair, and for each signature what it makes true or possible:
    ``(group, truth)``, sorted. Signature 0 makes nothing true."""
    matches, members = numbered_matches(groups)
    groups_of: list[list[int]] = [[] for _ in matches]
    for group, own in enumerate(members):
        for match in own:
            groups_of[match].append(group)
    signature, held = _signatures(matches, pairs)
    return signature, [_of_groups(own, groups_of) for own in held]


def _signatures(
    matches: Sequence[Match], pairs: Pairs
) -> tuple[Array, list[tuple[tuple[int, int], ...]]]:
    """Number the distinct sets of ``(match, truth)`` that pairs hold; number 0 is the empty
    one."""
    found: dict[int, list[tuple[int, int]]] = {}
    finder = Finder(pairs.products, pairs.start)
    for number, match in enumerate(matches):
        for pair, truth in finder.truths(match, pairs.components):
            found.setdefault(pair, []).append((number, truth))
    numbers: dict[tuple[tuple[int, int], ...], int] = {(): 0}
    signature = np.zeros(len(pairs.components), dtype=np.int64)
    for pair, own in found.items():
        signature[pair] = numbers.setdefault(tuple(own), len(numbers))
    return signature, list(numbers)


def _of_groups(
    held: Iterable[tuple[int, int]], groups_of: Sequence[Sequence[int]]
) -> list[tuple[int, int]]:
    """Return the best truth of the alternatives of each group."""
    best: dict[int, int] = {}
    for match, truth in held:
        for group in groups_of[match]:
            best[group] = max(best.get(group, 0), truth)
    return sorted(best.items())
