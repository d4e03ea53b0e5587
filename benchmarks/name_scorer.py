"""Learn the parameters that rank the candidates of a name: ``data/name-scorer.toml``.

``python -m benchmarks.name_scorer LAKE [--write]``

LAKE holds imported advisories; nothing else is read. Examples are the vendor and product that
authors wrote on the vulnerabilities of ``SINCE`` or later that have a CPE: each is answered by a
dictionary that has seen nothing of its vulnerability (ten folds by CVE), then, for ``KNOWN`` of
the weight, by one that has seen it, as most names of an estate are. Vulnerabilities before
``LATE`` weigh ``EARLIER``: other analysts named them. A candidate is right when it is a CPE of the
vulnerability. Trees are symmetric (one column and threshold per level),
boosted on the logistic loss.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt
import polars as pl

import vigie
from vigie.core.products import Dictionary
from vigie.core.products.candidates import candidates
from vigie.core.products.features import features
from vigie.core.products.pairings import text_of
from vigie.core.products.scorer import COLUMNS, Scorer
from vigie.engine import advisories
from vigie.engine.dictionary import dictionary_of
from vigie.operations.shipped import NAME_TABLES, shipped

SINCE = "CVE-2023"
FOLDS = 10
KNOWN = 0.5
LATE, EARLIER = "CVE-2024", 0.3
TREES, DEPTH, BINS, RATE, RIDGE, LEAST = 160, 5, 32, 0.12, 8.0, 30.0
PLACE = Path(vigie.__file__).parent / "data" / "name-scorer.toml"
HEAD = """# How likely a candidate is the right product of a name: symmetric trees over the
# features of core/products/features.py, in log-odds. Learned from the feeds by
# benchmarks/name_scorer.py.

[scorer]
"""
Floats = npt.NDArray[np.float64]
Name = tuple[str, str]


class Example(NamedTuple):
    """A vendor and a product as written on a vulnerability, one of ``names``, and its CPE."""

    cve: str
    vendor: str
    name: str
    names: int
    right: frozenset[Name]


class Rows(NamedTuple):
    """Candidates of examples: features, whether right, weight, and the example of each."""

    features: Floats
    right: npt.NDArray[np.bool_]
    weight: Floats
    example: npt.NDArray[np.int64]


def main() -> None:
    """Learn, print the loss as it falls, and write when asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lake", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--since", default=SINCE)
    asked = parser.parse_args()
    claims = claims_of(asked.lake)
    told = [one for one in examples(claims) if one.cve >= asked.since]
    scorer = fit(both(told, claims))
    if asked.write:
        write(scorer)


def claims_of(lake: Path) -> pl.DataFrame:
    """Read the columns of the claims that teach names."""
    snapshot = advisories.current(lake)
    if snapshot is None:
        sys.exit(f"{lake}: no advisories imported")
    names = pl.col("cve", "source", "part", "vendor", "product").cast(pl.String)
    own = snapshot.table("claims").filter(pl.col("said") == "")
    return own.select(names, "vulnerable", "said").collect()


def right_of(claims: pl.DataFrame) -> dict[str, frozenset[Name]]:
    """Return the CPE names of each vulnerability."""
    named = claims.filter(pl.col("part").is_in(["a", "o", "h"]))
    found: defaultdict[str, set[Name]] = defaultdict(set)
    for cve, vendor, product in named.select("cve", "vendor", "product").unique().iter_rows():
        found[cve].add((vendor, product))
    return {cve: frozenset(names) for cve, names in found.items()}


def examples(claims: pl.DataFrame, most_names: int = 3) -> list[Example]:
    """Return what authors wrote on vulnerabilities that have a CPE and few names."""
    right = right_of(claims)
    texts = (
        claims.filter(pl.col("source") == "cve5", pl.col("part") == "", pl.col("product") != "")
        .select("cve", "vendor", "product")
        .unique()
        .with_columns(names=pl.len().over("cve"))
        .filter(pl.col("names") <= most_names)
        .sort("cve", "vendor", "product")
    )
    return [Example(*row, right[row[0]]) for row in texts.iter_rows() if row[0] in right]


def fold_of(cve: str, folds: int = FOLDS) -> int:
    """Return the fold of a vulnerability."""
    return crc32(cve.encode()) % folds


def unranked() -> bytes:
    """Return our tables of names without the parameters that rank: those are what is learned."""
    return b"\n".join(shipped(name) for name in NAME_TABLES if name != PLACE.name)


def apart(
    claims: pl.DataFrame, tables: bytes, folds: int = FOLDS
) -> Iterator[tuple[int, Dictionary]]:
    """Yield each fold with a dictionary that knows nothing of its vulnerabilities."""
    numbers = pl.DataFrame({"cve": claims["cve"].unique()}).with_columns(
        fold=pl.col("cve").map_elements(lambda cve: fold_of(cve, folds), return_dtype=pl.Int64)
    )
    told = claims.join(numbers, on="cve")
    for fold in range(folds):
        others = told.filter(pl.col("fold") != fold).drop("fold").lazy()
        yield fold, dictionary_of(others, tables)


def both(told: list[Example], claims: pl.DataFrame) -> Rows:
    """Return the candidates that each fold's dictionary gives to what it has seen nothing of, and
    to another fold, which it knows: what all names share must not tell the two apart."""
    by_fold = defaultdict(list)
    for number, one in enumerate(told):
        by_fold[fold_of(one.cve)].append((number, one))
    parts = []
    for fold, dictionary in apart(claims, unranked()):
        parts.append(rows_of(by_fold[fold], dictionary, 1.0))
        parts.append(rows_of(by_fold[(fold + 1) % FOLDS], dictionary, KNOWN))
    return joined_rows(parts)


