"""Words without CPE read as products, and the identities that are one product."""

import pytest

from vigie.core.products import Dictionary, Pairing, ProductId, spelling_of, twins_of
from vigie.core.products.reading import identities, read_as
from vigie.operations.shipped import name_tables

WHATSUP = ProductId("a", "progress", "whatsup_gold")
ROUTER = ProductId("h", "dlink", "dir-3040")
FIRMWARE = ProductId("o", "dlink", "dir-3040_firmware")
OTHER = ProductId("o", "d-link", "dir-3040_firmware")
PRODUCTS = {
    WHATSUP: 40,
    ROUTER: 30,
    FIRMWARE: 30,
    OTHER: 5,
    ProductId("o", "dlink", "dir-3040g_firmware"): 9,
    ProductId("a", "progress", "openedge"): 12,
}


def _seen(vendor: str, name: str, product: ProductId, times: int = 12) -> Pairing:
    return Pairing(vendor, name, product, float(times), float(times), 0.0, 2024_00001000)


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    said = "progress_software_corporation"
    pairings = [
        _seen(said, "whatsup_gold", WHATSUP),
        _seen(said, "openedge", ProductId("a", "progress", "openedge")),
        _seen("d-link", "dir-3040", FIRMWARE),
    ]
    return Dictionary.of(PRODUCTS, name_tables(), claims=PRODUCTS, pairings=pairings)


def test_the_words_of_an_author_are_read_as_the_product_that_analysts_name(
    dictionary: Dictionary,
) -> None:
    for words in (("progress_software_corporation", "whatsup_gold"), ("Progress", "WhatsUp Gold")):
        (found,) = read_as(*words, dictionary)
        assert found.product == WHATSUP


def test_what_our_own_table_names_is_read_even_where_no_cpe_names_it(
    dictionary: Dictionary,
) -> None:
    kernel = ProductId("o", "linux", "linux_kernel")
    assert kernel not in dictionary.products
    assert [(one.product, one.is_sure) for one in read_as("Linux", "Linux", dictionary)] == [
        (kernel, True)
    ]
    assert read_as("Somebody", "Linux", dictionary) == ()


def test_a_device_is_read_with_its_firmware_and_its_other_spellings(
    dictionary: Dictionary,
) -> None:
    found = {one.product for one in read_as("d-link_corporation", "dir-3040", dictionary)}
    assert found == {ROUTER, FIRMWARE, OTHER}
    assert identities(OTHER, dictionary) == found


@pytest.mark.parametrize(
    ("vendor", "product"),
    [
        ("", "planning"),
        ("ghost_company", "haunted_ledger"),
        ("d-link", "dir-3040,_dir-3050,_dir-3060"),
    ],
)
def test_words_that_nothing_tells_and_lists_of_names_are_not_read(
    dictionary: Dictionary, vendor: str, product: str
) -> None:
    assert read_as(vendor, product, dictionary) == ()


def test_words_without_vendor_are_never_read_surely(dictionary: Dictionary) -> None:
    assert all(one.is_sure for one in read_as("Progress", "WhatsUp Gold", dictionary))
    alone = read_as("", "whatsup_gold", dictionary)
    assert alone
    assert not any(one.is_sure for one in alone)


def test_without_thresholds_nothing_is_read() -> None:
    bare = Dictionary.of(PRODUCTS, b"", claims=PRODUCTS)
    assert read_as("progress", "whatsup_gold", bare) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a:x.org:x_server", "a:x.org:xserver"),
        ("o:d-link:dir-615_firmware", "o:dlink:dir-615_firmware"),
        ("a:joomla:joomla!", "a:joomla:joomla"),
    ],
)
def test_two_spellings_are_one_product(one: str, other: str) -> None:
    first, second = ProductId(*one.split(":", 2)), ProductId(*other.split(":", 2))
    assert spelling_of(first) == spelling_of(second)
    assert twins_of([first, second]) == {first: (second,), second: (first,)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("o:supermicro:x10sll+f_firmware", "o:supermicro:x10sll-f_firmware"),
        ("a:acme:viewer_1.1", "a:acme:viewer_11"),
        ("a:acme:viewer_1_-_2", "a:acme:viewer_12"),
        ("a:acme:c", "a:acme:c++"),
        ("h:dlink:dir-3040", "o:dlink:dir-3040_firmware"),
        ("a:acme:portal", "o:acme:portal"),
        ("a:!:-", "a:-:!"),
    ],
)
def test_what_tells_two_products_apart_is_kept(one: str, other: str) -> None:
    products = [ProductId(*name.split(":", 2)) for name in (one, other)]
    assert twins_of(products) == {}
