"""How often reported names lead to the right product: recall, precision, reliability, causes.

``python -m benchmarks.names LAKE PAIRS [--write DATE]``

LAKE holds imported advisories; PAIRS is ``cna_to_cpe_pairs.jsonl`` of the public name pairs (CVE,
vendor and product as their author writes them, part, vendor and product of a CPE). Rows whose
vendor or product says something count; any CPE of the vulnerability is right. *Present*: the
vulnerability is in the feeds. *Absent*: it is in none of them. Both are answered by the dictionary
of everything, as the command does. *Withheld*: the present ones again, each by a dictionary that
has seen nothing of its vulnerability (ten folds): a larger stand-in for the absent, on which the
reliability curve is measured. *Same product*: another identity of a right one (``d-link`` and
``dlink``, ``x_project``, a firmware and its device) counts as right. ``MANY`` distinct names,
as inventories would say them, are then resolved one at a time. ``--write`` keeps the figures in
``benchmarks/results/names.json``.
"""

import argparse
import gc
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import process_time
from typing import Any, NamedTuple

import polars as pl

from benchmarks.name_scorer import Name, apart, claims_of, fold_of, right_of
from vigie.core.inventory import Reported
from vigie.core.products import Dictionary, ProductId, consider
from vigie.core.products.normalise import joined, publisher_forms
from vigie.engine.dictionary import dictionary_of
from vigie.operations.shipped import name_tables

BINS = (0.0, 0.5, 0.6, 0.75, 0.85, 0.9, 0.95, 1.01)
NOT_SAID = ("", "n/a")
MANY = 200_000
RESULTS = Path(__file__).parent / "results" / "names.json"
_FIRMWARE = re.compile(r"[ _-]?(?:firmware|software)$")


class Pair(NamedTuple):
    """What an author writes, and the CPE names of the vulnerability."""

    cve: str
    vendor: str
    product: str
    right: frozenset[Name]
    is_present: bool


class Answer(NamedTuple):
    """The likeliest product of a pair, whatever its confidence; ``confidence`` is zero when there
    is none."""

    pair: Pair
    confidence: float
    evidence: str
    is_right: bool
    is_same: bool


