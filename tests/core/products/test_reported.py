"""Names as French hospitals report them: `tests/samples/names`."""

from pathlib import Path

import pytest

from vigie.core.inventory import Reported
from vigie.core.products import Dictionary, ProductId, resolve

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = ROOT / "tests" / "samples" / "names"
PUBLISHERS = ("", "CHU de Sainte-Aube", "Intel Corporation", "HP Inc.", "Microsoft Corporation")


def _lines(name: str) -> list[str]:
    lines = (SAMPLES / name).read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


REPORTED = [
    tuple(line.split("\t")) for name in ("reported.tsv", "equipment.tsv") for line in _lines(name)
]
UNTOLD = {
    "Eclipse Temurin JRE avec Hotspot 17.0.9+9 (x64)",
    "QGIS 3.28.3 Firenze",
    "RustDesk",
    "Zimbra",
}
"""Names whose vendor no advisory of the sample joins to their publisher: unresolved, not wrong."""


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    """The products that the samples lead to, and the namesakes that would mislead."""
    folder = ROOT / "src" / "vigie" / "data"
    tables = ("product-aliases.toml", "name-confidence.toml", "name-scorer.toml")
    text = b"\n".join((folder / name).read_bytes() for name in tables)
    named = {name for row in REPORTED for name in row[3].split("|")} - {"-"}
    misleading = ("redhat:fuse", "redhat:setup", "redhat:kernel", "perl:file::path", "acme:viewer")
    products = [ProductId("a", *name.split(":", 1)) for name in (*named, *misleading)]
    return Dictionary.of(products, text, claims=dict.fromkeys(products, 50))


@pytest.mark.parametrize(("name", "publisher", "version", "product"), REPORTED)
def test_a_name_of_an_inventory_leads_to_its_product_or_to_none(
    dictionary: Dictionary, name: str, publisher: str, version: str, product: str
) -> None:
    found = resolve(Reported(name, publisher, version), dictionary).product
    told = ":".join(found[1:]) if found else "-"
    assert told in product.split("|") or (told == "-" and name in UNTOLD)


def test_what_is_made_in_house_drivers_and_updates_stay_unresolved(dictionary: Dictionary) -> None:
    names = _lines("unnamed.txt")
    assert len(names) >= 150
    resolved = [
        (name, publisher)
        for name in names
        for publisher in PUBLISHERS
        if resolve(Reported(name, publisher, "1.0"), dictionary).product
    ]
    assert resolved == []
