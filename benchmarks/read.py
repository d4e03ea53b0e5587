"""How often the words of CVE records are read as the product that analysts name.

``python -m benchmarks.read LAKE``

LAKE holds imported advisories. Each vendor and product that an author wrote without CPE on a
vulnerability of ``SINCE`` or later for which analysts give one is read by a dictionary that has
seen nothing of that vulnerability (ten folds). Right: a CPE of the vulnerability, in any of its
spellings. *Statements*: each vulnerability counts; *pairs*: each vendor and product once.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.name_scorer import SINCE, Example, apart, claims_of, examples, fold_of
from vigie.core.products import Dictionary, ProductId, spelling_of
from vigie.core.products.reading import likeliest
from vigie.operations.shipped import name_tables

LEVELS = (0.5, 0.6, 0.75, 0.85, 0.9, 0.95)
MOST_NAMES = 8


class Answer(NamedTuple):
    """How surely a statement is read, and whether rightly."""

    words: tuple[str, str]
    confidence: float
    is_right: bool


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lake", type=Path)
    claims = claims_of(parser.parse_args().lake)
    told = [one for one in examples(claims, MOST_NAMES) if one.cve >= SINCE]
    found = [
        _answer(one, dictionary)
        for fold, dictionary in apart(claims, name_tables())
        for one in told
        if fold_of(one.cve) == fold
    ]
    once = list({one.words: one for one in reversed(found)}.values())
    report = {"statements": list(rows(found)), "pairs": list(rows(once))}
    print(json.dumps(report, indent=1))


def _answer(one: Example, dictionary: Dictionary) -> Answer:
    found = likeliest(one.vendor, one.name, dictionary)
    words = one.vendor, one.name
    if found is None:
        return Answer(words, 0.0, False)
    right = {spelling_of(ProductId("", *name)) for name in one.right}
    return Answer(words, found.confidence, spelling_of(found.product) in right)


def rows(found: list[Answer]) -> Iterator[dict[str, Any]]:
    """Yield precision and recall from each level of confidence."""
    for level in LEVELS:
        kept = [one for one in found if one.confidence >= level]
        right = sum(one.is_right for one in kept)
        yield {
            "from": level,
            "of": len(found),
            "precision": round(right / max(len(kept), 1), 4),
            "recall": round(right / len(found), 4),
        }


if __name__ == "__main__":
    main()
