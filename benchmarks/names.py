"""How often reported names lead to the right product: precision, recall and reliability curve.

``python -m benchmarks.names LAKE PAIRS [--write DATE]``

LAKE holds imported advisories; PAIRS is ``cna_to_cpe_pairs.jsonl`` of the public name pairs (CVE,
vendor and product as their author writes them, part, vendor and product of a CPE). *Absent*: each
pair is answered by a dictionary that has seen nothing of its vulnerability (four folds by CVE).
*Present*: by the dictionary of everything. An answer is right when it is a CPE of the
vulnerability; it is the same product when only the identity differs (``d-link`` and ``dlink``,
``x_project``, a firmware and its device). Confidences come from half of the absent answers (CVE
hash even); the curve is measured on the other half. ``--write`` replaces the measured rows of
``data/name-confidence.toml``.
"""

import argparse
import json
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import polars as pl

from vigie.core.inventory import Reported
from vigie.core.products import Dictionary, ProductId, resolve
from vigie.core.products.normalise import joined, publisher_forms
from vigie.engine import advisories
from vigie.engine.dictionary import dictionary_of
from vigie.operations import products

FOLDS = 4
BINS = (0.0, 0.65, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0)
NOT_SAID = ("", "n/a")
Name = tuple[str, str]
_FIRMWARE = re.compile(r"[ _-]?(?:firmware|software)$")


class Pair(NamedTuple):
    """What an author writes, and the CPE names of the vulnerability."""

    cve: str
    vendor: str
    product: str
    right: frozenset[Name]


class Answer(NamedTuple):
    """One pair answered; ``tier`` is empty when it stays unresolved."""

    cve: str
    tier: str
    is_right: bool
    is_same: bool


def main() -> None:
    """Measure, print, and write when asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lake", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--write", metavar="DATE", default="")
    asked = parser.parse_args()
    snapshot = advisories.current(asked.lake)
    if snapshot is None:
        sys.exit(f"{asked.lake}: no advisories imported")
    claims = snapshot.table("claims").with_columns(pl.col("cve").cast(pl.String)).collect()
    pairs = list(read_pairs(asked.pairs, claims))
    absent = list(answers_apart(pairs, claims))
    measured = precisions(answer for answer in absent if crc32(answer.cve.encode()) // FOLDS % 2)
    if asked.write:
        write(measured, asked.write)
    table = tomllib.loads(products.aliases().decode())
    stated = {tier: row["precision"] for tier, row in table["confidence"].items()}
    least = table["threshold"]["resolved_from"]
    present = answers(pairs, dictionary_of(claims.lazy(), tables_without_confidence()))
    show("absent", absent, stated, least)
    show("present", list(present), stated, least)
    print("\nreliability (absent, the half that taught nothing)")
    curve([one for one in absent if not crc32(one.cve.encode()) // FOLDS % 2], stated)


def read_pairs(path: Path, claims: pl.DataFrame) -> Iterator[Pair]:
    """Yield the pairs that say something; any CPE of the vulnerability is right."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    named = (
        claims.filter(pl.col("part").is_in(["a", "o", "h"]))
        .filter(pl.col("cve").is_in([row[0] for row in rows]))
        .select(pl.col("cve", "vendor", "product").cast(pl.String))
        .unique()
    )
    right: defaultdict[str, set[Name]] = defaultdict(set)
    for cve, vendor, product in named.iter_rows():
        right[cve].add((vendor, product))
    for cve, vendor, product, _, *cpe in rows:
        if {vendor.lower(), product.lower()} - set(NOT_SAID):
            own = tuple(re.sub(r"\\(.)", r"\1", name).lower() for name in cpe)
            yield Pair(cve, vendor, product, frozenset(right[cve] | {(own[0], own[1])}))


def answers_apart(pairs: list[Pair], claims: pl.DataFrame) -> Iterator[Answer]:
    """Answer each pair by a dictionary that knows nothing of its vulnerability."""
    folds = pl.DataFrame({"cve": claims["cve"].unique()}).with_columns(
        fold=pl.col("cve").map_elements(fold_of, return_dtype=pl.Int64)
    )
    told = claims.join(folds, on="cve")
    for fold in range(FOLDS):
        known = told.filter(pl.col("fold") != fold).lazy()
        dictionary = dictionary_of(known, tables_without_confidence())
        yield from answers([pair for pair in pairs if fold_of(pair.cve) == fold], dictionary)