def main() -> None:
    """Measure, print, and write when asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lake", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--write", metavar="DATE", default="")
    asked = parser.parse_args()
    claims = claims_of(asked.lake)
    pairs = read_pairs(asked.pairs, claims)
    start = process_time()
    dictionary = dictionary_of(claims.lazy(), name_tables())
    built = process_time() - start
    everyone = answers(pairs, dictionary)
    least = tomllib.loads(name_tables().decode())["threshold"]["resolved_from"]
    told = {
        "present": [one for one in everyone if one.pair.is_present],
        "absent": [one for one in everyone if not one.pair.is_present],
        "withheld": withheld([pair for pair in pairs if pair.is_present], claims),
    }
    found: dict[str, Any] = {
        "measured_on": asked.write,
        "resolved_from": least,
        **{name: figures(some, least) for name, some in told.items()},
        "reliability": curve(told["withheld"]),
        "missed": {name: causes(some, least) for name, some in told.items()},
        "dictionary_s": round(built, 1),
        "ms_a_name": speed(pairs, dictionary),
        "many": throughput(claims, dictionary, MANY),
    }
    print(json.dumps(found, indent=1))
    if asked.write:
        RESULTS.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


def read_pairs(path: Path, claims: pl.DataFrame) -> list[Pair]:
    """Return the pairs that say something; any CPE of the vulnerability is right."""
    right, seen = right_of(claims), set(claims["cve"].unique())
    found = []
    for line in path.read_text("utf-8").splitlines():
        cve, vendor, product, _, *cpe = json.loads(line)
        if {vendor.lower(), product.lower()} - set(NOT_SAID):
            own = tuple(re.sub(r"\\(.)", r"\1", name).lower() for name in cpe)
            names = right.get(cve, frozenset()) | {(own[0], own[1])}
            found.append(Pair(cve, vendor, product, names, cve in seen))
    return found


def withheld(pairs: list[Pair], claims: pl.DataFrame) -> list[Answer]:
    """Answer each pair by a dictionary that knows nothing of its vulnerability."""
    return [
        answer
        for fold, dictionary in apart(claims, name_tables())
        for answer in answers((one for one in pairs if fold_of(one.cve) == fold), dictionary)
    ]


def answers(pairs: Iterable[Pair], dictionary: Dictionary) -> list[Answer]:
    """Answer pairs by a dictionary."""
    return [_answer(pair, dictionary) for pair in pairs]


def _answer(pair: Pair, dictionary: Dictionary) -> Answer:
    found = consider(Reported(pair.product, pair.vendor), dictionary)
    if found.taken.product is not None:
        product, confidence = found.taken.product, found.taken.confidence
        evidence = found.taken.evidence
    elif found.runner_up is not None:
        product, confidence = found.runner_up.product, found.runner_up.confidence
        evidence = found.runner_up.evidence
    else:
        return Answer(pair, 0.0, found.taken.evidence or "nothing alike", False, False)
    is_right = product[1:] in pair.right
    is_same = is_right or is_twin(product, pair, dictionary)
    return Answer(pair, confidence, evidence.split(" ")[0], is_right, is_same)


def is_twin(found: ProductId, pair: Pair, dictionary: Dictionary) -> bool:
    """Return whether the answer is a right product under another identity: the same name, and a
    vendor alike, a ``_project``, or another vendor of the same author."""
    vendors = {
        joined(vendor)
        for form in publisher_forms(pair.vendor)
        if (author := dictionary.learned.authors.get(form)) is not None
        for vendor in author.ranked
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


def figures(told: list[Answer], least: float) -> dict[str, Any]:
    """Return recall and precision, as answered (``least``) and whatever the confidence."""
    found: dict[str, Any] = {"pairs": len(told)}
    for name, level in (("answered", least), ("whatever the confidence", 1e-9)):
        kept = [one for one in told if one.confidence >= level]
        right, same = sum(o.is_right for o in kept), sum(o.is_same for o in kept)
        found[name] = {
            "recall": round(right / len(told), 4),
            "precision": round(right / len(kept), 4),
            "recall_same_product": round(same / len(told), 4),
            "precision_same_product": round(same / len(kept), 4),
        }
    return found


def curve(told: list[Answer]) -> list[dict[str, float]]:
    """Return the reliability curve: per band of stated confidence, what is measured."""
    found = []
    for low, high in pairwise(BINS):
        kept = [one for one in told if one.confidence and low <= one.confidence < high]
        if kept:
            found.append(
                {
                    "from": low,
                    "to": min(high, 1.0),
                    "answers": len(kept),
                    "stated": round(sum(one.confidence for one in kept) / len(kept), 3),
                    "measured": round(sum(one.is_right for one in kept) / len(kept), 3),
                    "same_product": round(sum(one.is_same for one in kept) / len(kept), 3),
                }
            )
    return found


def causes(told: list[Answer], least: float) -> dict[str, int]:
    """Count why pairs are missed."""
    return dict(Counter(_cause(one, least) for one in told if not _is_hit(one, least)))


def _is_hit(one: Answer, least: float) -> bool:
    return one.is_right and one.confidence >= least


def _cause(one: Answer, least: float) -> str:
    if not one.confidence:
        return "nothing alike"
    if one.confidence < least:
        return "unsure, the first candidate right" if one.is_right else "unsure, and wrong"
    return "same product, another identity" if one.is_same else "another product"


def reports(claims: pl.DataFrame, count: int) -> Iterator[Reported]:
    """Yield distinct names as inventories would say them, one at a time: the words of authors and
    of CPE, with a version, an architecture or a language, and as many in-house ones."""
    told = claims.select("vendor", "product").unique().sort("vendor", "product").rows()
    told = [row for row in told if row[0] not in ("", "*", "-") and row[1] not in ("", "*", "-")]
    for number in range(count):
        vendor, product = (text.replace("_", " ").title() for text in told[number % len(told)])
        turn = number // len(told)
        version = f"{turn + 1}.{number % 17}.{number % 5}"
        noise = (f" {version} (x64)", "", f" {version} - Français", " (64 bits)")[number % 4]
        in_house = number % 10 == 9
        name = f"Outil {product} Service {number}" if in_house else f"{product}{noise}"
        yield Reported(name, "DSI" if in_house else vendor, version)


def throughput(claims: pl.DataFrame, dictionary: Dictionary, count: int) -> dict[str, float]:
    """Return how long ``count`` distinct names take, how many are told, and the memory they add to
    that of the dictionary, in MiB."""
    gc.freeze()  # as the command does
    before, start, told, worst = peak_mib(), process_time(), 0, 0.0
    for reported in reports(claims, count):
        began = process_time()
        told += consider(reported, dictionary).taken.product is not None
        worst = max(worst, process_time() - began)
    spent = process_time() - start
    return {
        "names": count,
        "processor_s": round(spent, 1),
        "told": told,
        "worst_ms": round(1000 * worst, 2),
        "added_mib": round(peak_mib() - before, 1),
    }


def peak_mib() -> float:
    """Return the most memory that this process has held, in MiB."""
    return getrusage(RUSAGE_SELF).ru_maxrss / 1024


def speed(pairs: list[Pair], dictionary: Dictionary) -> dict[str, float]:
    """Return the mean and the worst time of a name, in milliseconds of processor."""
    times = []
    for pair in pairs:
        start = process_time()
        consider(Reported(pair.product, pair.vendor), dictionary)
        times.append(process_time() - start)
    return {"mean": round(1000 * sum(times) / len(times), 3), "worst": round(1000 * max(times), 2)}


if __name__ == "__main__":
    main()
