"""How names as French hospitals report them are told: ``tests/samples/names``, with real feeds.

``python -m benchmarks.reported LAKE [--errors]``

LAKE holds imported advisories. ``reported.tsv`` and ``equipment.tsv`` served to write our
tables; ``held.tsv``, then ``blind.tsv``, were written before any answer was looked at, and served
once measured. ``unnamed.txt`` is software made in
house, drivers, utilities: each with six publishers, none may be told.
"""

import argparse
import sys
from pathlib import Path
from time import process_time

from vigie.core.inventory import Reported
from vigie.core.products import Dictionary, consider
from vigie.engine import advisories
from vigie.engine.dictionary import dictionary_of
from vigie.operations.shipped import name_tables

SAMPLES = Path(__file__).resolve().parents[1] / "tests" / "samples" / "names"
PUBLISHERS = (
    *("", "CHU de Sainte-Aube", "Intel Corporation", "HP Inc."),
    *("Microsoft Corporation", "Lenovo"),
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lake", type=Path)
    parser.add_argument("--errors", action="store_true")
    asked = parser.parse_args()
    snapshot = advisories.current(asked.lake)
    if snapshot is None:
        sys.exit(f"{asked.lake}: no advisories imported")
    dictionary = dictionary_of(snapshot.table("claims"), name_tables())
    for name in ("reported.tsv", "equipment.tsv", "held.tsv", "blind.tsv"):
        show(name, dictionary, asked.errors)
    show_unnamed(dictionary)


def lines_of(name: str) -> list[str]:
    """Return the lines of a sample that are no comment."""
    lines = (SAMPLES / name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def show(name: str, dictionary: Dictionary, errors: bool) -> None:
    """Print recall and precision on a sample of names with what they mean."""
    named = found_named = right = answered = false = 0
    start = process_time()
    rows = [line.split("\t") for line in lines_of(name)]
    for reported, publisher, version, meant in rows:
        found = consider(Reported(reported, publisher, version), dictionary).taken
        told = ":".join(found.product[1:]) if found.product else "-"
        is_right = told in meant.split("|")
        is_named = "-" not in meant.split("|")
        named, found_named = named + is_named, found_named + (is_named and is_right)
        answered += told != "-"
        right += is_right and told != "-"
        false += told != "-" and not is_right
        if errors and not is_right:
            print(f"  {reported!r} {publisher!r}: {told} ({found.evidence}), meant {meant}")
    spent = (process_time() - start) / len(rows) * 1000
    print(
        f"{name}: {len(rows)} names; answered {answered}, right {right} ({right / answered:.1%}), "
        f"wrong {false}; of {named} of a product, told {found_named} ({found_named / named:.1%}); "
        f"{spent:.2f} ms a name"
    )


def show_unnamed(dictionary: Dictionary) -> None:
    """Print the names that should stay unresolved and do not."""
    asked = [(name, who) for name in lines_of("unnamed.txt") for who in PUBLISHERS]
    answers = [(name, who, consider(Reported(name, who), dictionary).taken) for name, who in asked]
    told = [one for one in answers if one[2].product]
    print(f"unnamed.txt: {len(asked)} names and publishers, {len(told)} told")
    for name, who, found in told[:40]:
        print(f"  {name!r} {who!r}: {found.product} {found.confidence} ({found.evidence})")


if __name__ == "__main__":
    main()