def rows_of(told: list[tuple[int, Example]], dictionary: Dictionary, weight: float) -> Rows:
    """Measure every candidate of every example."""
    parts = []
    for number, one in told:
        text = text_of(one.vendor, one.name)
        found = candidates(text, "", dictionary)
        if found:
            right = np.array([product[1:] in one.right for product in found])
            aged = weight if one.cve >= LATE else weight * EARLIER
            weights = np.full(len(found), aged / one.names)
            own = np.full(len(found), number, dtype=np.int64)
            parts.append(Rows(features(text, found, dictionary), right, weights, own))
    return joined_rows(parts)


def joined_rows(parts: list[Rows]) -> Rows:
    """Return several sets of rows as one."""
    return Rows(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def fit(rows: Rows, trees: int = TREES) -> Scorer:
    """Boost symmetric trees on the logistic loss."""
    edges = [_edges(column) for column in rows.features.T]
    both = zip(edges, rows.features.T, strict=True)
    binned = np.column_stack([np.searchsorted(edge, own) for edge, own in both]).astype(np.int64)
    mean = float(np.average(rows.right, weights=rows.weight))
    base = float(np.log(mean / (1 - mean)))
    score = np.full(len(rows.right), base)
    grown: list[tuple[list[int], list[float], Floats]] = []
    for number in range(trees):
        chance = 1 / (1 + np.exp(-score))
        slope, bend = rows.weight * (rows.right - chance), rows.weight * chance * (1 - chance)
        columns, cuts, place = _tree(binned, edges, slope, bend)
        leaves = RATE * _leaves(place, slope, bend, 2**DEPTH)
        score += leaves[place]
        thresholds = [float(edges[c][b]) for c, b in zip(columns, cuts, strict=True)]
        grown.append((columns, thresholds, leaves))
        if number % 40 == 39:
            print(f"{number + 1} trees: loss {_loss(score, rows):.4f}", flush=True)
    return Scorer(
        base,
        np.array([one[0] for one in grown], dtype=np.intp),
        np.array([one[1] for one in grown]),
        np.array([one[2] for one in grown]),
    )


def _edges(column: Floats) -> Floats:
    """Return thresholds between the values of a column, at its quantiles."""
    values = np.unique(np.quantile(column, np.linspace(0, 1, BINS + 1), method="nearest"))
    return (values[:-1] + values[1:]) / 2 if len(values) > 1 else np.array([values[0]])


def _tree(
    binned: npt.NDArray[np.int64], edges: list[Floats], slope: Floats, bend: Floats
) -> tuple[list[int], list[int], npt.NDArray[np.int64]]:
    """Grow one tree level by level: the column and the cut that gain most over all its nodes."""
    place = np.zeros(len(slope), dtype=np.int64)
    columns, cuts = [], []
    for level in range(DEPTH):
        best = max(
            (*_gain(binned[:, c], place, 2**level, slope, bend, len(edges[c])), c)
            for c in range(binned.shape[1])
        )
        _, cut, column = best
        columns.append(column)
        cuts.append(cut)
        place += (binned[:, column] > cut).astype(np.int64) << level
    return columns, cuts, place


def _gain(
    bins: npt.NDArray[np.int64],
    place: npt.NDArray[np.int64],
    nodes: int,
    slope: Floats,
    bend: Floats,
    cuts: int,
) -> tuple[float, int]:
    """Return the best gain of cutting every node at one bin of a column, and that bin."""
    spot, size = place * (cuts + 1) + bins, nodes * (cuts + 1)
    g = np.bincount(spot, slope, size).reshape(nodes, cuts + 1).cumsum(axis=1)
    h = np.bincount(spot, bend, size).reshape(nodes, cuts + 1).cumsum(axis=1)
    left_g, left_h = g[:, :-1], h[:, :-1]
    right_g, right_h = g[:, -1:] - left_g, h[:, -1:] - left_h
    gain = (left_g**2 / (left_h + RIDGE) + right_g**2 / (right_h + RIDGE)).sum(axis=0)
    gain[np.minimum(left_h.sum(axis=0), right_h.sum(axis=0)) < LEAST / 4] = -1.0
    cut = int(gain.argmax())
    return float(gain[cut]), cut


def _leaves(place: npt.NDArray[np.int64], slope: Floats, bend: Floats, count: int) -> Floats:
    return np.bincount(place, slope, count) / (np.bincount(place, bend, count) + RIDGE)


def _loss(score: Floats, rows: Rows) -> float:
    losses = np.logaddexp(0, np.where(rows.right, -score, score))
    return float(np.average(losses, weights=rows.weight))


def write(scorer: Scorer) -> None:
    """Write ``data/name-scorer.toml``."""
    table: dict[str, Any] = {
        "features": list(COLUMNS),
        "base": round(scorer.base, 4),
        "columns": scorer.columns.tolist(),
        "thresholds": [[round(x, 5) for x in row] for row in scorer.thresholds.tolist()],
        "leaves": [[round(x, 4) for x in row] for row in scorer.leaves.tolist()],
    }
    lines = []
    for key, value in table.items():
        if isinstance(value, list) and isinstance(value[0], list):
            rows = ",\n".join(f"  {row}" for row in value)
            lines.append(f"{key} = [\n{rows},\n]")
        else:
            lines.append(f"{key} = {str(value).replace(chr(39), chr(34))}")
    PLACE.write_text(HEAD + "\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
