"""Noise never changes what a name stands for: case, spaces, architecture, language, legal form."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.core.inventory import Reported
from vigie.core.products import Dictionary, Pairing, ProductId, resolve
from vigie.core.products.decisions import key_of
from vigie.core.products.pairings import LONGEST
from vigie.core.products.spelling import product_style, product_styles, vendor_style, vendor_styles

DATA = Path(__file__).resolve().parents[3] / "src" / "vigie" / "data"
TABLES = ("product-aliases.toml", "name-confidence.toml", "name-scorer.toml")
NAMED = {
    ("Acme Viewer", "Acme Imaging"): ProductId("a", "acme", "viewer"),
    ("Foxit PDF Reader", "Foxit Software"): ProductId("a", "foxit", "pdf_reader"),
    ("Greenshot", "Greenshot"): ProductId("a", "greenshot", "greenshot"),
    ("Paint.NET", "dotPDN"): ProductId("a", "dotpdn", "paint.net"),
    ("7-Zip", "Igor Pavlov"): ProductId("a", "7-zip", "7-zip"),
    ("Java 8 Update 181", "Oracle"): ProductId("a", "oracle", "jre"),
}
PAIRINGS = [
    Pairing("acme_imaging", "acme_viewer", ProductId("a", "acme", "viewer"), 6.0, 6.0, 6.0, 1),
]
NOISES: list[Callable[[str], str]] = [
    str.upper,
    str.lower,
    lambda name: f"{name} (64-bit)",
    lambda name: f"{name} (x64)",
    lambda name: f"{name} (64 bits)",
    lambda name: f"{name} (x64 fr)",
    lambda name: f"{name} - Français",
    lambda name: f" {name}  ",
    lambda name: name.replace(" ", "  "),
    lambda name: f"{name}®",
]
FORMS = ("", " Inc.", " SAS", ", Inc.", " GmbH", " Corporation", " SARL", " Ltd")


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    tables = b"\n".join((DATA / name).read_bytes() for name in TABLES)
    products = list(NAMED.values())
    return Dictionary.of(products, tables, claims=dict.fromkeys(products, 60), pairings=PAIRINGS)


@given(
    st.sampled_from(sorted(NAMED)),
    st.lists(st.sampled_from(range(len(NOISES))), max_size=3, unique=True),
    st.sampled_from(FORMS),
)
def test_noise_never_changes_the_product(
    dictionary: Dictionary, named: tuple[str, str], noises: list[int], form: str
) -> None:
    name, publisher = named
    for noise in sorted(noises):
        name = NOISES[noise](name)
    found = resolve(Reported(name, publisher + form), dictionary)
    assert found.product == NAMED[named]


@given(
    st.sampled_from(sorted(NAMED)),
    st.lists(st.sampled_from(range(len(NOISES))), max_size=3, unique=True),
    st.sampled_from(FORMS),
)
def test_noise_never_changes_the_name_that_is_decided(
    named: tuple[str, str], noises: list[int], form: str
) -> None:
    name, publisher = named
    plainly = key_of(name, publisher)
    for noise in sorted(noises):
        name = NOISES[noise](name)
    assert key_of(name, publisher + form) == plainly


@pytest.mark.parametrize("mark", ["(", "10 ", "v1_", "x", "- "])
def test_no_more_of_a_name_is_read_than_three_hundred_marks(
    dictionary: Dictionary, mark: str
) -> None:
    """A name of a hundred thousand marks costs what its beginning does: nothing else is read."""
    name, publisher = "Acme Viewer " + mark * 100_000, "Acme Imaging"
    begun = Reported(name[:LONGEST], publisher)
    assert resolve(Reported(name, publisher), dictionary) == resolve(begun, dictionary)
    assert key_of(name, publisher) == key_of(name[:LONGEST], publisher)


def test_a_system_in_brackets_is_no_name(dictionary: Dictionary) -> None:
    found = resolve(Reported("Acme Viewer ((Ubuntu))", "Acme Imaging"), dictionary)
    assert found.product == ProductId("a", "acme", "viewer")


@given(st.text(max_size=60), st.text(max_size=40), st.text(max_size=12))
def test_no_text_is_refused_and_confidence_is_a_share(
    dictionary: Dictionary, name: str, publisher: str, version: str
) -> None:
    found = resolve(Reported(name, publisher, version), dictionary)
    assert 0.0 <= found.confidence <= 1.0
    assert (found.product is None) == (found.confidence == 0.0)


@pytest.mark.parametrize(
    ("name", "publisher", "product", "style"),
    [
        ("Simple Care", "Estomed", "simple_care", "wu"),
        ("my-spring plus", "Witmy", "my-spring-plus", "wd"),
        ("Acme Viewer", "Acme", "viewer", "vu"),
        ("Viewer – fast and free", "Acme", "viewer", "hu"),
        ("onnx/onnx-runtime", "onnx", "onnx-runtime", "gu"),
        ("AC7", "Tenda", "ac7_firmware", "wuF"),
        ("Simple Care", "Estomed", "something_else", "other"),
    ],
)
def test_the_style_of_a_product_is_told(
    name: str, publisher: str, product: str, style: str
) -> None:
    styles = product_styles(name.lower(), (publisher.lower(),))
    assert product_style(product, styles) == style


@pytest.mark.parametrize(
    ("publisher", "vendor", "style"),
    [
        ("Silicon Labs", "silicon_labs", "wu"),
        ("Halo Service Solutions", "haloservicesolutions", "wj"),
        ("Zhejiang Land Technology", "zhejiang", "f1"),
        ("SourceCodester", "library_project", "project"),
        ("Megamenu Team", "viewer", "same"),
        ("Megamenu Team", "acme", "other"),
    ],
)
def test_the_style_of_a_vendor_is_told(publisher: str, vendor: str, style: str) -> None:
    assert vendor_style(vendor, "viewer", vendor_styles(publisher)) == style
