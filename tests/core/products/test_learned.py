"""What advisories teach about names: authors' words beside the CPE of the same vulnerability."""

from hypothesis import given
from hypothesis import strategies as st

from vigie.core.inventory import Reported
from vigie.core.products import Dictionary, Pairing, ProductId, consider, resolve

ASSIMP = ProductId("a", "assimp", "assimp")
ROUTER = ProductId("o", "dlink", "dir-3040_firmware")
OLD_ROUTER = ProductId("o", "d-link", "dir-3040_firmware")
PAIRINGS = (
    Pairing("open_asset_import_library", "assimp", ASSIMP, 3.0, 3.0),
    Pairing("d-link", "dir-3040", ROUTER, 5.0, 6.0),
    Pairing("d-link", "dir-3040", OLD_ROUTER, 1.0, 6.0),
    Pairing(
        "progress_software", "moveit", ProductId("a", "progress", "moveit_transfer"), 2.0, 2.0
    ),
)
PRODUCTS = (ASSIMP, ROUTER, OLD_ROUTER, ProductId("a", "progress", "openedge"))


def _taken(name: str, publisher: str, pairings: tuple[Pairing, ...] = PAIRINGS) -> str:
    found = resolve(Reported(name, publisher), Dictionary.of(PRODUCTS, b"", pairings=pairings))
    return str(found.product)


def test_the_words_of_an_author_lead_to_the_cpe_that_analysts_gave() -> None:
    assert _taken("Assimp", "Open Asset Import Library") == str(ASSIMP)


def test_between_two_identities_the_one_seen_most_wins() -> None:
    assert _taken("DIR-3040", "D-Link Corporation") == str(ROUTER)


def test_a_publisher_learned_on_one_product_serves_for_the_others() -> None:
    assert _taken("OpenEdge", "Progress Software Corporation") == "a:progress:openedge"


def test_a_name_in_common_weighs_more_than_company() -> None:
    seen = (
        Pairing("acme", "viewer_pro", ProductId("a", "acme", "viewer_pro"), 2.0, 3.0),
        Pairing("acme", "viewer_pro", ProductId("o", "microsoft", "windows"), 3.0, 3.0),
    )
    assert _taken("Viewer Pro", "Acme", seen) == "a:acme:viewer_pro"


def test_an_answer_below_the_threshold_stays_unresolved_and_tells_what_it_may_be() -> None:
    dictionary = Dictionary.of(PRODUCTS, b"[threshold]\nresolved_from = 0.9\n", pairings=PAIRINGS)
    found = consider(Reported("Assimp", "Open Asset Import Library"), dictionary)
    assert found.taken.product is None
    assert found.taken.evidence == "unsure: stated 3/3"
    assert found.runner_up is not None
    assert found.runner_up.product == ASSIMP


def test_the_runner_up_comes_with_its_confidence_and_evidence() -> None:
    dictionary = Dictionary.of(PRODUCTS, b"", pairings=PAIRINGS)
    found = consider(Reported("DIR-3040", "D-Link Corporation"), dictionary)
    assert found.taken.product == ROUTER
    assert found.runner_up is not None
    assert found.runner_up.product == OLD_ROUTER
    assert 0 <= found.runner_up.confidence <= 1
    assert found.runner_up.evidence == "stated 1/6"


def test_a_text_that_authors_wrote_wins_over_a_name_alike() -> None:
    products = (*PRODUCTS, ProductId("a", "openassetimportlibrary", "assimp"))
    found = consider(
        Reported("Assimp", "Open Asset Import Library"),
        Dictionary.of(products, b"", pairings=PAIRINGS),
    )
    assert found.taken.product == ASSIMP


@given(st.permutations(PAIRINGS))
def test_the_order_in_which_pairs_are_told_does_not_matter(
    pairings: list[Pairing],
) -> None:
    assert _taken("DIR-3040", "D-Link", tuple(pairings)) == str(ROUTER)


def test_a_vendor_whose_products_are_common_words_alone_stops_no_name() -> None:
    plain = ProductId("a", "acme", "plugin")
    dictionary = Dictionary.of((plain,), b"")
    assert consider(Reported("Acme Viewer", "Acme", "1.0"), dictionary).taken.product is None


@given(st.text(max_size=12), st.sampled_from(("", ", Inc.", "SA", " ltd", "(c)")))
def test_whatever_is_said_of_a_name_it_is_answered(name: str, publisher: str) -> None:
    dictionary = Dictionary.of(PRODUCTS, b"", pairings=PAIRINGS)
    for version in ("", "1.0"):
        assert consider(Reported(name, publisher, version), dictionary).taken.confidence <= 1.0