def fold_of(cve: str) -> int:
    """Return the fold of a vulnerability."""
    return crc32(cve.encode()) % FOLDS


def tables_without_confidence() -> bytes:
    """Return our tables of names so that every tier answers."""
    return products.aliases().partition(b"[threshold]")[0]


def answers(pairs: Iterable[Pair], dictionary: Dictionary) -> Iterator[Answer]:
    """Answer pairs by a dictionary."""
    for pair in pairs:
        found = resolve(Reported(pair.product, pair.vendor), dictionary)
        if found.product is None:
            yield Answer(pair.cve, "", False, False)
            continue
        is_right = found.product[1:] in pair.right
        yield Answer(
            pair.cve,
            found.evidence,
            is_right,
            is_right or is_twin(found.product, pair, dictionary),
        )


def is_twin(found: ProductId, pair: Pair, dictionary: Dictionary) -> bool:
    """Return whether the answer is a right product under another identity: the same name, and a
    vendor alike, a ``_project``, or another vendor of the same author."""
    vendors = {
        vendor
        for form in publisher_forms(pair.vendor)
        for vendor in dictionary.vendors_named(form)
    }
    return any(
        _bare(found[1:]) == _bare(right) and _are_kin(found.vendor, right[0], vendors)
        for right in pair.right
    )


def _bare(name: Name) -> str:
    vendor, product = joined(name[0]), joined(_FIRMWARE.sub("", name[1]))
    return product.removeprefix(vendor) or product


def _are_kin(one: str, other: str, vendors: set[str]) -> bool:
    first, second = joined(one), joined(other)
    is_project = one.endswith("_project") or other.endswith("_project")
    return is_project or first in second or second in first or {first, second} <= vendors


def precisions(told: Iterable[Answer]) -> dict[str, tuple[int, float, float]]:
    """Return per tier its answers, the share that is right and the share of the same product,
    each drawn to one half by one answer (Jeffreys)."""
    counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for answer in told:
        if answer.tier:
            count = counts[answer.tier]
            count[0], count[1] = count[0] + 1, count[1] + answer.is_right
            count[2] += answer.is_same
    return {
        tier: (n, (right + 0.5) / (n + 1), (same + 0.5) / (n + 1))
        for tier, (n, right, same) in sorted(counts.items())
    }


def write(measured: dict[str, tuple[int, float, float]], day: str) -> None:
    """Replace the rows of ``data/name-confidence.toml`` that pairs measure; the others stay."""
    path = Path(products.__file__).parents[1] / "data" / "name-confidence.toml"
    kept, _, _ = path.read_text("utf-8").partition("# Measured by benchmarks/names.py\n")
    rows = [
        f'[confidence."{tier}"]\nprecision = {right:.3f}\nsame_product = {same:.3f}\n'
        f"answers = {n}\nmeasured_on = {day}\n"
        for tier, (n, right, same) in measured.items()
        if f'[confidence."{tier}"]' not in kept
    ]
    path.write_text(kept + "# Measured by benchmarks/names.py\n" + "\n".join(rows), "utf-8")


def show(title: str, told: list[Answer], stated: dict[str, float], least: float) -> None:
    """Print recall and precision, as answered (``least``) and whatever the confidence."""
    print(f"\n{title}: {len(told)} pairs")
    for level in (least, 0.0):
        kept = [one for one in told if one.tier and stated.get(one.tier, 0.0) >= level]
        right, same = sum(o.is_right for o in kept), sum(o.is_same for o in kept)
        print(
            f"  confidence >= {level:.2f}: recall {right / len(told):.1%}, precision "
            f"{right / len(kept):.1%}; same product {same / len(told):.1%}, {same / len(kept):.1%}"
        )


def curve(told: list[Answer], stated: dict[str, float]) -> None:
    """Print the reliability curve: per band of stated confidence, what is measured."""
    print("  stated     answers  mean stated  measured  same product")
    for low, high in pairwise(BINS):
        kept = [one for one in told if one.tier and low <= stated.get(one.tier, 0.0) < high]
        if kept:
            mean = sum(stated.get(one.tier, 0.0) for one in kept) / len(kept)
            right = sum(one.is_right for one in kept) / len(kept)
            same = sum(one.is_same for one in kept) / len(kept)
            print(
                f"  {low:.2f}-{high:.2f}  {len(kept):7}  {mean:11.3f}  {right:8.3f}  {same:12.3f}"
            )


if __name__ == "__main__":
    main()
